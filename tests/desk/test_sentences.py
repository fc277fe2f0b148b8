import re
from typing import get_args

import pytest
from hypothesis import given

from safeconduct.core.application import Outcome, Step
from safeconduct.core.call import Danger, MessageAdopted, MessageKind, Way
from safeconduct.core.case import NoteWritten, Part, PersonAdded, SideState, SideStateSet, Stage
from safeconduct.core.checkin import CheckInOutcome
from safeconduct.core.event import Unreadable
from safeconduct.core.facts import Fact
from safeconduct.core.house import StayBegan
from safeconduct.core.ids import HouseId, MemberId, PersonId, StayId
from safeconduct.core.person import Born, NationalityNoted, PersonNamed
from safeconduct.core.section import Kind, Role
from safeconduct.core.task import RiskJudged
from safeconduct.core.value import known, withheld
from safeconduct.core.when import Day, Moment, PartialDate
from safeconduct.desk import terms
from safeconduct.desk.sentences.sentence import is_hard, sentence, words_of
from safeconduct.desk.worker import languages
from tests.strategies import facts

ENGLISH = languages()["en"]
HERON = PersonId("p" * 26)


def said(fact: Fact | Unreadable, handles: dict[str, str] | None = None) -> str:
    return sentence(fact, ENGLISH, {MemberId("ann"): "Anna"}, handles or {})


@given(facts())
def test_every_fact_is_a_sentence_and_no_blank_stays_open(fact: Fact) -> None:
    words = said(fact)

    assert (
        words
        and words == words.strip()
        and not re.search(r"%\(\w+\)s", words)
        and type(fact).__name__ not in words
    )


def test_the_union_of_facts_is_what_the_sentences_were_written_for() -> None:
    assert len(get_args(Fact)) == len(set(get_args(Fact))) > 70


def test_what_a_newer_version_wrote_is_said_to_be_unreadable_yet() -> None:
    assert "newer version" in said(Unreadable("case.flown/1", b""))


def test_an_id_is_never_shown() -> None:
    stay = StayBegan(StayId("s" * 26), HouseId("h" * 26), (HERON,), Day("2017-06-01"), Day("2017-06-08"))

    assert HERON not in said(stay) and "h" * 26 not in said(stay)
    assert said(stay, {HERON: "Heron", "h" * 26: "Elm"}) == (
        "Heron: in the house Elm from Thursday, 1 June 2017, until Thursday, 8 June 2017 at most."
    )


def test_a_date_is_no_more_precise_than_it_was_told() -> None:
    dates = [
        said(Born(HERON, PartialDate(iso)), {HERON: "Heron"}) for iso in ("1990", "1990-03", "1990-03-02")
    ]

    assert dates == [
        "Heron was born: 1990.",
        "Heron was born: March 1990.",
        "Heron was born: 2 March 1990.",
    ]


def test_withheld_is_not_unknown() -> None:
    assert "known, not said (Vera: asked)" in said(NationalityNoted(HERON, withheld("Vera", "asked")))


def test_words_that_run_the_other_way_are_set_apart() -> None:
    named = PersonNamed(HERON, known("سمير"), "Samir")

    assert "\u2068سمير\u2069" in said(named, {HERON: "Heron"}) and "\u2068Samir" not in said(named)


def test_an_account_of_violence_is_not_in_its_sentence() -> None:
    note = NoteWritten("They beat him.", hard=True)

    assert "beat" not in said(note) and is_hard(note) and words_of(note) == "They beat him."


def test_long_words_stand_below_and_short_ones_in_the_sentence() -> None:
    message = MessageAdopted("", 1, MessageKind.WORDS, "Are you there?", Moment(0))

    assert words_of(message) == "Are you there?"
    assert words_of(PersonAdded(HERON, "Heron", Part.DEPENDANT, "son")) == ""
    assert said(PersonAdded(HERON, "Heron", Part.DEPENDANT, "son")) == "Heron was added as dependant, son."
    assert said(SideStateSet(None, "found")) == "Back on the way: found"
    assert said(RiskJudged(Danger.HOURS, "", Day("2017-06-09"))).endswith("2017.")


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (Stage, terms.stage_word),
        (SideState, terms.side_word),
        (Danger, terms.danger_word),
        (Part, terms.part_word),
        (Kind, terms.section_word),
        (Role, terms.circle_word),
        (Way, terms.way_word),
        (Step, terms.step_word),
        (Outcome, terms.outcome_word),
        (CheckInOutcome, terms.check_in_word),
        (MessageKind, terms.message_word),
    ],
)
def test_every_value_has_a_word_of_its_own(kind: type, word: object) -> None:
    words = [word(value, ENGLISH.gettext) for value in kind]  # type: ignore[operator, attr-defined]

    assert all(words) and len(set(words)) == len(words)
