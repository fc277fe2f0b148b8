"""A colleague whose own program says which letter or answer theirs was: numbers from which no address can be worked out, and numbers so far on that
nobody looks there. Everybody in it is invented."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from safeconduct.core.call import (
    AnswerSent,
    Asked,
    CallAdopted,
    CallerKeys,
    FileAdopted,
    LetterNumber,
    MessageAdopted,
    MessageKind,
    Way,
)
from safeconduct.core.document import Blob
from safeconduct.core.facts import Fact
from safeconduct.core.group import MemberRemoved
from safeconduct.core.ids import CallId
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.desk.office import unlock
from safeconduct.desk.sending import note_life
from safeconduct.journal import membership
from safeconduct.journal.journal import forget_index
from tests.desk.callers import Person
from tests.desk.offices import NOW, WORDS, Pages, an_office, colleague

CALL = CallId("c" * 26)
ADOPTED = CallAdopted(CALL, "", NOW, Way.HELP_PAGE, "en", Asked("Help."), CallerKeys(b"c" * 32, b"s" * 32, b"k" * 32))
BLOB = Blob(b"k" * 32, "33" * 32, 1, "44" * 32)

MADE: tuple[Fact, ...] = (
    MessageAdopted("ab" * 32, LetterNumber(1), MessageKind.WORDS, "Hello?", NOW),
    AnswerSent("We are here.", "en", LetterNumber(1)),
    FileAdopted("cd" * 32, LetterNumber(1), NOW, "a.jpg", "image/jpeg", BLOB, ("33" * 32,)),
)


def numbered(fact: Fact, number: int) -> Fact:
    """As only another program than ours makes it: ours refuses such a number."""
    again = type(fact).__new__(type(fact))
    for name in type(fact).__slots__:  # type: ignore[attr-defined]
        object.__setattr__(again, name, number if name == "number" else getattr(fact, name))
    return again


@pytest.fixture
def anna(tmp_path: Path) -> Iterator[Pages]:
    with an_office(tmp_path) as opened:
        yield opened


@pytest.fixture
def fay(anna: Pages, tmp_path: Path) -> Iterator[Pages]:
    """Sits at the front desk, and has a program of her own."""
    pages = colleague(anna, tmp_path, "Fay", "front-desk")
    pages.office.refresh()
    yield pages
    pages.office.close()


def writes(pages: Pages, call: CallId, *facts: Fact) -> None:
    pages.office.journal.refresh()
    pages.office.journal.write([Placed(Kind.CONVERSATION, Subject(call), fact) for fact in facts])


def opened_again(anna: Pages, folder: Path) -> None:
    """With its index built anew, as on a new laptop."""
    place = anna.office.folder.member(anna.office.me)
    anna.office.close()
    forget_index(place)
    with closing(unlock(folder / "desk", "Anna", WORDS, anna.clock, anna.office.chance)) as office:
        assert office.index.call(CALL)


@pytest.mark.parametrize("number", [-5, -1, 2**31, 2**53])
@pytest.mark.parametrize("made", MADE, ids=lambda fact: type(fact).__name__)
def test_a_number_that_no_letter_has_shuts_nobodys_office(anna: Pages, fay: Pages, tmp_path: Path, made: Fact, number: int) -> None:
    writes(fay, CALL, ADOPTED, numbered(made, number))

    anna.office.refresh()
    assert "Help." in anna.get(f"/calls/{CALL}")
    anna.does(f"/calls/{CALL}/answer", text="What do you need?", language="en")
    assert "What do you need?" in anna.get(f"/calls/{CALL}")
    opened_again(anna, tmp_path)


@pytest.mark.parametrize("far", [40, 1000, 2**31 - 1])
def test_who_says_that_theirs_was_the_thousandth_answer_leads_none_of_ours_where_nobody_looks(anna: Pages, fay: Pages, far: int) -> None:
    person = Person(anna.office)
    call = person.writes(story="We have to leave tonight.")
    anna.does(f"/calls/{call}/answer", text="We are here.", language="en")
    writes(fay, call, AnswerSent("Never sent.", "en", LetterNumber(far)), AnswerSent("Nor this.", "en", LetterNumber(far - 1)))

    anna.office.refresh()
    anna.does(f"/calls/{call}/answer", text="Come to the station.", language="en")
    read = {answer.text for number in range(1, 16) if (answer := person.reads(number))}
    assert read == {"We are here.", "Come to the station."}


def test_answers_go_out_again_though_a_call_among_them_does_not_count_any_more(anna: Pages, fay: Pages, tmp_path: Path) -> None:
    """Whoever took it in was cut off before it, by a keyholder who had not heard of it; later the group's relay is another."""
    cut = {feed: head for feed, head in fay.office.journal.store.heads().items() if feed == fay.office.journal.ring.feed}
    writes(fay, CALL, ADOPTED)
    anna.office.refresh()
    person = Person(anna.office)
    call = person.writes(story="We have to leave tonight.")
    for one in (CALL, call):
        anna.does(f"/calls/{one}/answer", text="We are here.", language="en")
    anna.office.change(lambda journal: membership._say(journal, MemberRemoved(fay.office.me, cut)))
    note_life(anna.office.folder, "another")

    anna.office.refresh()
    assert person.reads()
    assert anna.ask("GET", f"/calls/{CALL}").status_code == 404
    anna.office.close()
    with closing(unlock(tmp_path / "desk", "Anna", WORDS, anna.clock, anna.office.chance)) as office:
        assert office.index.call(call)
