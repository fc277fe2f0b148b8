"""A recovery sheet is made anew: what the new one opens, and what the old one opens no more."""

import os
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from safeconduct.actions import cases
from safeconduct.actions.calls import NewCase
from safeconduct.core.ids import CaseId, fresh
from safeconduct.desk import backup
from safeconduct.desk.backup import colleagues_in, make_backup, restore
from safeconduct.desk.drilling import drill
from safeconduct.desk.founding import found
from safeconduct.desk.office import unlock
from safeconduct.desk.sheets import is_on_paper, put_on_paper, recovery_public
from safeconduct.desk.visit import Room
from safeconduct.errors import BadInput, SealBroken
from safeconduct.journal import membership
from safeconduct.journal.founding import recovery_words
from safeconduct.journal.sharing import Share, seed_of
from safeconduct.roster.roster import RECOVERY
from tests.desk.offices import LIGHT, WORDS, Hand, Pages, colleague


@pytest.fixture
def first() -> list[str]:
    return []


@pytest.fixture
def anna(tmp_path: Path, first: list[str]) -> Iterator[Pages]:
    office, words = found(tmp_path / "desk", "Anna", WORDS, Hand(), os.urandom, kdf=LIGHT)
    first.extend(words)
    pages = Pages(office, tmp_path / "desk", office.journal.clock)  # type: ignore[arg-type]
    yield pages
    pages.office.close()


def room_of(pages: Pages) -> Room:
    return pages.answering._room


def typed_back(pages: Pages) -> dict[str, str]:
    room = room_of(pages)
    if room.shares:
        places = re.findall(r'name="share(\d)word(\d+)"', pages.get("/recovery"))
        return {f"share{number}word{place}": room.shares[int(number) - 1].words[int(place) - 1] for number, place in places}
    words = room.recovery
    asked = [int(place) for place in re.findall(r'name="word(\d+)"', pages.get("/recovery"))]
    return {f"word{place}": words[place - 1] for place in asked}


def new_sheet(pages: Pages) -> list[str]:
    """Makes one and types two of its words back; its words."""
    assert pages.does("/keys/recovery/new") == "/recovery"
    words = list(room_of(pages).recovery)
    assert pages.does("/recovery", **typed_back(pages)) == "/keys/recovery"
    return words


def backed_up(pages: Pages, folder: Path, name: str) -> Path:
    make_backup(pages.office.folder, folder / name, os.urandom)
    return folder / name


def test_a_new_sheet_opens_what_is_backed_up_from_then_on_and_the_old_one_does_not(
    anna: Pages, first: list[str], tmp_path: Path
) -> None:
    case = CaseId(fresh(os.urandom))
    anna.office.write(cases.open_case(anna.office.actor, NewCase(case, "Heron")))
    old = backed_up(anna, tmp_path, "old.scb")
    words = new_sheet(anna)
    new = backed_up(anna, tmp_path, "new.scb")
    assert colleagues_in(old, first, anna.clock, os.urandom) == ["Anna"]
    assert colleagues_in(new, words, anna.clock, os.urandom) == ["Anna"]
    for file, wrong in ((new, first), (old, words)):
        with pytest.raises(SealBroken, match="another sheet"):
            restore(file, tmp_path / "no", wrong, "Anna", "another passphrase", anna.clock, os.urandom, LIGHT)
    again = restore(new, tmp_path / "again", words, "anna", "another passphrase", anna.clock, os.urandom, LIGHT)
    assert again.index.handle_of(case) == "Heron" and is_on_paper(again.folder, again.journal.roster)
    # The restored office takes backups for the same sheet, though the first sheet stands in its founding event.
    make_backup(again.folder, tmp_path / "third.scb", os.urandom)
    again.close()
    assert colleagues_in(tmp_path / "third.scb", words, anna.clock, os.urandom) == ["Anna"]


def test_a_backup_is_taken_for_the_new_sheet_at_once(anna: Pages, tmp_path: Path) -> None:
    words = new_sheet(anna)
    taken = tmp_path / "backups" / "for-sheet-2.scb"
    assert colleagues_in(taken, words, anna.clock, os.urandom) == ["Anna"]


def test_nothing_is_changed_before_two_words_were_typed_back(anna: Pages) -> None:
    before = recovery_public(anna.office.folder).raw
    anna.does("/keys/recovery/new")
    shown = anna.get("/recovery")
    assert "These are new words" in shown
    fields = typed_back(anna)
    wrong = anna.post("/recovery", **{**fields, next(iter(fields)): "zebra"})
    assert wrong.status_code == 400
    assert recovery_public(anna.office.folder).raw == before
    anna.does("/recovery", **fields)
    assert recovery_public(anna.office.folder).raw != before
    assert anna.ask("GET", "/recovery").status_code == 404


