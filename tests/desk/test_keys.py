"""Keys, colleagues, invites and the help page's list: real offices in one folder, each act asked for as a browser asks."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.actions import cases
from safeconduct.actions.calls import NewCase
from safeconduct.core.case import NoteWritten
from safeconduct.core.ids import CaseId, CircleId, MemberId, fresh
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.when import DAY
from safeconduct.desk import inviting
from safeconduct.desk.door_lists import newest_list
from safeconduct.desk.folder import write_file
from safeconduct.desk.founding import knock
from safeconduct.desk.office import StillOutside, unlock
from safeconduct.errors import Conflict, NotAllowed, NotFound, StoreDown
from safeconduct.journal.joining import Invite
from safeconduct.seal.door_list import DoorList
from tests.desk.offices import OTHER_WORDS, Pages, an_office, colleague
from tests.faults.disk import no_file_longer_than

FORM = re.compile(r'<input type="hidden" name="words" value="([^"]+)">')


@pytest.fixture
def anna(tmp_path: Path) -> Iterator[Pages]:
    with an_office(tmp_path) as pages:
        yield pages


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def boris(anna: Pages, folder: Path) -> Iterator[Pages]:
    pages = colleague(anna, folder, "Boris", "casework")
    yield pages
    pages.office.close()


def open_case(pages: Pages, handle: str = "Heron") -> CaseId:
    case = CaseId(fresh(os.urandom))
    pages.office.write(cases.open_case(pages.office.actor, NewCase(case, handle)))
    return case


def note(pages: Pages, case: CaseId, kind: Kind, text: str) -> None:
    pages.office.write([Placed(kind, Subject(case), NoteWritten(text))])


def notes(pages: Pages, case: CaseId) -> set[str]:
    pages.office.refresh()
    return {e.fact.text for e in pages.office.journal.events_of(Subject(case)) if isinstance(e.fact, NoteWritten)}


def path_of(pages: Pages, name: str) -> str:
    member = next(one for one, called in pages.office.names.items() if called == name)
    return f"/keys/members/{member}"


def refused(pages: Pages, address: str, **fields: str) -> str:
    answer = pages.post(address, **fields)
    assert answer.status_code in (400, 403, 404, 409), answer.status_code
    return bytes(answer.body).decode()


# Alone


def test_a_group_of_one_is_told_that_it_holds_every_key(anna: Pages) -> None:
    page = anna.get("/keys")
    assert "You work alone" in page
    assert "Anna" in page
    assert 'href="/keys/invite"' in page
    assert "join both" not in page


def test_every_page_of_keys_opens(anna: Pages, boris: Pages) -> None:
    for address in ("/keys", "/keys/invite", "/keys/help-page", "/keys/looks", "/keys/recovery", path_of(anna, "Boris"), path_of(anna, "Boris") + "/out"):
        anna.get(address)
    for address in ("/keys", "/keys/help-page", "/keys/looks", "/keys/recovery", path_of(anna, "Boris")):
        page = boris.get(address)
        assert "/keys/invite" not in page
        assert "Take out" not in page


# Inviting


def invite_by(anna: Pages) -> tuple[str, str]:
    """The line to give, and the path of its own page."""
    assert anna.does("/keys/invite") == "/keys/invite"
    page = anna.get("/keys/invite")
    typed = re.search(r"sc1:[a-z2-7]+", page)
    assert typed
    return typed[0], "/keys/invite/" + inviting.given_out(anna.office)[0].mark


def test_without_room_on_the_disk_an_invite_says_so_and_today_still_opens(anna: Pages) -> None:
    with no_file_longer_than(8192):
        with pytest.raises(StoreDown, match="Make room"):
            inviting.given_out(anna.office)
        assert "Today" in anna.get("/today")
    assert "Invite" in anna.get("/keys/invite")


def test_an_invite_says_what_it_is_and_waits(anna: Pages) -> None:
    typed, path = invite_by(anna)
    page = anna.get("/keys/invite")
    assert "Nobody has used it yet" in page
    assert "they start Safeconduct on that laptop" in page and "the office on this computer, in a browser that is not yours" in page
    assert "this office" not in page.partition("<main")[2], "which computer is meant is named"
    assert "48 hours" in page
    assert typed not in anna.get("/keys")
    assert anna.ask("GET", path).status_code == 409


def test_six_words_are_the_same_on_both_sides_and_let_the_newcomer_in(anna: Pages, folder: Path) -> None:
    typed, path = invite_by(anna)
    _, theirs = knock(folder / "desk", typed, "boris at home", OTHER_WORDS, anna.clock, os.urandom)
    assert "Somebody answered who calls themself “boris at home”" in anna.get("/keys/invite")
    assert "waits to be let in" in anna.get("/today")
    page = anna.get(path)
    assert [page.count(f"<li>{word}</li>") for word in set(theirs)] == [list(theirs).count(word) for word in set(theirs)]
    shown = FORM.search(page)
    assert shown and shown[1].split() == list(theirs)
    where = anna.does(path, name="Boris", circles="casework", agreed="yes", words=shown[1])
    assert "waits to be let in" not in anna.get("/today")
    page = anna.get(where)
    assert "Boris" in page and "casework" in page and "not let in yet" not in page
    assert "sc1:" not in anna.get("/keys/invite")
    office = unlock(folder / "desk", "boris at home", OTHER_WORDS, anna.clock, os.urandom)
    assert office.circles == {"everyone", "casework"}
    assert office.names[office.me] == "Boris"
    office.close()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "Boris", "circles": "casework"}, "agreed"),
        ({"name": " ", "circles": "casework", "agreed": "yes"}, "name"),
        ({"name": "x" * 81, "circles": "casework", "agreed": "yes"}, "name"),
    ],
)
def test_nobody_is_let_in_before_all_is_said_and_what_was_typed_stays(anna: Pages, folder: Path, fields: dict[str, str], field: str) -> None:
    typed, path = invite_by(anna)
    knock(folder / "desk", typed, "boris", OTHER_WORDS, anna.clock, os.urandom)
    page = refused(anna, path, **fields)
    assert f'id="{field}-wrong"' in page or f'href="#{field}"' in page
    assert 'value="casework" checked' in page
    assert len(anna.office.journal.roster.members) == 1


def test_somebody_who_slips_in_after_the_words_were_compared_is_not_let_in(anna: Pages, folder: Path) -> None:
    typed, path = invite_by(anna)
    knock(folder / "desk", typed, "boris", OTHER_WORDS, anna.clock, os.urandom)
    shown = FORM.search(anna.get(path))
    assert shown
    anna.office.discard_letters([inviting.given_out(anna.office)[0].invite.address])
    knock(folder / "desk", typed, "mallory", "another passphrase of mine", anna.clock, os.urandom)
    page = refused(anna, path, name="Boris", circles="casework", agreed="yes", words=shown[1])
    assert "Somebody else has answered" in page
    assert len(anna.office.journal.roster.members) == 1


def test_an_invite_is_used_once(anna: Pages, folder: Path) -> None:
    typed, _ = invite_by(anna)
    knock(folder / "desk", typed, "boris", OTHER_WORDS, anna.clock, os.urandom)
    with pytest.raises(Conflict, match="used already"):
        knock(folder / "desk", typed, "boris", OTHER_WORDS, anna.clock, os.urandom)


def test_whoever_knocks_again_with_a_new_invite_comes_in_by_it(anna: Pages, folder: Path) -> None:
    first, _ = invite_by(anna)
    knock(folder / "desk", first, "boris", OTHER_WORDS, anna.clock, os.urandom)
    second, path = invite_by(anna)
    path = "/keys/invite/" + next(one.mark for one in inviting.given_out(anna.office) if one.asked is None)
    typed = str(next(one.invite for one in inviting.given_out(anna.office) if one.asked is None))
    knock(folder / "desk", typed, "boris", OTHER_WORDS, anna.clock, os.urandom)
    anna.does(path, name="Boris", circles="casework", agreed="yes")
    office = unlock(folder / "desk", "boris", OTHER_WORDS, anna.clock, os.urandom)
    office.close()
    with pytest.raises(Conflict, match="Sign in"):
        knock(folder / "desk", first, "boris", OTHER_WORDS, anna.clock, os.urandom)
    assert second


def test_who_was_not_let_in_yet_is_told_so_and_opens_nothing(anna: Pages, folder: Path) -> None:
    typed, _ = invite_by(anna)
    knock(folder / "desk", typed, "boris", OTHER_WORDS, anna.clock, os.urandom)
    for _ in range(2):
        with pytest.raises(NotAllowed, match="six words"):
            unlock(folder / "desk", "boris", OTHER_WORDS, anna.clock, os.urandom)


def test_an_invite_outlives_a_locked_office_and_runs_out_after_two_days(anna: Pages, folder: Path) -> None:
    typed, _ = invite_by(anna)
    clock = anna.clock
    anna.office.close()
    office = unlock(folder / "desk", "Anna", "correct horse battery staple", clock, os.urandom)
    again = Pages(office, folder / "desk", clock)
    assert typed in again.get("/keys/invite")
    clock.now = clock.now + 2 * DAY + 1  # type: ignore[assignment]
    assert typed not in again.get("/keys/invite")
    office.close()


def test_an_invite_taken_back_lets_nobody_in(anna: Pages, folder: Path) -> None:
    typed, path = invite_by(anna)
    knock(folder / "desk", typed, "boris", OTHER_WORDS, anna.clock, os.urandom)
    anna.does(path + "/back")
    assert anna.post(path, name="Boris", agreed="yes").status_code == 404


def test_only_a_keyholder_invites_or_changes_circles(anna: Pages, boris: Pages) -> None:
    me, other = path_of(anna, "Boris"), path_of(anna, "Anna")
    assert boris.ask("GET", "/keys/invite").status_code == 403
    for address, fields in (
        ("/keys/invite", {}),
        (me + "/circles", {"circle": "shelter"}),
        (other + "/circles/out", {"circle": "steward"}),
        (other + "/out", {"sure": "yes"}),
        (other + "/name", {"name": "Nobody"}),
        ("/keys/help-page", {"way-en": "call Boris"}),
    ):
        refused(boris, address, **fields)
    assert boris.office.circles == {"everyone", "casework"}


# Circles


def test_somebody_put_into_a_circle_reads_what_was_written_before(anna: Pages, boris: Pages) -> None:
    case = open_case(anna)
    note(anna, case, Kind.MONEY, "a loan")
    anna.does(path_of(anna, "Boris") + "/circles/out", circle="casework")
    assert "In no circle" in boris.get(path_of(anna, "Boris"))
    note(anna, case, Kind.MONEY, "another loan")
    assert "another loan" not in notes(boris, case)
    anna.does(path_of(anna, "Boris") + "/circles", circle="casework")
    assert notes(boris, case) == {"a loan", "another loan"}


def test_what_somebody_writes_who_is_put_back_into_a_circle_counts(anna: Pages, boris: Pages) -> None:
    anna.does(path_of(anna, "Boris") + "/circles/out", circle="casework")
    boris.office.refresh()
    anna.does(path_of(anna, "Boris") + "/circles", circle="casework")
    boris.office.refresh()
    open_case(boris, "Plover")
    anna.office.refresh()
    assert "Plover" in boris.get("/cases") and "Plover" in anna.get("/cases")


def test_name_and_place_in_one_hand_are_asked_for_and_shown(anna: Pages, boris: Pages) -> None:
    page = refused(anna, path_of(anna, "Boris") + "/circles", circle="shelter")
    assert 'id="both-wrong"' in page and '<details class="edit" open>' in page
    assert boris.office.circles == {"everyone", "casework"}
    anna.does(path_of(anna, "Boris") + "/circles", circle="shelter", both="yes")
    assert "can open both who somebody is and where they are" in anna.get("/keys")


def test_a_circle_nobody_knows_is_refused(anna: Pages, boris: Pages) -> None:
    for circle in ("", "everyone", "recovery", "member:x"):
        refused(anna, path_of(anna, "Boris") + "/circles", circle=circle)
    refused(anna, path_of(anna, "Boris") + "/circles/out", circle="everyone")
    refused(anna, path_of(anna, "Anna") + "/circles/out", circle="steward")  # a group needs a keyholder


def test_a_colleague_inside_lets_in_whom_a_keyholder_outside_wished_in(anna: Pages, boris: Pages, folder: Path) -> None:
    case = open_case(anna)
    note(anna, case, Kind.HEALTH, "a diagnosis")
    anna.does(path_of(anna, "Anna") + "/circles/out", circle="casework")
    clara = colleague(anna, folder, "Clara")
    anna.does(path_of(anna, "Clara") + "/circles", circle="casework")
    assert "waits to be let into: casework" in anna.get("/keys")
    assert notes(clara, case) == set()
    page = boris.get("/keys")
    assert "Clara waits to be let into: casework" in page
    six = boris.office.journal.roster.members[clara.office.me].words.split()
    assert len(six) == 6 and all(f"<li>{word}</li>" in page for word in six)
    door = f"/keys/door/{clara.office.me}"
    assert "Compare the six words" in refused(boris, door)
    boris.does(door, agreed="yes")
    assert notes(clara, case) == {"a diagnosis"}
    refused(boris, door, agreed="yes")
    clara.office.close()


# Devices, removal, two keyholders


def test_a_suspended_device_writes_nothing_that_counts_and_reads_nothing_new(anna: Pages, boris: Pages) -> None:
    case = open_case(boris)
    device = boris.office.journal.roster.members[boris.office.me].devices[0].device
    anna.does(f"{path_of(anna, 'Boris')}/devices/{device}/suspend")
    note(anna, case, Kind.CASE, "after")
    assert "device suspended" in anna.get("/keys")
    assert "after" not in notes(boris, case)
    anna.does(f"{path_of(anna, 'Boris')}/devices/{device}/again")  # one keyholder is exempt
    anna.does(f"/keys/door/{boris.office.me}", agreed="yes")
    assert "after" in notes(boris, case)


def test_a_laptop_that_was_suspended_says_so_and_by_which_words_its_owner_is_let_in_again(anna: Pages, boris: Pages, folder: Path) -> None:
    member = boris.office.journal.roster.members[boris.office.me]
    device = f"{path_of(anna, 'Boris')}/devices/{member.devices[0].device}"
    assert "they need a new invite" in anna.get(anna.does(f"{device}/suspend"))
    anna.does(f"{device}/again")
    assert "A colleague waits to be let into a circle" in anna.get("/today")
    boris.office.refresh()
    today = boris.get("/today")
    assert "This laptop was suspended" in today and member.words in today and "A list for the help page" not in today

    boris.office.close()
    with pytest.raises(StillOutside) as outside:
        unlock(folder / "desk", "Boris", OTHER_WORDS, anna.clock, os.urandom)
    assert " ".join(outside.value.words) == member.words
    anna.does(f"/keys/door/{member.id}", agreed="yes")
    assert "A colleague waits to be let into a circle" not in anna.get("/today")
    boris.office = unlock(folder / "desk", "Boris", OTHER_WORDS, anna.clock, os.urandom)
    assert not boris.office.journal.is_suspended


def test_the_device_one_is_using_and_oneself_are_not_taken_out(anna: Pages, boris: Pages) -> None:
    device = anna.office.journal.roster.members[anna.office.me].devices[0].device
    refused(anna, f"{path_of(anna, 'Anna')}/devices/{device}/suspend")
    refused(anna, path_of(anna, "Anna") + "/out", sure="yes")
    assert "/out" not in anna.get(path_of(anna, "Anna")).replace("/circles/out", "")


def test_who_is_taken_out_is_told_so_and_reads_nothing_written_after(anna: Pages, boris: Pages) -> None:
    case = open_case(boris)
    note(boris, case, Kind.STORY, "before")
    anna.does(f"/cases/{case}/owner", owner=boris.office.me)
    page = anna.get(path_of(anna, "Boris") + "/out")
    assert "they may have kept" in page and "story" in page
    path = path_of(anna, "Boris")
    refused(anna, path + "/out")
    assert "They look after one case: give it to a colleague." in anna.get(path + "/out")
    assert anna.does(path + "/out", sure="yes") == "/keys"
    assert all("Boris, no longer in the group" in anna.get(where) for where in ("/cases", f"/cases/{case}"))
    note(anna, case, Kind.STORY, "after")
    assert boris.ask("GET", "/today").status_code == 403
    with pytest.raises(NotAllowed, match="no longer in this group"):
        boris.office.refresh()
    texts = {e.fact.text for e in boris.office.journal.events_of(Subject(case)) if isinstance(e.fact, NoteWritten)}
    assert texts == {"before"}
    assert "No longer in the group: Boris" in anna.get("/keys")
    assert notes(anna, case) == {"before", "after"}


def test_a_keyholder_is_taken_out_by_two(anna: Pages, boris: Pages, folder: Path) -> None:
    clara = colleague(anna, folder, "Clara")
    anna.does(path_of(anna, "Boris") + "/circles", circle="steward")
    anna.does(path_of(anna, "Clara") + "/circles", circle="steward")
    assert "It counts once a second keyholder agrees" in anna.get("/keys")
    page = boris.get("/keys")
    change = re.search(r"/keys/changes/([0-9a-f]+)", page)
    assert change and "Make Clara a keyholder." in page
    assert "/keys/changes/" not in anna.get("/keys")  # one's own wish waits for somebody else
    refused(anna, f"/keys/changes/{change[1]}")
    boris.does(f"/keys/changes/{change[1]}")
    clara.office.refresh()
    assert "steward" in clara.office.circles
    assert clara.office.journal.roster.insiders_of(CircleId("steward"))

    anna.does(path_of(anna, "Boris") + "/out", sure="yes")
    assert "Boris" in anna.get("/keys") and not anna.office.journal.roster.members[boris.office.me].removed
    change = re.search(r"/keys/changes/([0-9a-f]+)", clara.get("/keys"))
    assert change
    clara.does(f"/keys/changes/{change[1]}")
    assert clara.office.journal.roster.members[boris.office.me].removed
    clara.office.close()


def test_a_circle_whose_only_insider_was_away_gets_its_new_key_at_their_next_page(anna: Pages, boris: Pages, folder: Path) -> None:
    clara = colleague(anna, folder, "Clara", "casework")
    case = open_case(boris)
    anna.does(path_of(anna, "Anna") + "/circles/out", circle="casework")
    clara_path = path_of(anna, "Clara")
    number = anna.office.journal.roster.epochs["casework"].number
    anna.does(clara_path + "/out", sure="yes")
    assert "needs a new key" in anna.get("/keys")
    boris.office.refresh()
    assert boris.office.journal.roster.epochs["casework"].number > number
    assert "needs a new key" not in boris.get("/keys")
    note(boris, case, Kind.STORY, "after")
    clara.office.journal.refresh()
    assert "after" not in {e.fact.text for e in clara.office.journal.events_of(Subject(case)) if isinstance(e.fact, NoteWritten)}
    clara.office.drop()


def test_names_are_changed_by_oneself_or_a_keyholder(anna: Pages, boris: Pages) -> None:
    boris.does(path_of(anna, "Boris") + "/name", name="Borya")
    anna.office.refresh()
    assert "Borya" in anna.get("/keys")
    refused(boris, f"/keys/members/{boris.office.me}/name", name="")


def test_who_takes_a_colleagues_name_in_whatever_letters_is_told_from_them(anna: Pages, boris: Pages) -> None:
    boris.does(path_of(anna, "Boris") + "/name", name="\u0410nn\u200ba")
    anna.office.refresh()
    hers, his = (anna.office.names[one.office.me] for one in (anna, boris))
    assert hers == f"Anna ({anna.office.me[:4]})" and his.endswith(f" ({boris.office.me[:4]})")
    assert anna.get("/me").count(hers) and hers in boris.get("/keys")


def test_a_colleague_nobody_knows_is_not_found(anna: Pages) -> None:
    assert anna.ask("GET", f"/keys/members/{MemberId('nobody')}").status_code == 404


# Help page, looks, recovery


def list_of(anna: Pages) -> DoorList:
    found = newest_list(anna.office.folder, anna.office.journal.ring.group)
    assert found
    return found


def test_other_ways_to_reach_us_are_signed_and_kept_by_language(anna: Pages) -> None:
    before = list_of(anna).number
    anna.does("/keys/help-page", **{"way-en": "Call\r\n the  line", "way-ar": "اتصل بنا"})
    found = list_of(anna)
    assert (found.number, dict(found.ways)) == (before + 1, {"en": "Call the line", "ar": "اتصل بنا"})
    page = anna.get("/keys/help-page")
    assert "Call the line" in page and "up to date" in page
    anna.does("/keys/help-page", **{"way-en": "Call the line", "way-ar": "اتصل بنا"})
    assert list_of(anna).number == before + 1
    page = refused(anna, "/keys/help-page", **{"way-ru": "x" * 301})
    assert "x" * 301 in page


def test_the_help_pages_address_is_told_when_it_is_known(anna: Pages) -> None:
    assert "not known here" in anna.get("/keys/help-page")
    write_file(anna.office.folder.root / "help-page", b"http://127.0.0.1:8400\n")
    assert "http://127.0.0.1:8400" in anna.get("/keys/help-page")


def test_a_new_colleague_who_answers_is_in_the_help_pages_list(anna: Pages, folder: Path) -> None:
    before = list_of(anna)
    fay = colleague(anna, folder, "Fay", "front-desk")
    assert fay.office.journal.ring.feed in list_of(anna).answering - before.answering
    anna.does(path_of(anna, "Fay") + "/out", sure="yes")
    assert fay.office.journal.ring.feed not in list_of(anna).answering
    assert list_of(anna).front_desk != before.front_desk
    fay.office.drop()


def test_the_record_of_looks_names_who_when_and_what_and_no_sealed_case(anna: Pages, boris: Pages, folder: Path) -> None:
    case = open_case(boris)
    boris.office.looked(case, Kind.CASE)
    boris.office.looked(case, Kind.STORY)
    boris.office.gather()
    anna.office.refresh()
    page = anna.get("/keys/looks")
    assert "protects those who work here" in page
    assert "Heron" in page and "Boris" in page and "case, story" in page
    pia = colleague(anna, folder, "Pia", "press")
    page = pia.get("/keys/looks")
    assert "Heron" not in page and case not in page and "a case sealed to you" in page
    pia.office.close()


def test_lists_are_paged_and_pages_stay_small(anna: Pages) -> None:
    case = open_case(anna)
    for number in range(60):
        anna.clock.now = anna.clock.now + DAY  # type: ignore[assignment]
        anna.office.looked(case, Kind.STORY if number % 2 else Kind.CASE)
    first, third = anna.get("/keys/looks"), anna.get("/keys/looks?page=3")
    assert first.count("<tr>") == 26 and third.count("<tr>") == 11
    assert "page=2" in first and "page=2" in third
    assert all(len(anna.get(one).encode()) < 40_000 for one in ("/keys", "/keys/looks", "/keys/help-page", "/keys/invite"))


def test_recovery_says_when_the_sheet_was_made_and_what_it_can_do(anna: Pages) -> None:
    page = anna.get("/keys/recovery")
    assert "9 June 2017" in page
    assert "No backup lies beside this office" in page
    assert "leaves no trace" in page


def test_a_keyholder_takes_a_backup_from_the_page_which_names_it_by_its_whole_path(anna: Pages, boris: Pages, folder: Path) -> None:
    assert "Take a backup now" in anna.get("/keys/recovery") and "Take a backup now" not in boris.get("/keys/recovery")
    assert boris.post("/keys/backup").status_code == 403 and not (folder / "backups").exists()
    assert f"safeconduct --data {folder} backup" in anna.get("/keys/recovery"), "and not of another data folder"
    assert anna.does("/keys/backup") == "/keys/recovery#backup"
    taken = folder / "backups" / "2017-06-09-092000.scb"
    assert taken.stat().st_size > 100_000
    page = anna.get("/keys/recovery")
    assert f">{taken}<" in page and "out of the house" in page and "MB" in page
    assert anna.post("/keys/backup").status_code == 409, "no backup is written over"


def test_titles_name_nobody(anna: Pages, boris: Pages) -> None:
    for address in ("/keys", path_of(anna, "Boris"), path_of(anna, "Boris") + "/out"):
        title = re.search(r"<title>(.*?)</title>", anna.get(address))
        assert title and "Boris" not in title[1]




def test_an_invite_that_somebody_made_up_costs_neither_a_folder_nor_a_derivation(anna: Pages, folder: Path) -> None:
    made_up = Invite(bytes.fromhex(anna.office.group), os.urandom(16))
    before = list((folder / "desk" / "members").iterdir())
    with pytest.raises(NotFound, match="not known here"):
        knock(folder / "desk", str(made_up), "boris", OTHER_WORDS, anna.clock, os.urandom)
    assert list((folder / "desk" / "members").iterdir()) == before


def test_keys_of_whom_nobody_let_in_go_when_the_invite_has_run_out(anna: Pages, folder: Path) -> None:
    typed, _ = invite_by(anna)
    newcomer, _ = knock(folder / "desk", typed, "boris", OTHER_WORDS, anna.clock, os.urandom)
    ring = folder / "desk" / "members" / newcomer.member / "keyring"
    os.utime(ring, (anna.clock(), anna.clock()))
    anna.get("/keys/invite")
    assert ring.exists()
    os.utime(ring, (anna.clock() - 2 * DAY - 1,) * 2)
    anna.get("/keys/invite")
    assert not ring.parent.exists()
    assert len(list((folder / "desk" / "members").iterdir())) == 1
