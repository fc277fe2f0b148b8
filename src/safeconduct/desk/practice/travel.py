"""The invented applications and journeys. Rule: every step is taken by the action a member would take, in its order."""

from dataclasses import replace
from typing import Any

from safeconduct.actions import applications, clocks, leaving
from safeconduct.core.application import (
    ApplicationDecided,
    ApplicationPrepared,
    ApplicationStep,
    ExitCheckSigned,
    OriginalHeld,
    Outcome,
    PersonAdmitted,
    PersonHandedOver,
    Step,
    TravelBegan,
    VisaIssued,
)
from safeconduct.core.clock import ClockKind, ClockSet
from safeconduct.core.ids import ApplicationId, ClockId, DocumentId, ExitCheckId, PersonId
from safeconduct.core.value import Told, known, withheld
from safeconduct.core.when import Day, PartialDate
from safeconduct.desk.practice.people import Played

GERMANY, LITHUANIA, FRANCE = known("Germany"), known("Lithuania"), known("France")
MOSCOW = {country: known(f"{country} embassy, Moscow") for country in ("German", "Lithuanian", "French")}
HUMANITARIAN = "humanitarian visa"
NATIONAL = "national visa (D)"
OFFICER = "embassy officer (invented)"

ANSWERS = {
    "wanted list": "Looked up yesterday by the lawyer: not on it.",
    "ticket trace": "Bought in cash by a third person; nothing under his phone.",
    "route": "By car to the second airport, not the nearest one.",
    "companion": "A woman of the team travels on the same flight.",
    "interpreter": "Met at the gate by someone who speaks his language.",
    "duress word": "Agreed; both have said it back.",
    "fallback": "House Hazel is free for two nights, and the lawyer waits by the phone.",
}


def apply_and_travel(people: dict[str, Played]) -> None:
    _at_the_embassy(people)
    _under_review(people)
    _family_with_two_answers(people["Jasper"])
    _with_visa(people["Teal"])
    _on_the_way(people["Larch"])
    _arrived(
        people["Rowan"], GERMANY, MOSCOW["German"], 3, withheld("the receiver", "has family on the road too")
    )
    _arrived(people["Swift"], FRANCE, MOSCOW["French"], 11, known("House of welcome (invented)"))


def _day(played: Played, in_days: int) -> Day:
    return played.team.today.plus(in_days)


def _prepared(
    played: Played, country: Told, post: Told, ago: int, *steps: tuple[Step, int, str]
) -> ApplicationId:
    """An application with its steps. Shape: each step's day counts from today; the steps are written down on that day."""
    application = ApplicationId(played.team.fresh())
    played.team.clock.ago(days=ago)
    wanted = ApplicationPrepared(application, country, HUMANITARIAN, post, played.persons)
    played.by("Mara", applications.prepare_application, wanted)
    for step in steps:
        _step(played, application, step, min(max(-step[1], 1), ago))
    return application


def _step(played: Played, application: ApplicationId, step: tuple[Step, int, str], ago: int) -> None:
    name, in_days, who = step
    played.team.clock.ago(days=ago)
    noted = ApplicationStep(application, name, _day(played, in_days), who)
    played.by("Mara", applications.note_step, noted)


def _decided(
    played: Played, application: ApplicationId, person: PersonId, outcome: Outcome, ago: int
) -> None:
    played.team.clock.ago(days=ago)
    decided = ApplicationDecided(application, person, outcome, _day(played, -ago), OFFICER)
    played.by("Mara", applications.decide_application, decided)


def _runs(played: Played, ago: int, kind: ClockKind, on: Day | None = None, **more: Any) -> None:
    """A date that runs for these people, or for everybody in the case."""
    played.team.clock.ago(days=ago)
    when, persons = PartialDate(on.iso) if on else None, more.pop("persons", played.persons)
    dated = ClockSet(ClockId(played.team.fresh()), kind, persons, when, OFFICER, **more)
    played.by("Mara", clocks.set_clock, dated)


def _original(played: Played, application: ApplicationId, holder: str, ago: int) -> None:
    """The passport that stands in the section identity, held by somebody else than its owner."""
    held = OriginalHeld(
        DocumentId(played.team.fresh()),
        "passport",
        holder,
        _day(played, -ago),
        played.persons[0],
        valid_until=_day(played, played.drawn.passport),
        application=application,
    )
    played.team.clock.ago(days=ago)
    played.by("Mara", applications.hold_original, held)


def _at_the_embassy(people: dict[str, Played]) -> None:
    """Three who met embassy staff; the day of one appointment was noted twice, apart, and differs."""
    for handle, met in (("Basalt", -9), ("Curlew", -8)):
        played = people[handle]
        application = _prepared(
            played,
            GERMANY,
            MOSCOW["German"],
            17,
            (Step.LODGED, -15, "Mara"),
            (Step.INTERVIEWED, met, OFFICER),
        )
        if handle == "Basalt":
            _original(played, application, "German embassy, Moscow", 9)
    aspen = people["Aspen"]
    application = _prepared(aspen, GERMANY, MOSCOW["German"], 12, (Step.LODGED, -6, "Mara"))
    team = aspen.team
    team.clock.ago(days=1, hours=3)
    mara, anna = team["Mara"], team["Anna"]
    first = ApplicationStep(application, Step.APPOINTMENT, _day(aspen, 1), OFFICER, "Letter of the embassy")
    second = replace(first, on=_day(aspen, 2), said_by="Aspen, by phone", note="")
    team.apart(
        ("Mara", applications.note_step(mara.actor, mara.index.case(aspen.case), first)),
        ("Anna", applications.note_step(anna.actor, anna.index.case(aspen.case), second)),
    )