def test_every_circle_gets_a_new_key_that_the_old_sheet_does_not_know(anna: Pages) -> None:
    before = dict(anna.office.journal.roster.epochs)
    new_sheet(anna)
    roster = anna.office.journal.roster
    assert all(roster.epochs[circle].number == before[circle].number + 1 for circle in roster.circles)
    assert membership.stale_circles(roster) == ()


def test_today_reminds_a_keyholder_until_words_were_typed_back_once(anna: Pages, tmp_path: Path) -> None:
    assert "typed words of the recovery sheet back" in anna.get("/today")
    assert "perhaps nobody has it on paper" in anna.get("/keys/recovery")
    boris = colleague(anna, tmp_path, "Boris", "casework")
    assert "typed words of the recovery sheet back" not in boris.get("/today")
    boris.office.close()
    new_sheet(anna)
    assert "typed words of the recovery sheet back" not in anna.get("/today")
    clock = anna.clock
    anna.office.close()
    later = Pages(unlock(tmp_path / "desk", "Anna", WORDS, clock, os.urandom), tmp_path / "desk", clock)
    assert "typed words of the recovery sheet back" not in later.get("/today")
    anna.office = later.office


def test_a_second_keyholder_is_not_told_that_nobody_has_the_sheet_which_is_known_where_it_was_made(anna: Pages, tmp_path: Path) -> None:
    boris = colleague(anna, tmp_path, "Boris", "steward")
    assert boris.office.actor.is_steward
    assert "typed words of the recovery sheet back" in anna.get("/today")
    assert "typed words of the recovery sheet back" not in boris.get("/today")
    page = boris.get("/keys/recovery")
    assert "perhaps nobody has it on paper" not in page and "Make a new sheet" in page
    boris.office.close()


def test_the_first_sheet_typed_back_needs_no_reminder(anna: Pages, first: list[str]) -> None:
    room_of(anna).recovery = tuple(first)
    assert anna.does("/recovery", **typed_back(anna)) == "/today"
    assert "typed words of the recovery sheet back" not in anna.get("/today")


def test_two_keyholders_make_a_new_sheet_together(anna: Pages, first: list[str], tmp_path: Path) -> None:
    boris = colleague(anna, tmp_path, "Boris", "steward")
    before = recovery_public(anna.office.folder).raw
    words = new_sheet(anna)
    assert recovery_public(anna.office.folder).raw == before
    assert "Put a new recovery sheet in the place of the present one." in anna.get("/keys")
    assert colleagues_in(backed_up(anna, tmp_path, "one.scb"), first, anna.clock, os.urandom) == ["Anna", "Boris"]
    change = re.search(r"/keys/changes/([0-9a-f]+)", boris.get("/keys"))
    assert change
    boris.does(f"/keys/changes/{change[1]}")
    anna.office.refresh()
    assert recovery_public(anna.office.folder).raw == anna.office.journal.roster.epochs[RECOVERY].public != before
    assert membership.stale_circles(anna.office.journal.roster) == ()
    assert colleagues_in(backed_up(anna, tmp_path, "two.scb"), words, anna.clock, os.urandom) == ["Anna", "Boris"]
    boris.office.close()


def test_only_a_keyholder_makes_a_sheet(anna: Pages, tmp_path: Path) -> None:
    boris = colleague(anna, tmp_path, "Boris", "casework")
    assert boris.post("/keys/recovery/new").status_code == 403
    assert "/keys/recovery/new" not in boris.get("/keys/recovery")
    boris.office.close()


def test_a_file_that_no_keyholder_signed_is_not_believed_and_a_keyholder_mends_it(anna: Pages, tmp_path: Path) -> None:
    new_sheet(anna)
    place = anna.office.folder.door / "recovery"
    good = place.read_bytes()
    for bad in (b"", good[:-1] + bytes([good[-1] ^ 1]), os.urandom(32) + good[32:], good[:40]):
        place.write_bytes(bad)
        with pytest.raises(SealBroken, match="not signed by a keyholder"):
            make_backup(anna.office.folder, tmp_path / "bad.scb", os.urandom)
    anna.office.publish()
    assert recovery_public(anna.office.folder).raw == anna.office.journal.roster.epochs[RECOVERY].public


def test_a_name_nobody_has_is_answered_with_those_there_are(anna: Pages, first: list[str], tmp_path: Path) -> None:
    file = backed_up(anna, tmp_path, "b.scb")
    with pytest.raises(BadInput, match="Write one of: Anna"):
        restore(file, tmp_path / "no", first, "Vera", "another passphrase", anna.clock, os.urandom, LIGHT)
    assert not (tmp_path / "no").exists()


