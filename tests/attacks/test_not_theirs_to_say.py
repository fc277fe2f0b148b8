"""A colleague whose own program says what is not theirs to say: the ladder, ready replies, the signal, others' names, applications, exit checks and
that a sign of life came. What they can open does not make it count."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.core.application import ExitCheckSigned, PersonAdmitted, TravelBegan, VisaIssued
from safeconduct.core.case import Settled, Undone
from safeconduct.core.checkin import CheckInExpected
from safeconduct.core.dossier import (
    DossierHandedOver,
    DossierLanguage,
    DossierLinesChosen,
    DossierPart,
    DossierWordsChosen,
    IdentityLine,
)
from safeconduct.core.facts import Fact
from safeconduct.core.group import StaffNamed
from safeconduct.core.ids import (
    ApplicationId,
    CaseId,
    CheckInId,
    DossierId,
    ExitCheckId,
    MemberId,
    PersonId,
    WordsId,
)
from safeconduct.core.office import LadderWritten, PhraseWritten, Rung, SignalSet
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.when import Day, Moment
from safeconduct.folds.case import fold_case
from safeconduct.folds.group import fold_group
from tests.journal.desks import CASE, CASEWORK, FRONT_DESK, PRESS, SHELTER, Desks

GROUP = Subject("group")
DAY, PERSON = Day("2027-02-01"), PersonId("person")
LADDER = LadderWritten((Rung("Wait. Tell nobody."),))
PHRASE = PhraseWritten("where to go", "en", "Come to the station alone.")
SIGNED = ExitCheckSigned(ExitCheckId("check"), (PERSON,), {})
IN_A_CASE = (SIGNED, TravelBegan(DAY, (PERSON,)), PersonAdmitted(PERSON, DAY, "a guard"), VisaIssued(ApplicationId("application"), PERSON, "D", DAY, DAY))


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Desks]:
    made = Desks(tmp_path)
    for name, circle in (("boris", CASEWORK), ("fay", FRONT_DESK), ("sol", SHELTER), ("pia", PRESS)):
        made.joins(name, circle)
    yield made
    made.close()


def counted(desks: Desks, author: str, kind: Kind, subject: Subject, fact: Fact) -> bool:
    """Whether what this member's program wrote counts for Anna."""
    desks[author].refresh()
    desks[author].write([Placed(kind, subject, fact)])
    desks["anna"].refresh()
    (event,) = [event for event in desks["anna"].events_of(subject) if event.fact == fact and event.author == desks.rings[author].member]
    return event.counts


def test_only_those_whose_part_it_is_write_ladder_replies_and_signal(desks: Desks) -> None:
    everybody = ("anna", "boris", "fay", "sol", "pia")
    allowed = {
        fact: [name for name in everybody if counted(desks, name, Kind.GROUP, GROUP, fact)] for fact in (LADDER, PHRASE, SignalSet("thief@example.org"))
    }
    assert list(allowed.values()) == [["anna", "boris"], ["anna", "boris", "fay", "pia"], ["anna"]]


def test_nobody_but_a_keyholder_gives_a_colleague_another_name(desks: Desks) -> None:
    anna, pia = (MemberId(desks.rings[name].member) for name in ("anna", "pia"))
    assert counted(desks, "anna", Kind.GROUP, GROUP, StaffNamed(anna, "Anna"))
    assert not counted(desks, "pia", Kind.GROUP, GROUP, StaffNamed(anna, "Somebody who has left"))
    assert counted(desks, "pia", Kind.GROUP, GROUP, StaffNamed(pia, "Pia"))
    assert fold_group(desks["anna"].events_of(GROUP)).name_of(anna) == "Anna"


def test_whoever_only_takes_calls_or_keeps_houses_signs_no_exit_check_and_moves_nobody_over_a_border(desks: Desks) -> None:
    for fact in IN_A_CASE:
        assert counted(desks, "boris", Kind.CASE, CASE, fact)
        assert [name for name in ("fay", "sol") if counted(desks, name, Kind.CASE, CASE, fact)] == []


def test_whoever_may_not_know_of_a_sign_of_life_does_not_silence_it(desks: Desks) -> None:
    sign = CheckInId("sign")
    assert counted(desks, "fay", Kind.CASE, CASE, CheckInExpected(sign, PERSON, Moment(1_497_000_000)))
    (told,) = fold_case(CaseId(CASE), desks["anna"].events_of(CASE)).bare_signs
    for fact in (CheckInExpected(sign, PERSON, None), Undone(told.told.values[0].event), Settled((), (told.told.values[0].event,))):
        counted(desks, "sol", Kind.CASE, CASE, fact)
        assert [one.by for one in fold_case(CaseId(CASE), desks["anna"].events_of(CASE)).bare_signs] == [1_497_000_000]
    assert counted(desks, "boris", Kind.CASE, CASE, CheckInExpected(sign, PERSON, None))
    assert fold_case(CaseId(CASE), desks["anna"].events_of(CASE)).bare_signs == ()


def test_nobody_says_afterwards_that_a_dossier_held_something_else(desks: Desks) -> None:
    dossier, went, kept = DossierId("dossier"), WordsId("the story"), WordsId("the address of the cousin")
    parts = (DossierPart.IDENTITY, DossierPart.RISK)
    left = DossierHandedOver(dossier, (PERSON,), "Embassy", "visa", "", DossierLanguage.ENGLISH, parts, (), (), "ab" * 32)
    lines = DossierLinesChosen(dossier, (IdentityLine.NAME,), (IdentityLine.BORN,))
    assert counted(desks, "anna", Kind.CASE, CASE, left)
    assert counted(desks, "anna", Kind.STORY, CASE, DossierWordsChosen(dossier, (went,), (kept,)))
    assert counted(desks, "anna", Kind.IDENTITY, CASE, lines)
    for author in ("boris", "anna"):
        counted(desks, author, Kind.STORY, CASE, DossierWordsChosen(dossier, (went, kept), ()))
        counted(desks, author, Kind.IDENTITY, CASE, DossierLinesChosen(dossier, (), (IdentityLine.NAME, IdentityLine.BORN)))

    (handed,) = fold_case(CaseId(CASE), desks["anna"].events_of(CASE)).dossiers
    assert handed.words and (handed.words.held, handed.words.left_out) == ((went,), (kept,))
    assert handed.lines == lines
