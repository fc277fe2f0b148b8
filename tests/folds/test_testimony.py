"""Nothing of a testimony comes out without a consent for that use, given for these very words."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.core.case import Undone
from safeconduct.core.event import Event
from safeconduct.core.ids import ConsentId, EventId, PassageId, PersonId, TestimonyId
from safeconduct.core.testimony import (
    PassageWritten,
    TestimonyConsented,
    TestimonyConsentWithdrawn,
    TestimonyTaken,
    Use,
)
from safeconduct.core.when import Day
from safeconduct.folds.standing import history_of
from safeconduct.folds.testimony import TestimonyView, reusable, testimonies_of
from tests.history import chained, in_a_row

DAY = Day("2017-06-09")
TAKEN = TestimonyTaken(TestimonyId("t"), PersonId("heron"), DAY, "Anna", "ru", "an interpreter")
HELD = PassageWritten(PassageId("p"), TAKEN.testimony, "They held me for nine days.")
NAMES = PassageWritten(PassageId("q"), TAKEN.testimony, "I knew one of them.")
YES = TestimonyConsented(ConsentId("c"), TAKEN.testimony, Use.DOSSIER, (HELD.passage,), "by voice", DAY)


def testimony(events: list[Event]) -> TestimonyView:
    (one,) = testimonies_of(history_of(events))
    return one


def test_without_consent_nothing_is_free() -> None:
    told = testimony(in_a_row(TAKEN, HELD, NAMES))

    assert [reusable(told, use, DAY) for use in Use] == [(), (), ()]


def test_only_the_passages_agreed_to_are_free_and_only_for_that_use() -> None:
    told = testimony(in_a_row(TAKEN, HELD, NAMES, YES))

    assert reusable(told, Use.DOSSIER, DAY) == (HELD,)
    assert reusable(told, Use.REPORT, DAY) == ()
    assert reusable(told, Use.UN_COMPLAINT, DAY) == ()


def test_what_is_taken_back_is_free_no_more_whoever_had_not_heard_of_it() -> None:
    events = in_a_row(TAKEN, HELD, YES)
    apart = chained("apart", TestimonyConsentWithdrawn(YES.consent, DAY), events[:1], author="bob")

    assert reusable(testimony([*events, apart]), Use.DOSSIER, DAY) == ()


def test_a_consent_to_other_words_is_no_consent_to_these() -> None:
    rewritten = replace(HELD, text="They held me and I named my friend.")

    assert reusable(testimony(in_a_row(TAKEN, HELD, YES, rewritten)), Use.DOSSIER, DAY) == ()
    again = replace(YES, consent=ConsentId("d"))
    assert reusable(testimony(in_a_row(TAKEN, HELD, YES, rewritten, again)), Use.DOSSIER, DAY) == (rewritten,)


def test_a_passage_written_twice_apart_is_free_for_nothing() -> None:
    events = in_a_row(TAKEN, HELD, YES)
    apart = chained("apart", replace(HELD, text="Other words."), events[:1], author="bob")

    assert reusable(testimony([*events, apart]), Use.DOSSIER, DAY) == ()


@pytest.mark.parametrize("seen", [0, 1, 3])
def test_once_written_down_as_another_persons_it_is_free_for_nothing_until_that_is_taken_back(seen: int) -> None:
    events = in_a_row(TAKEN, HELD, YES)
    theirs = chained("theirs", replace(TAKEN, person=PersonId("rook")), events[:seen][-1:], author="mallory")
    assert reusable(testimony([*events, theirs]), Use.DOSSIER, DAY) == ()
    back = chained("back", Undone(EventId("theirs")), [events[-1], theirs])
    assert reusable(testimony([*events, theirs, back]), Use.DOSSIER, DAY) == (HELD,)


def test_a_consent_ends_with_its_last_day() -> None:
    told = testimony(in_a_row(TAKEN, HELD, replace(YES, valid_until=DAY)))

    assert reusable(told, Use.DOSSIER, DAY) == (HELD,)
    assert reusable(told, Use.DOSSIER, DAY.plus(1)) == ()


def test_a_second_consent_under_the_same_id_widens_nothing() -> None:
    wider = replace(YES, passages=(HELD.passage, NAMES.passage))

    assert reusable(testimony(in_a_row(TAKEN, HELD, NAMES, YES, wider)), Use.DOSSIER, DAY) == (HELD,)


@st.composite
def tellings(draw: st.DrawFn) -> list[Event]:
    """Passages, consents and withdrawals of few ids, written by people who had each seen some of it: most of them meet."""
    passage = st.sampled_from([HELD, NAMES, replace(HELD, text="Other words."), replace(NAMES, text="Other names.")])
    consent = st.builds(
        replace,
        st.just(YES),
        consent=st.sampled_from([ConsentId("c"), ConsentId("d")]),
        use=st.sampled_from(Use),
        passages=st.sampled_from([(HELD.passage,), (NAMES.passage,), (HELD.passage, NAMES.passage)]),
        valid_until=st.sampled_from([None, DAY]),
    )
    back = st.builds(TestimonyConsentWithdrawn, st.sampled_from([ConsentId("c"), ConsentId("d")]), st.just(DAY))
    undone = st.builds(Undone, st.sampled_from([EventId(f"e{n}") for n in range(1, 6)]))
    events: list[Event] = []
    further = draw(st.lists(st.one_of(passage, consent, back, undone), max_size=4))
    for number, fact in enumerate([TAKEN, draw(passage), draw(consent), *further]):
        blind = draw(st.sampled_from([-1, -1, number - 1]))
        seen = [event for place, event in enumerate(events) if place != blind]
        events.append(chained(f"e{number}", fact, seen, author=draw(st.sampled_from(["ann", "bob"]))))
    return events


def _past(events: list[Event], event: Event) -> set[EventId]:
    by_id = {one.id: one for one in events}
    found: set[EventId] = set()
    waiting = list(event.after)
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting += by_id[name].after
    return found


@settings(max_examples=400)
@given(tellings(), st.sampled_from(Use), st.sampled_from([DAY, DAY.plus(1)]))
def test_nothing_without_consent_for_that_use_ever_comes_out(events: list[Event], use: Use, day: Day) -> None:
    """Looked for anew in the bare events: each word that comes out has its consent, and its consent had seen it."""
    history = history_of(events)
    effective = {one.id for one in history.effective}
    back = {one.fact.consent for one in history.effective if isinstance(one.fact, TestimonyConsentWithdrawn)}
    for told in testimonies_of(history):
        for free in reusable(told, use, day):
            words = {one.id for one in events if one.fact == free and one.id in effective}
            assert any(
                isinstance(one.fact, TestimonyConsented)
                and one.id in effective
                and one.fact.use is use
                and one.fact.testimony == told.testimony
                and free.passage in one.fact.passages
                and one.fact.consent not in back
                and (one.fact.valid_until is None or day <= one.fact.valid_until)
                and words & _past(events, one)
                for one in events
            )
