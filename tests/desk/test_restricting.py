"""A case restricted to a few colleagues, or moved to a circle of its own, as those see it who are among them and those who are not."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.core.case import CaseRestricted, NoteWritten
from safeconduct.core.erasure import What
from safeconduct.core.ids import CallId, CaseId
from safeconduct.core.section import Kind, Subject
from safeconduct.core.when import DAY, Moment
from safeconduct.desk import erasing
from safeconduct.journal import rotating
from safeconduct.seal import letters
from safeconduct.web.forms import Form
from safeconduct.wire.row import Row
from tests.desk.callers import Person
from tests.desk.offices import Hand, Pages, an_office, colleague
from tests.desk.sheltering import a_case, a_house, stays
from tests.desk.test_keys import note, notes, refused

FULL = "0 of 1 beds free tonight"
SHUT = "This case is restricted to a few colleagues, and you are not among them."


@pytest.fixture
def anna(tmp_path: Path) -> Iterator[Pages]:
    with an_office(tmp_path, Hand()) as pages:
        yield pages


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def boris(anna: Pages, folder: Path) -> Iterator[Pages]:
    pages = colleague(anna, folder, "Boris", "casework", "front-desk")
    yield pages
    pages.office.close()


@pytest.fixture
def clara(anna: Pages, boris: Pages, folder: Path) -> Iterator[Pages]:
    pages = colleague(anna, folder, "Clara", "casework")
    yield pages
    pages.office.close()


@pytest.fixture
def ilya(anna: Pages, clara: Pages, folder: Path) -> Iterator[Pages]:
    pages = colleague(anna, folder, "Ilya", "shelter")
    yield pages
    pages.office.close()


def level(*desks: Pages) -> None:
    for pages in desks:
        pages.office.refresh()


def holder(pages: Pages) -> str:
    return f"member:{pages.office.me}"


def restricts(pages: Pages, case: CaseId, *readers: str, why: str = "her brother works there") -> str:
    fields = (("seen", pages.office.seen), *(("reader", one) for one in readers), ("why", why))
    answer = pages.ask("POST", f"/cases/{case}/restrict", Form(fields))
    return answer.headers.get("location", "") or bytes(answer.body).decode()


def test_it_is_in_the_lists_of_the_named_alone(anna: Pages, boris: Pages, clara: Pages, ilya: Pages) -> None:
    case, _ = a_case(boris, "Heron")
    level(anna, clara, ilya)
    assert "Heron" in clara.get("/cases")
    assert "Only those whom you choose see this." in boris.get(f"/cases/{case}/restrict")
    assert restricts(boris, case, holder(boris), holder(ilya)) == f"/cases/{case}"
    note(boris, case, Kind.STORY, "she names her brother")
    level(anna, clara, ilya)

    shown = boris.get(f"/cases/{case}")
    assert "Restricted to Boris, Ilya." in shown and "Open to: Ilya" in shown and "Open to: shelter" not in shown
    assert "her brother works there" in ilya.get(f"/cases/{case}")
    for other in (anna, clara):
        assert "Heron" not in other.get("/cases") + other.get("/today") + other.get("/search?q=Heron").replace('value="Heron"', "")
        page = other.get(f"/cases/{case}")
        assert SHUT in page and "Boris" in page and "Ilya" in page and "Heron" not in page and "her brother works there" not in page
        assert other.ask("GET", f"/cases/{case}/access").status_code == 404
        assert other.post(f"/cases/{case}/notes", text="x").status_code == 404
        assert "she names her brother" not in notes(other, case)
    page = boris.get(f"/cases/{case}/access")
    assert "Restricted to Boris, Ilya." in page and "Clara" not in page.partition("Give access")[0]


def test_who_restricts_it_is_among_them_and_nothing_that_was_begun_is_left_to_nobody(boris: Pages, ilya: Pages, clara: Pages) -> None:
    case, [person] = a_case(boris, "Heron")
    level(ilya)
    stays(ilya, case, a_house(ilya, "Mill"), [person])
    level(boris)
    page = restricts(boris, case, holder(clara))
    assert "Nobody you chose could go on with: place." in page, "the form is shown again, and says whose work is missing"
    assert "her brother works there" in page, "what was typed stays"
    assert "Choose who shall read this case." in restricts(boris, case)
    assert "Choose who shall read this case." in restricts(boris, case, "casework")
    assert restricts(boris, case, holder(clara), holder(ilya)) == f"/cases/{case}"
    assert "Restricted to Boris, Clara, Ilya." in boris.get(f"/cases/{case}")


def test_two_who_restrict_it_apart_are_told_until_one_restricts_it_again(anna: Pages, boris: Pages, clara: Pages) -> None:
    case, _ = a_case(anna, "Heron")
    level(anna, boris, clara)
    told = "A colleague who had not heard of that restricted it to"
    for pages, readers in ((boris, (holder(boris), holder(clara))), (clara, (holder(anna), holder(clara)))):
        pages.office.journal.restrict(Subject(case), [], CaseRestricted(readers, "her brother"))  # Neither has seen the other.
    level(anna, boris, clara)
    assert f"{told} Anna, Clara." in boris.get(f"/cases/{case}") and f"{told} Boris, Clara." in anna.get(f"/cases/{case}")
    assert told in clara.get(f"/cases/{case}") and told in clara.get(f"/cases/{case}/access")
    assert "This office was restored from a backup" not in clara.get(f"/cases/{case}")
    for pages in (anna, boris):
        restricts(pages, case, holder(anna), holder(boris), holder(clara))
        level(anna, boris, clara)
        assert told not in pages.get(f"/cases/{case}") and "Restricted to Anna, Boris, Clara." in pages.get(f"/cases/{case}")


def test_beds_stay_counted_for_those_who_do_not_see_whose_they_are(anna: Pages, boris: Pages, ilya: Pages) -> None:
    case, [person] = a_case(boris, "Heron")
    level(ilya)
    house = a_house(ilya, "Mill", 1)
    stays(ilya, case, house, [person])
    level(anna, boris)
    before = anna.get(f"/houses/{house}")
    assert "Heron" in before
    restricts(boris, case, holder(boris), holder(ilya))
    level(anna, ilya)
    after = anna.get(f"/houses/{house}")
    assert "Heron" not in after and "somebody" in after
    assert FULL in before and FULL in after


def test_only_who_could_go_on_with_it_restricts_it(anna: Pages, boris: Pages, ilya: Pages) -> None:
    case, _ = a_case(boris, "Heron")
    level(ilya, anna)
    assert "A colleague of the front desk or of casework can restrict a case." in restricts(ilya, case, holder(ilya), holder(boris))


def test_somebody_alone_is_told_that_there_is_nobody_to_restrict_it_to(anna: Pages) -> None:
    case, _ = a_case(anna, "Heron")
    assert "You work alone." in anna.get(f"/cases/{case}/restrict")
    assert "You work alone" in restricts(anna, case, holder(anna))


def test_the_usual_circles_read_it_again_with_what_was_written_meanwhile(anna: Pages, boris: Pages, clara: Pages) -> None:
    case, _ = a_case(boris, "Heron")
    restricts(boris, case, holder(boris))
    note(boris, case, Kind.STORY, "meanwhile")
    assert boris.get(f"/cases/{case}/restrict").count('id="why"') == 1, "each field has a name of its own"
    assert boris.post(f"/cases/{case}/restrict/lift", because="").status_code == 400
    boris.does(f"/cases/{case}/restrict/lift", because="he has left the ministry")
    level(anna, clara)
    assert "Heron" in clara.get("/cases")
    page = clara.get(f"/cases/{case}?open=story")
    assert "meanwhile" in page and "he has left the ministry" in page and 'id="restricted"' not in page


def test_letters_come_to_the_front_desk_still_and_the_answers_stay_with_the_named(anna: Pages, boris: Pages, clara: Pages) -> None:
    person = Person(boris.office)
    call = CallId(person.writes(story="they look for me"))
    level(boris, anna)
    boris.does(f"/calls/{call}/take")
    location = boris.does(f"/calls/{call}/accept", handle="Heron", answer="We will help you.", language="en")
    case = CaseId(next(row.id for row in boris.office.index.cases()))
    assert location
    restricts(boris, case, holder(boris))
    boris.does(f"/calls/{call}/answer", text="Come to the back door.", language="en")
    level(anna, clara)
    assert "Come to the back door." in boris.get(f"/calls/{call}")
    assert "Come to the back door." not in anna.get(f"/calls/{call}")
    person.writes(letters.Kind.WORDS, text="I am at the mill.")
    level(anna)
    assert "I am at the mill." not in anna.get(f"/calls/{call}"), "a named desk was there first"
    person.lays(anna.clock.now, letters.Kind.WORDS, text="They found me.")
    level(anna)
    level(boris)
    assert "They found me." in anna.get(f"/calls/{call}") and "They found me." in boris.get(f"/calls/{call}"), "hers was first"
    assert "Heron" not in anna.get("/today")
    assert "A restricted case goes on with this: Boris." in anna.get(f"/calls/{call}")
    assert 'id="others"' not in boris.get(f"/calls/{call}")


def test_another_colleague_of_it_can_be_added_by_access_and_by_name(anna: Pages, boris: Pages, clara: Pages, ilya: Pages) -> None:
    case, _ = a_case(boris, "Heron")
    restricts(boris, case, holder(boris))
    note(boris, case, Kind.STORY, "she names her brother")
    level(clara, ilya)
    to_circle = boris.post(f"/cases/{case}/access", kind="story", to="circle:visa", why="x")
    assert "This case is restricted." in bytes(to_circle.body).decode()
    restricts(boris, case, holder(boris), holder(clara), why="she helps")
    level(clara)
    assert "she names her brother" in clara.get(f"/cases/{case}?open=story")


# Of whoever leaves


def last_reader_in(pages: Pages, address: str) -> int:
    """Of how many sections the page warns."""
    found = re.findall(r"is the last reader of (\d+) parts? of restricted cases", pages.get(address))
    assert len(set(found)) <= 1
    return int(found[0]) if found else 0


def test_whoever_takes_the_last_reader_out_is_told_before(anna: Pages, boris: Pages, clara: Pages) -> None:
    case, _ = a_case(boris, "Heron")
    note(boris, case, Kind.STORY, "she names her brother")
    member = f"/keys/members/{boris.office.me}"
    level(anna)
    assert last_reader_in(anna, f"{member}/out") == 0
    restricts(boris, case, holder(boris))
    level(anna, clara)
    assert last_reader_in(anna, f"{member}/out") == 2, "the case and the story"
    page = anna.get(member)
    assert page.count("Boris is the last reader of 2 parts") == 3, "at both circles, and at the only device"
    assert last_reader_in(anna, f"/keys/members/{clara.office.me}/out") == 0
    restricts(boris, case, holder(boris), holder(clara))
    level(anna, clara)
    assert last_reader_in(anna, f"{member}/out") == last_reader_in(anna, f"/keys/members/{clara.office.me}/out") == 0
    anna.does(f"{member}/out", sure="yes")
    level(clara)
    assert last_reader_in(anna, f"/keys/members/{clara.office.me}/out") == 4, "now it is she, of what it was while Boris alone read it too"
    restricts(clara, case, holder(clara), holder(anna))
    level(anna)
    assert last_reader_in(anna, f"/keys/members/{clara.office.me}/out") == 0


def test_whoever_takes_the_last_one_out_of_an_added_circle_is_told_before(anna: Pages, boris: Pages, clara: Pages) -> None:
    anna.does("/keys/circles", circle="north", role="casework")
    for pages in (boris, clara):
        level(pages)
        anna.does(f"/keys/members/{pages.office.me}/circles", circle="north")
    anna.does(f"/keys/members/{anna.office.me}/circles/out", circle="north")
    level(boris, clara)
    case, _ = a_case(boris, "Heron")
    restricts(boris, case, "north")
    level(anna, clara)
    member = f"/keys/members/{clara.office.me}"
    assert last_reader_in(anna, member) == 0
    anna.does(f"/keys/members/{boris.office.me}/circles/out", circle="north")
    level(clara)
    assert last_reader_in(anna, member) > 0
    assert anna.get(member).count("is the last reader of") == 2, "at that circle and at the device; her work in casework opens none of them"


def test_who_works_on_in_an_added_circle_alone_leaves_letters_under_an_older_key_to_the_front_desk(anna: Pages, boris: Pages) -> None:
    person = Person(anna.office)
    key = person.key()
    anna.does("/keys/circles", circle="north", role="casework")
    level(boris)
    member = f"/keys/members/{boris.office.me}"
    anna.does(f"{member}/circles", circle="north")
    for circle in ("front-desk", "casework"):
        anna.does(f"{member}/circles/out", circle=circle)
    level(boris, anna)
    person.lays(anna.office.now(), under=key, story="They look for me.")

    assert boris.office.actor.may_read(Kind.CONVERSATION), "it is his work, in cases that are moved to north"
    level(boris)
    assert "Today" in boris.get("/today"), "his office goes on working"
    level(anna)
    assert "They look for me." in anna.get("/calls"), "and nobody's letter went with it"


def test_who_seconds_that_the_last_reader_goes_is_told_too(anna: Pages, boris: Pages, clara: Pages) -> None:
    for pages in (boris, clara):
        anna.does(f"/keys/members/{pages.office.me}/circles", circle="steward")
        level(boris, clara)
    seconds(boris)
    level(anna, clara, boris)
    case, _ = a_case(boris, "Heron")
    restricts(boris, case, holder(boris))
    level(anna, clara)
    anna.does(f"/keys/members/{boris.office.me}/out", sure="yes")
    level(clara)
    assert last_reader_in(clara, "/keys") > 0


def seconds(pages: Pages) -> None:
    """Says yes to all that waits for a second keyholder."""
    for change in re.findall(r'action="(/keys/changes/[^"]+)"', pages.get("/keys")):
        pages.does(change)


# Erased, rotated, restored


def lying(folder: Path, row: Row) -> bool:
    return any(row.body and row.body[200:240] in path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("asked_by", ["a reader", "a keyholder who is left out"])
def test_erased_by_order_it_goes_from_every_desk_with_what_was_written_for_the_named(anna: Pages, boris: Pages, folder: Path, asked_by: str) -> None:
    case, _ = a_case(boris, "Heron")
    level(anna)
    restricts(boris, case, holder(boris))
    note(boris, case, Kind.STORY, "she names her brother")
    level(anna)
    journal = boris.office.journal
    [event] = [one for one in journal.events_of(Subject(case)) if isinstance(one.fact, NoteWritten)]
    [(feed, n)] = journal.db.execute("SELECT feed, n FROM event WHERE id=?", (event.id,))
    [row] = journal.store.rows_of(feed, n, 1)
    assert lying(folder, row)
    erasing.ask_for((boris if asked_by == "a reader" else anna).office, What.CASE, Subject(case), "a court's order")
    level(anna, boris)
    for order in erasing.orders_of(anna.office):
        if order.waits_for(anna.office.me):
            erasing.agree_to(anna.office, order)
    for _ in range(8):
        anna.clock.now += DAY  # type: ignore[assignment]
        for pages in (anna, boris):
            pages.office.begin_session()
    for pages in (anna, boris):
        assert pages.office.journal.events_of(Subject(case)) == [] and pages.ask("GET", f"/cases/{case}").status_code == 404
        pages.office.begin_session()
    assert not lying(folder, row)


def test_new_keys_of_circles_leave_it_to_the_same_readers(anna: Pages, boris: Pages, clara: Pages) -> None:
    case, _ = a_case(boris, "Heron")
    level(clara)
    restricts(boris, case, holder(boris), holder(clara))
    note(boris, case, Kind.STORY, "before")
    for pages in (anna, boris, clara):
        level(anna, boris, clara)
        pages.office.change(lambda journal: rotating.rotate(journal, -1))
    level(anna, boris, clara, anna)
    assert boris.office.journal.roster.epochs["casework"].number >= 1
    note(clara, case, Kind.STORY, "after")
    assert notes(boris, case) == notes(clara, case) == {"before", "after"}
    assert notes(anna, case) == set()


# A circle of its own


def test_a_circle_is_added_and_a_case_moved_to_it(anna: Pages, boris: Pages, clara: Pages, ilya: Pages) -> None:
    assert "Add a circle" in anna.get("/keys") and "Add a circle" not in boris.get("/keys")
    anna.does("/keys/circles", circle="north", role="casework")
    assert "north" in anna.get("/keys")
    level(boris, clara, ilya)
    member = f"/keys/members/{boris.office.me}"
    assert "north" in anna.get(member)
    anna.does(f"{member}/circles", circle="north")
    level(boris, clara)
    case, _ = a_case(boris, "Heron")
    assert restricts(boris, case, "north") == f"/cases/{case}"
    level(anna, clara, ilya)
    assert "Heron" in anna.get("/cases"), "she added the circle, and is inside"
    assert "Heron" not in clara.get("/cases")
    assert "Restricted to north." in boris.get(f"/cases/{case}")

    anna.does(f"/keys/members/{clara.office.me}/circles", circle="north")
    level(clara)
    assert "Heron" in clara.get("/cases")
    anna.does(f"/keys/members/{clara.office.me}/circles/out", circle="north")
    level(clara, boris)
    assert "Heron" not in clara.get("/cases") + clara.get("/today"), "who sits there no more has it in no list"
    note(boris, case, Kind.STORY, "after she left")
    level(clara)
    assert "after she left" not in notes(clara, case)


def test_what_is_no_word_for_a_circle_is_refused(anna: Pages, boris: Pages) -> None:
    assert "Only a keyholder" in refused(boris, "/keys/circles", circle="north", role="casework")
    for word in ("", "casework", "a:b", "x" * 41):
        refused(anna, "/keys/circles", circle=word, role="casework")
    refused(anna, "/keys/circles", circle="north", role="press")
    refused(anna, "/keys/circles", circle="north", role="steward")


def test_a_section_that_is_nobodys_work_there_is_said_so_and_no_form_offers_it(anna: Pages, boris: Pages) -> None:
    case, _ = a_case(anna, "Heron")
    anna.does("/keys/circles", circle="north", role="casework")
    assert "Begin a stay" in anna.get(f"/cases/{case}") and 'value="place"' in anna.get(f"/cases/{case}/documents/new")
    answer = restricts(anna, case, "north")
    page = anna.get(f"/cases/{case}")
    assert answer == f"/cases/{case}" and "Open to: nobody" in page
    assert "Begin a stay" not in page
    assert 'value="place"' not in anna.get(f"/cases/{case}/documents/new")


def keys_of(pages: Pages, case: CaseId, kind: Kind) -> str:
    """What the page says of who was given this section's keys, by whom and when."""
    return pages.get(f"/cases/{case}/access").split(f'<h2 id="{kind.value}">')[1].split("<h2")[0]


