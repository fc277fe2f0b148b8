"""What the form of a dossier offers, and what was chosen on it. Rule: offered is what is there and what its people agreed to for this recipient; what they did not agree to, and what is not there yet,
is named beside it and cannot be ticked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from safeconduct.core.dossier import IN_WORDS, DossierConsented, DossierLanguage, DossierPart, IdentityLine
from safeconduct.core.ids import DocumentId, PassageId, PersonId, StatementId, WordsId
from safeconduct.core.report import Question
from safeconduct.core.text import clean_line
from safeconduct.desk.casefile import CaseFile
from safeconduct.desk.country_evidence import claims_here
from safeconduct.desk.dossier_building import persons_of
from safeconduct.desk.dossier_ring import everything, lack_word
from safeconduct.desk.office import Office
from safeconduct.desk.report_words import question_word
from safeconduct.desk.terms import Gettext, dossier_part_word, identity_line_word, titled
from safeconduct.desk.visit import Visit
from safeconduct.dossier.collecting import (
    Choice,
    ChosenAnnex,
    Lack,
    fields_there,
    is_of,
    missing,
    testimony_free,
)
from safeconduct.errors import BadInput
from safeconduct.folds.case import CaseView
from safeconduct.folds.dossier import agreed_parts

MOST_CLAIMS = 60
"""How many claims of reports are offered one by one; where there are more, whole questions are."""

LETTERS = 90
"""Of a passage, to know it by."""

Option = tuple[str, str]
"""What is sent, and the words beside it."""


@dataclass(frozen=True, slots=True)
class PartOffered:
    """Shape: `not_all` are the handles of those who agreed to other parts but not to this; `inside` what of it can be left out, as `inside_name` on the form."""

    name: str
    word: str
    not_all: list[str]
    inside_name: str
    inside: list[Option]


@dataclass(frozen=True, slots=True)
class Offered:
    """Shape: `lacking` are parts that were agreed to and are not there, each with why; `refused` parts that nobody agreed to, and documents of people who did not; `others` the handles of those who agreed to nothing
    here; `kept_back` how many passages of testimonies were not agreed to for a dossier."""

    persons: list[Option]
    others: list[str]
    parts: list[PartOffered]
    lacking: list[Option]
    refused: list[str]
    documents: list[tuple[DocumentId, str, str]]
    testimony: list[Option]
    kept_back: int
    claims: list[tuple[str, list[Option]]]
    questions: list[Option]


def offered(file: CaseFile, to: DossierConsented, language: DossierLanguage) -> Offered:
    """Shape: what a dossier can be made of for whom this consent names."""
    view, today, _ = file.view, file.visit.office.today(), file.visit.language.gettext
    agreed = {one.person: agreed_parts(view.consents, one.person, to.recipient, to.purpose, today) for one in view.people_here}
    persons = [person for person, parts in agreed.items() if parts]
    free = frozenset[DossierPart]().union(*agreed.values())
    lacks = _lacking(view, everything(view, today, language), persons)
    told = list(testimony_free(view, persons, today)) if DossierPart.RISK in free else []
    if told:
        lacks.pop(DossierPart.RISK, None)
    here = {part for part in free if part not in lacks}
    claims = claims_here(file.visit.office)
    annexing = [person for person in persons if DossierPart.ANNEXES in agreed[person]]
    not_theirs = [one for one in view.documents if DossierPart.ANNEXES in here and not is_of(one, annexing)]
    return Offered(
        persons=[(person, file.handles[person]) for person in persons],
        others=[file.handles[person] for person, parts in agreed.items() if not parts],
        parts=[_part(file, part, language, [file.handles[one] for one in persons if part not in agreed[one]]) for part in DossierPart if part in here and part is not DossierPart.ANNEXES],
        lacking=[(titled(dossier_part_word(part, _)), lack_word(lacks[part], _)) for part in DossierPart if part in free and part in lacks],
        refused=[titled(dossier_part_word(part, _)) for part in DossierPart if part not in free] + [one.what for one in not_theirs],
        documents=[(one.document, one.what, file.visit.form.get(f"translation-{one.document}")) for one in view.documents if one not in not_theirs] if DossierPart.ANNEXES in here else [],
        testimony=[(passage.passage, shortened(passage.text)) for _taken, passage in told],
        kept_back=sum(len(one.passages) for one in view.testimonies) - len(told) if persons else 0,
        claims=_claims(claims, _) if len(claims) <= MOST_CLAIMS else [],
        questions=_questions(claims, _) if len(claims) > MOST_CLAIMS else [],
    )


def _lacking(view: CaseView, whole: Choice, persons: Sequence[PersonId]) -> dict[DossierPart, Lack]:
    """What is not there for any of them, together or alone. Whoever is chosen with them in the end is looked at when it is built."""
    lacks = dict(missing(view, _of(view, whole, persons)).parts)
    for person in persons if len(persons) > 1 else ():
        alone = dict(missing(view, _of(view, whole, [person])).parts)
        lacks = {part: lack for part, lack in lacks.items() if part in alone}
    return lacks


def _of(view: CaseView, whole: Choice, persons: Sequence[PersonId]) -> Choice:
    """The same of these people alone, with no document of anybody else."""
    theirs = {one.document for one in view.documents if is_of(one, persons)}
    return replace(whole, persons=tuple(persons), annexes=tuple(one for one in whole.annexes if one.document in theirs))


def shortened(text: str) -> str:
    """Its beginning, cut between words."""
    line = " ".join(text.split())
    return line if len(line) <= LETTERS else f"{line[:LETTERS].rpartition(' ')[0] or line[:LETTERS]} …"


def _part(file: CaseFile, part: DossierPart, language: DossierLanguage, not_all: list[str]) -> PartOffered:
    view, _ = file.view, file.visit.language.gettext
    name, inside = ("words", list(_words(file, part, language))) if part in IN_WORDS else ("", [])
    if part is DossierPart.IDENTITY:
        there = fields_there(view, [one.person for one in view.people_here])
        name, inside = "fields", [(field.name, identity_line_word(field, _)) for field in IdentityLine if field in there]
    return PartOffered(part.name, titled(dossier_part_word(part, _)), not_all, name, inside)


def _words(file: CaseFile, part: DossierPart, language: DossierLanguage) -> Iterator[Option]:
    """The passages of a part, what happened first standing first."""
    written = [(one.words, one.written.values[-1].value) for one in file.view.dossier_words]
    here = [(name, words) for name, words in written if words.part is part and words.language is language]
    for name, words in sorted(here, key=lambda one: (one[1].on is None, one[1].on.iso if one[1].on else "")):
        yield name, f"{file.born(words.on)}: {shortened(words.text)}" if words.on else shortened(words.text)


Claims = list[tuple[StatementId, Question, str]]


def _claims(claims: Claims, _: Gettext) -> list[tuple[str, list[Option]]]:
    asked = [(question, [(str(name), words) for name, about, words in claims if about is question]) for question in Question]
    return [(question_word(question, _), options) for question, options in asked if options]


def _questions(claims: Claims, _: Gettext) -> list[Option]:
    counted = [(question, sum(about is question for _name, about, _words in claims)) for question in Question]
    return [(question.name, f"{question_word(question, _)} ({number})") for question, number in counted if number]


# What was chosen


def choice_of(visit: Visit, view: CaseView, to: DossierConsented | None, language: DossierLanguage) -> Choice:
    """Raises: BadInput naming what was not chosen."""
    form = visit.form
    persons = persons_of(view, form.all("persons"))
    if not persons:
        raise BadInput("Choose the people this is for.", "persons")
    # The form asks for documents, not for the part that holds them.
    named = (*form.all("parts"), *([DossierPart.ANNEXES.name] if form.get("inside") and form.all("annexes") else []))
    parts = tuple(one for one in DossierPart if one.name in named)
    if not parts:
        raise BadInput("Choose what goes into it.", "parts")
    if to is None:
        raise BadInput("Choose for whom it is. Only whom somebody agreed to can be chosen: write that down under “Consents”.", "consent")
    statements = _statements(visit.office, form.all("statements"), form.all("questions"))
    words, fields = _inside(visit, parts)
    return Choice(
        recipient=to.recipient,
        purpose=to.purpose,
        country=clean_line(form.get("country"), field="country"),
        sender=clean_line(form.get("sender"), field="sender"),
        language=language,
        on=visit.office.today(),
        persons=persons,
        parts=parts,
        annexes=tuple(_annexes(visit)) if DossierPart.ANNEXES in parts else (),
        with_evidence=bool(form.get("evidence") or statements),
        words=words,
        fields=fields,
        statements=statements or None,
        testimony=frozenset(PassageId(one) for one in form.all("testimony")),
    )


def _inside(visit: Visit, parts: Sequence[DossierPart]) -> tuple[frozenset[WordsId] | None, frozenset[IdentityLine] | None]:
    """What of each part was left in. Shape: all of it where the form did not ask."""
    form = visit.form
    if not form.get("inside"):
        return None, None
    fields = frozenset(one for one in IdentityLine if one.name in form.all("fields"))
    if DossierPart.IDENTITY in parts and not fields:
        raise BadInput("Nothing of the identity is chosen. Choose what of it goes into the dossier, or leave the part out.", "parts")
    return frozenset(WordsId(one) for one in form.all("words")), fields


def _statements(office: Office, chosen: Sequence[str], questions: Sequence[str]) -> frozenset[StatementId]:
    whole = frozenset(name for name, about, _words in claims_here(office) if about.name in questions) if questions else frozenset[StatementId]()
    return whole | frozenset(StatementId(one) for one in chosen)


def _annexes(visit: Visit) -> Iterator[ChosenAnnex]:
    """In the order of the form. What is gone meanwhile is chosen still, and named as gone."""
    for document in dict.fromkeys(visit.form.all("annexes")):
        said = clean_line(visit.form.get(f"translation-{document}"), field=f"translation-{document}")
        yield ChosenAnnex(DocumentId(document), said)