def _under_review(people: dict[str, Played]) -> None:
    ibis = people["Ibis"]
    germany = _prepared(
        ibis,
        GERMANY,
        MOSCOW["German"],
        25,
        (Step.LODGED, -22, "Mara"),
        (Step.INTERVIEWED, -16, OFFICER),
        (Step.UNDER_REVIEW, -9, OFFICER),
    )
    _original(ibis, germany, "German embassy, Moscow", 8)
    _runs(ibis, 8, ClockKind.DECISION, application=germany, after=ClockKind.LODGED, days=120, source="what a clerk said is usual (invented)")
    _runs(ibis, 8, ClockKind.HOST_STAY, never=True, source="his own country (invented)")


def _family_with_two_answers(jasper: Played) -> None:
    """Three countries side by side; one of them withheld, and in France the brothers have different answers."""
    france = _prepared(
        jasper, FRANCE, MOSCOW["French"], 30, (Step.LODGED, -27, "Mara"), (Step.UNDER_REVIEW, -18, OFFICER)
    )
    germany = _prepared(jasper, GERMANY, MOSCOW["German"], 14, (Step.LODGED, -10, "Mara"))
    _decided(jasper, france, jasper.persons[0], Outcome.DEFERRED, 6)
    _decided(jasper, france, jasper.persons[1], Outcome.REFUSED, 6)
    _runs(jasper, 6, ClockKind.APPEAL, _day(jasper, 24), persons=(jasper.persons[1],), application=france, source="the letter of refusal (invented)")
    _runs(jasper, 5, ClockKind.COMMITMENT, _day(jasper, 40), application=germany, source="a ministry's letter (invented)")
    _runs(jasper, 5, ClockKind.APPOINTMENT, _day(jasper, 54), application=germany, place="German embassy, Moscow")
    kept_back = withheld("the partner group", "naming the country could close the way", _day(jasper, 30))
    _prepared(jasper, kept_back, kept_back, 5, (Step.LODGED, -4, "partner group (invented)"))
    _step(jasper, germany, (Step.UNDER_REVIEW, -3, OFFICER), 3)


def _granted(played: Played, country: Told, post: Told, ago: int, valid: tuple[int, int]) -> ApplicationId:
    """From the first paper to a visa for everybody in the case. Shape: `valid` are days from today."""
    application = _prepared(
        played,
        country,
        post,
        ago,
        (Step.LODGED, 3 - ago, "Mara"),
        (Step.INTERVIEWED, 6 - ago, OFFICER),
        (Step.UNDER_REVIEW, 8 - ago, OFFICER),
    )
    for person in played.persons:
        _decided(played, application, person, Outcome.GRANTED, max(ago - 14, 1))
        visa = VisaIssued(application, person, NATIONAL, _day(played, valid[0]), _day(played, valid[1]))
        played.by("Mara", applications.issue_visa, visa)
    return application


def _with_visa(teal: Played) -> None:
    """One has signed the exit check, the second signature is missing; the visa ends soon."""
    application = _granted(teal, GERMANY, MOSCOW["German"], 26, (-4, 16))
    _original(teal, application, "Teal", 3)
    teal.team.clock.ago(hours=5)
    signed = ExitCheckSigned(ExitCheckId(teal.team.fresh()), teal.persons, ANSWERS)
    teal.by("Anna", applications.sign_exit_check, signed)


def _signed_by_two(played: Played, ago: int) -> None:
    signed = ExitCheckSigned(ExitCheckId(played.team.fresh()), played.persons, ANSWERS)
    played.team.clock.ago(days=ago, hours=6)
    played.by("Anna", applications.sign_exit_check, signed)
    played.team.clock.ago(days=ago, hours=4)
    played.by("Mara", applications.sign_exit_check, signed)


def _on_the_way(larch: Played) -> None:
    """Two visas for Lithuania; one of the two is through the border, nobody is handed over yet."""
    _granted(larch, LITHUANIA, MOSCOW["Lithuanian"], 30, (-10, 80))
    _signed_by_two(larch, 2)
    larch.team.clock.ago(days=1)
    larch.by("Mara", leaving.begin_travel, TravelBegan(_day(larch, -1), larch.persons), larch.team.today)
    larch.team.clock.ago(hours=3)
    admitted = PersonAdmitted(larch.persons[0], larch.team.today, "Larch, by message")
    larch.by("Mara", leaving.admit_person, admitted, larch.team.today)


def _arrived(played: Played, country: Told, post: Told, ago: int, receiver: Told) -> None:
    _granted(played, country, post, ago + 28, (-ago - 7, 83))
    _signed_by_two(played, ago + 1)
    played.team.clock.ago(days=ago, hours=8)
    played.by("Mara", leaving.begin_travel, TravelBegan(_day(played, -ago), played.persons), played.team.today)
    played.team.clock.ago(days=ago)
    person, day = played.persons[0], _day(played, -ago)
    admitted = PersonAdmitted(person, day, f"{played.drawn.handle}, by message")
    played.by("Mara", leaving.admit_person, admitted, played.team.today)
    played.by("Mara", leaving.hand_over_person, PersonHandedOver(person, receiver, day), played.team.today)
