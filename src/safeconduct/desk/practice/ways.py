"""What is known of some for the ways in. Rule: of the fourth man the articles say only that an application was under review; the rest is invented, as all of the others
is, and a note on each case says so."""

from safeconduct.actions import cases
from safeconduct.actions.ways import note_facts
from safeconduct.core.case import NoteWritten
from safeconduct.core.section import Kind
from safeconduct.core.when import Day
from safeconduct.desk.practice.people import AGE, Played
from safeconduct.pathways.facts import Entry, Value

FOURTH_MAN: dict[str, Value | None] = {
    "nationalities": ("RU",),
    "age": AGE,
    "language": ("ce", "ru"),
    "documents": ({"passport": True},),
    "current_country": "RU",
    "lawful_stay_where_now": "long",
    "grounds": ("particular social group: SOGIESC",),
    "activity_profile": ("none",),
    "danger.immediate": True,
    "danger.individual": True,
    "danger.in_origin": True,
    "security_bar": False,
}

SOGIESC, GENDER = "particular social group: SOGIESC", "particular social group: gender"
HER_DAUGHTER: Entry = {"relation": "daughter", "age": 6, "dependency": True, "with_applicant": True}
IN_DANGER: dict[str, Value | None] = {"danger.individual": True, "danger.in_origin": True}


def others(today: Day) -> dict[str, tuple[dict[str, Value | None], ...]]:
    """By handle, a table for each of a case, the main applicant first. What nobody asked yet is left out, as in a real office."""
    weeks_ago, in_ten_weeks = today.plus(-20).date, today.plus(70).date
    return {
        "Juniper": (
            {
                "nationalities": ("RU",), "documents": ({"passport": True},), "current_country": "KZ", "left_origin_on": weeks_ago,
                "lawful_stay_where_now": "short", "until": in_ten_weeks, "grounds": (SOGIESC,), "unhcr_registered": False, **IN_DANGER,
            },
        ),
        "Wren": (
            {
                "nationalities": ("RU",), "sex": "F", "age": AGE, "documents": ({"passport": True},), "current_country": "RU", "grounds": (GENDER,), "danger.immediate": True,
                "family_unit": (HER_DAUGHTER,), "security_bar": False, **IN_DANGER,
            },
        ),
        "Alder": (
            {
                "nationalities": ("RU",), "documents": ({"passport": True},), "current_country": "RU", "grounds": ("political opinion", SOGIESC),
                "activity_profile": ("journalist",), "public_record_of_activity": True, "security_bar": False, "danger.immediate": False, **IN_DANGER,
            },
        ),
        "Basalt": (
            {
                "nationalities": ("RU",), "age": AGE, "documents": ({"passport": True},), "current_country": "RU", "grounds": (SOGIESC,), "danger.immediate": True,
                "links_to_destination": ({"destination": "DE", "family": "a cousin"},), "security_bar": False, **IN_DANGER,
            },
        ),
        "Jasper": (
            {
                "nationalities": ("RU",), "documents": ({"passport": True},), "current_country": "RU", "grounds": (SOGIESC,), "danger.immediate": True,
                "prior_refusals": ({"pathway": "FR-VISA-ASILE"},), "security_bar": False, **IN_DANGER,
            },
            {"nationalities": ("RU",), "documents": (), "current_country": "RU", "danger.in_origin": True},
        ),
    }  # fmt: skip


INVENTED_FACTS = "For the ways in: that he is in Russia, his age, his papers and how near the danger is are invented. The articles say only that he waits."
ALL_INVENTED = "For the ways in: where they are, their papers, grounds and danger are invented."


def write_way_facts(people: dict[str, Played]) -> None:
    ibis = people["Ibis"]
    ibis.team.clock.ago(days=7)
    ibis.by("Mara", note_facts, ibis.persons[0], FOURTH_MAN)
    ibis.by("Mara", cases.write_note, Kind.CASE, NoteWritten(INVENTED_FACTS))
    for handle, tables in others(ibis.team.today).items():
        played = people[handle]
        played.team.clock.ago(hours=36)
        for person, known in zip(played.persons, tables, strict=False):
            played.by("Mara", note_facts, person, known)
        played.by("Mara", cases.write_note, Kind.CASE, NoteWritten(ALL_INVENTED))
