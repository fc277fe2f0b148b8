"""A violation and a testimony of one of the invented people. Rule: everything here is invented and says so where it is read first; nothing cruel is
told that learning does not need."""

from safeconduct.actions import testimonies, violations
from safeconduct.core.ids import (
    ActId,
    ConsentId,
    InformationId,
    InvolvementId,
    PassageId,
    PersonId,
    TestimonyId,
    ViolationId,
)
from safeconduct.core.testimony import PassageWritten, TestimonyConsented, TestimonyTaken, Use
from safeconduct.core.thesaurus import (
    ACTS,
    CONNECTIONS,
    DEGREES,
    RELIABILITIES,
    STATUSES_AT_END,
    UNITS,
    VIOLATION_STATUSES,
    Thesaurus,
)
from safeconduct.core.value import withheld
from safeconduct.core.violation import ActNoted, EventNoted, InformationNoted, InvolvementNoted, PartyNoted
from safeconduct.core.when import PartialDate
from safeconduct.desk.practice.people import INVENTED, Played

MARCH = PartialDate("2017-03")
PASSAGES = (
    "Invented for practice. Three men came to the shop and said I should come along for a talk.",
    "Invented for practice. They kept me for two nights and let me go when my brother brought money.",
)


def write_violation(people: dict[str, Played]) -> None:
    """Taken along and held: two acts, two men nobody names, and what was told of it, of which one passage may be used."""
    curlew = people["Curlew"]
    team, person = curlew.team, curlew.persons[0]
    team.clock.ago(days=6)
    event = ViolationId(team.fresh())
    place = withheld("Curlew", "He does not want the street written down.")
    noted = EventNoted(event, "Taken along from a shop", MARCH, MARCH, place, INVENTED, code_of(VIOLATION_STATUSES, "Likely"))
    curlew.by("Mara", violations.note_event, noted)
    taken = ActNoted(ActId(team.fresh()), event, person, code_of(ACTS, "Abduction; kidnapping"), "", MARCH)
    held = ActNoted(ActId(team.fresh()), event, person, code_of(ACTS, "Detention, imprisonment"), "", MARCH, at_end=code_of(STATUSES_AT_END, "Arrested and released or escaped"))
    for act in (taken, held):
        curlew.by("Mara", violations.note_act, act)
    men = PartyNoted(PersonId(team.fresh()), "three men without uniform", code_of(UNITS, "Group, organisation or institution"), 3)
    part = InvolvementNoted(InvolvementId(team.fresh()), taken.act, men.person, code_of(DEGREES, "Directly carried out the act"))
    curlew.by("Mara", violations.note_involvement, part, men)
    told = _testimony(curlew, taken.act, held.act)
    said = InformationNoted(
        InformationId(team.fresh()), event, person, code_of(CONNECTIONS, "Victim him/herself"), code_of(RELIABILITIES, "Likely reliable"), None, team.today, testimony=told
    )
    curlew.by("Mara", violations.note_information, said, team.today)


def _testimony(curlew: Played, *acts: ActId) -> TestimonyId:
    team = curlew.team
    told = TestimonyTaken(
        TestimonyId(team.fresh()), curlew.persons[0], team.today, "Mara", "Russian", "a volunteer", "By voice; he asked to stop twice."
    )
    curlew.by("Mara", testimonies.take, told, team.today)
    passages = [PassageWritten(PassageId(team.fresh()), told.testimony, text, (act,)) for text, act in zip(PASSAGES, acts, strict=True)]
    for passage in passages:
        curlew.by("Mara", testimonies.write_passage, passage)
    agreed = TestimonyConsented(
        ConsentId(team.fresh()), told.testimony, Use.DOSSIER, (passages[0].passage,), "By voice, and again the next day.", team.today
    )
    curlew.by("Mara", testimonies.consent, agreed, team.today)
    return told.testimony


def code_of(kind: Thesaurus, published: str) -> str:
    return next(code for code, term in kind.terms if term == published)
