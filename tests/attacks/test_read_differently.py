"""Somebody of the front desk whose own program takes a letter in with other words than it holds, and sets the day back. What the person wrote
stands beside it, says who took it in, waits for an answer, and the worse danger counts. Everybody here is invented."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from safeconduct.caseload.duties import Why, danger_of_call, duties_of_call
from safeconduct.core.call import (
    Asked,
    CallerKeys,
    Danger,
    LetterNumber,
    MessageAdopted,
    MessageKind,
)
from safeconduct.core.ids import CallId
from safeconduct.core.section import Kind as SectionKind
from safeconduct.core.section import Placed, Subject
from safeconduct.core.when import DAY, Moment
from safeconduct.desk.letters import LOOK_AHEAD, MOST_STRAY, adopting
from safeconduct.seal.letters import Kind as LetterKind
from tests.desk.callers import Person
from tests.desk.offices import NOW, Pages, an_office, colleague


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


def forges(fay: Pages, person: Person, **otherwise: object) -> CallId:
    """Fay's program takes the letter in before anybody else, by a clock a day back, and says these words instead."""
    ((opened, _letter),) = fay.office._letterbox.new_letters()
    (placed,) = adopting(opened)
    fay.clock.now = Moment(fay.clock.now - DAY)
    fay.office.journal.refresh()
    fay.office.journal.write([replace(placed, fact=replace(placed.fact, **otherwise))])  # type: ignore[type-var]
    fay.clock.now = Moment(fay.clock.now + DAY)
    return opened.call


def keys_of(person: Person, **otherwise: bytes) -> CallerKeys:
    public = person.caller.public
    return replace(CallerKeys(public.conversation, public.seal, public.sign), **otherwise)


def test_other_first_words_hide_neither_the_words_nor_the_danger(anna: Pages, fay: Pages) -> None:
    person = Person(anna.office)
    person.lays(NOW, story="They are at the door.", danger="life now", contact_never="Never ring me.")
    call = forges(fay, person, asked=Asked("A false alarm, all is well.", Danger.NONE_SEEN, contact_ways="Ring me."))
    anna.office.refresh()

    page = anna.get(f"/calls/{call}")
    for words in ("They are at the door.", "A false alarm, all is well.", "Never ring me.", "The same letter stands here in different words.", "As taken in by"):
        assert words in page, words
    view = anna.office.index.call(call)
    assert [(one.adopted.asked.danger, one.taken_in_by) for one in view.first_letters] == [
        (Danger.NONE_SEEN, (fay.office.me,)),
        (Danger.LIFE_NOW, (anna.office.me,)),
    ]
    assert Why.DIFFERS in {duty.why for duty in duties_of_call(view)}
    assert "The same letter stands here in different words." in anna.get("/today")
    assert danger_of_call(view) is Danger.LIFE_NOW

    anna.does(f"/calls/{call}/answer", text="We are coming.", language="en")
    assert (person.reads() or pytest.fail("no answer")).text == "We are coming."
    assert "The same letter stands here in different words." not in anna.get("/today")
    assert "As taken in by" in anna.get(f"/calls/{call}")


@pytest.mark.parametrize("forged", ["conversation", "sign"])
def test_other_keys_neither_turn_answers_away_nor_make_us_deaf(anna: Pages, fay: Pages, forged: str) -> None:
    person = Person(anna.office)
    person.lays(NOW, story="They are at the door.")
    call = forges(fay, person, keys=keys_of(person, **{forged: b"k" * 32}))
    anna.office.refresh()

    anna.does(f"/calls/{call}/answer", text="We are coming.", language="en")
    assert (person.reads() or pytest.fail("no answer")).text == "We are coming."
    person.writes(LetterKind.NOT_SAFE, text="Hurry.")
    assert "Hurry." in anna.get(f"/calls/{call}")


def test_a_first_letter_that_nobody_wrote_makes_us_deaf_to_nobody(anna: Pages, fay: Pages) -> None:
    person = Person(anna.office)
    person.lays(NOW, story="They are at the door.")
    call = forges(fay, person, row="ab" * 32, keys=keys_of(person, sign=b"k" * 32))
    anna.office.refresh()

    person.writes(LetterKind.NOT_SAFE, text="Hurry.")
    assert "Hurry." in anna.get(f"/calls/{call}")
    assert "The same letter stands here in different words." in anna.get("/today")


def test_a_great_number_that_nobody_wrote_makes_us_deaf_to_nobody(anna: Pages, fay: Pages) -> None:
    person = Person(anna.office)
    call = person.writes(story="They are at the door.")
    made_up = MessageAdopted("ab" * 32, LetterNumber(2**31 - 40), MessageKind.WORDS, "All is well.", NOW)
    fay.office.refresh()
    fay.office.journal.write([Placed(SectionKind.CONVERSATION, Subject(call), made_up)])
    anna.office.refresh()

    for number in range(2, LOOK_AHEAD + 4):
        anna.office._letterbox._strays = MOST_STRAY  # As junk leaves it: then only letters at a caller's own places are opened.
        person.writes(LetterKind.WORDS, text=f"Word {number}.")
    assert f"Word {LOOK_AHEAD + 3}." in [message.text for message in anna.office.index.call(call).messages]


@pytest.mark.parametrize("forged", [MessageKind.SAFE, MessageKind.WORDS, MessageKind.WITHDRAWN])
def test_not_safe_stays_not_safe(anna: Pages, fay: Pages, forged: MessageKind) -> None:
    person = Person(anna.office)
    call = person.writes(story="They are at the door.")
    fay.office.refresh()
    person.lays(NOW, LetterKind.NOT_SAFE, text="Hurry.")
    assert forges(fay, person, kind=forged, text="All is well.") == call
    anna.office.refresh()

    view = anna.office.index.call(call)
    assert view.safety is MessageKind.NOT_SAFE
    assert {(one.text, one.taken_in_by) for one in view.messages} == {("Hurry.", (anna.office.me,)), ("All is well.", (fay.office.me,))}
    page = anna.get(f"/calls/{call}")
    assert "Hurry." in page
    assert "All is well." in page
    assert "Says: I am not safe." in anna.get("/today")


def test_who_answered_the_other_words_has_not_answered_the_letter(anna: Pages, fay: Pages) -> None:
    person = Person(anna.office)
    call = person.writes(story="They are at the door.")
    fay.office.refresh()
    person.lays(NOW, text="I have no bread.", kind=LetterKind.WORDS)
    forges(fay, person, text="Thank you, goodbye.")
    fay.office.refresh()
    fay.does(f"/calls/{call}/answer", text="Goodbye.", language="en")
    anna.office.refresh()

    assert "I have no bread." in anna.get(f"/calls/{call}")
    assert anna.office.index.call(call).waiting.get(MessageKind.WORDS) is not None