def test_an_interrupted_restore_leaves_nothing_that_looks_like_an_office(anna: Pages, first: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, root = backed_up(anna, tmp_path, "b.scb"), tmp_path / "again"

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as pressed:
        pressed.setattr(backup, "keep_ring", interrupted)
        with pytest.raises(KeyboardInterrupt):
            restore(file, root, first, "Anna", "another passphrase", anna.clock, os.urandom, LIGHT)
    assert not root.exists()
    (tmp_path / "again.coming" / "door").mkdir(parents=True)  # As the power left it in the middle.
    restore(file, root, first, "Anna", "another passphrase", anna.clock, os.urandom, LIGHT).close()
    assert root.exists() and not (tmp_path / "again.coming").exists()


def test_which_sheets_are_on_paper_is_kept_by_name(anna: Pages) -> None:
    put_on_paper(anna.office.folder, b"\1" * 32)
    assert not is_on_paper(anna.office.folder, anna.office.journal.roster)
    put_on_paper(anna.office.folder, anna.office.journal.roster.epochs[RECOVERY].kid)
    assert is_on_paper(anna.office.folder, anna.office.journal.roster)


def new_shares(pages: Pages, how: str) -> tuple[Share, ...]:
    """Makes them and types words of as many as are needed back."""
    assert pages.does("/keys/recovery/new", how=how) == "/recovery"
    shares = room_of(pages).shares
    assert pages.does("/recovery", **typed_back(pages)) == "/keys/recovery"
    return shares


@pytest.mark.parametrize(("how", "needed", "people"), [("2of3", 2, 3), ("3of5", 3, 5)])
def test_any_so_many_shares_open_what_is_backed_up_from_then_on(anna: Pages, first: list[str], tmp_path: Path, how: str, needed: int, people: int) -> None:
    shares = new_shares(anna, how)
    assert len(shares) == people and {share.needed for share in shares} == {needed}
    words = list(recovery_words(seed_of(shares[-needed:])))
    file = backed_up(anna, tmp_path, "new.scb")
    assert colleagues_in(file, words, anna.clock, os.urandom) == ["Anna"]
    with pytest.raises(SealBroken, match="another sheet"):
        colleagues_in(file, first, anna.clock, os.urandom)
    page = anna.get("/keys/recovery")
    assert f"{people} shares on paper, any {needed} of which are needed" in page
    assert "typed words of the recovery sheet back" not in anna.get("/today")
    again = restore(file, tmp_path / "again", words, "Anna", "another passphrase", anna.clock, os.urandom, LIGHT)
    here = Pages(again, tmp_path / "again", anna.clock)
    assert "Words on paper, on one sheet or in shares" in here.get("/keys/recovery")
    again.close()


def test_shares_are_printed_one_a_page_with_all_that_a_holder_has_to_know(anna: Pages) -> None:
    anna.does("/keys/recovery/new", how="2of3")
    page, shares = anna.get("/recovery"), room_of(anna).shares
    assert page.count('<div class="sheet">') == 3
    for share in shares:
        assert f"Recovery share {share.number} of 3" in page
        assert "".join(f"<li>{word}</li>" for word in share.words) in page
    assert page.count("Any 2 of these 3 shares are needed.") == 3 and page.count('lang="en">') >= 3


def test_shares_are_in_force_when_words_of_as_many_as_are_needed_were_typed_back(anna: Pages) -> None:
    before = recovery_public(anna.office.folder).raw
    anna.does("/keys/recovery/new", how="3of5")
    fields = typed_back(anna)
    assert len(fields) == 6 and {field[:6] for field in fields} == {"share1", "share2", "share3"}
    for field in fields:
        assert anna.post("/recovery", **{**fields, field: "zebra"}).status_code == 400
        assert anna.post("/recovery", **{one: word for one, word in fields.items() if one != field}).status_code == 400
    assert recovery_public(anna.office.folder).raw == before
    anna.does("/recovery", **fields)
    assert recovery_public(anna.office.folder).raw != before
    assert anna.ask("GET", "/recovery").status_code == 404 and not room_of(anna).shares


def test_only_the_kinds_of_shares_that_the_page_offers_are_made(anna: Pages) -> None:
    assert anna.post("/keys/recovery/new", how="1of5").status_code == 400
    assert not room_of(anna).shares and "3of5" in anna.get("/keys/recovery")


def test_a_drill_is_done_with_shares_and_no_word_of_them_lies_anywhere(anna: Pages, tmp_path: Path) -> None:
    shares = new_shares(anna, "2of3")
    words = list(recovery_words(seed_of(shares[1:])))
    assert drill(anna.office.folder, tmp_path / "backups" / "for-sheet-2.scb", words, anna.clock()).wrong == ()
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    pairs = [" ".join(share.words[at : at + 2]) for share in shares for at in range(32)]
    assert kept and not any(pair.encode() in kept for pair in pairs)
    assert not any(pair.encode() in kept for pair in map(" ".join, pairwise(words)))