def test_the_keys_of_a_restricted_case_have_their_own_time_and_reasons(anna: Pages, boris: Pages, clara: Pages, ilya: Pages) -> None:
    case, _ = a_case(boris, "Heron")
    note(boris, case, Kind.STORY, "what she said")
    level(ilya)
    given = boris.post(f"/cases/{case}/access", kind="story", to=f"member:{ilya.office.me}", why="he drives them")
    assert given.status_code == 303, bytes(given.body).decode()[-2000:]
    assert "he drives them" in keys_of(boris, case, Kind.STORY)
    anna.clock.now = Moment(anna.clock.now + 2 * DAY)
    restricts(boris, case, holder(boris), holder(clara))
    for kind in (Kind.CASE, Kind.STORY):
        assert "11 Jun" in keys_of(boris, case, kind) and "9 Jun" not in keys_of(boris, case, kind).replace("19 Jun", ""), keys_of(boris, case, kind)
    assert "he drives them" not in keys_of(boris, case, Kind.STORY), "these keys he was not given"


def test_whoever_is_left_alone_with_a_part_of_it_is_not_told_that_they_open_everything(anna: Pages, folder: Path) -> None:
    everything = "You work alone: you open everything"
    case, _ = a_case(anna, "Heron")
    assert everything in anna.get(f"/cases/{case}/access")
    ilya = colleague(anna, folder, "Ilya", "shelter")
    anna.does(f"/keys/members/{anna.office.me}/circles/out", circle="shelter")
    level(ilya)
    restricts(anna, case, holder(anna), holder(ilya))
    level(ilya)
    note(ilya, case, Kind.PLACE, "a room")
    level(anna)
    anna.does(f"/keys/members/{ilya.office.me}/out", sure="yes")
    ilya.office.close()
    assert anna.office.actor.alone
    assert everything not in anna.get(f"/cases/{case}/access")
