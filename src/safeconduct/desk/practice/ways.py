"""What is known of the fourth man for the ways in. Rule: of him the articles say only that an application was under review; the rest is invented, and a note on
his case says so."""

from safeconduct.actions import cases
from safeconduct.actions.ways import note_facts
from safeconduct.core.case import NoteWritten
from safeconduct.core.section import Kind
from safeconduct.desk.practice.people import AGE, Played
from safeconduct.pathways.facts import Value

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

INVENTED_FACTS = "For the ways in: that he is in Russia, his age, his papers and how near the danger is are invented. The articles say only that he waits."


def write_way_facts(people: dict[str, Played]) -> None:
    ibis = people["Ibis"]
    ibis.team.clock.ago(days=7)
    ibis.by("Mara", note_facts, ibis.persons[0], FOURTH_MAN)
    ibis.by("Mara", cases.write_note, Kind.CASE, NoteWritten(INVENTED_FACTS))
