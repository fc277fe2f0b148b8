"""Who speaks: persons, bodies and states behind the names of a chain. Rule: two names are different only when the reports show it; in doubt they are one.

That rule is what keeps origins from being counted twice.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from safeconduct.evidence.joining.lexicon import LANGUAGES, Concept, Lexicon, words_of
from safeconduct.evidence.joining.names import alike
from safeconduct.evidence.joining.slots import Report

_NEAR = 90
"""An apposition stands within so many characters of the name."""
_ISSUED = re.compile(
    r"press release|news release|communiqué|pressemitteilung|presseerklärung|medienmitteilung|пресс-служба|пресс-релиз|country note|for immediate",
    re.IGNORECASE,
)


class Sort(Enum):
    STATE = "state"
    BODY = "body"
    PERSON = "person"
    MEDIA = "media"
    UNNAMED = "unnamed"


@dataclass(frozen=True)
class Party:
    """Shape: `states` are the bodies of a state that are named with it, `names` its proper names as written."""

    said: str
    sort: Sort
    names: tuple[str, ...]
    states: frozenset[str]
    countries: frozenset[str]
    words: frozenset[str] = field(default_factory=frozenset)
    """Words that groups give themselves, as concepts: what is left of a name when it is translated."""
    tongues: frozenset[str] = field(default_factory=frozenset)
    """The languages of the countries it is named with, where that is plain."""
    houses: tuple[str, ...] = ()
    """Proper names that stand beside a person's: "Carla Whitcomb of the Chicago group Safe Harbor Midwest"."""

    @property
    def is_state(self) -> bool:
        return bool(self.states)


class Parties:
    """The parties of a set of reports, each with what any of the reports says of it."""

    def __init__(self, reports: Sequence[Report], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._outlets = {report.heading.outlet for report in reports if report.heading.outlet}
        self._issuers = {
            report.heading.outlet for report in reports if report.heading.outlet and _issues(report)
        }
        self._wires = {report.file: report.heading.wire for report in reports}
        self._known: dict[tuple[str, str], Party] = {}
        self._beside: dict[str, list[str]] = {}
        for report in sorted(reports, key=lambda one: one.file):
            self._read_beside(report)

    def of(self, name: str, language: str) -> Party:
        key = (name, language)
        if key not in self._known:
            self._known[key] = self._made(name, language)
        return self._known[key]

    def is_issuer(self, outlet: str | None) -> bool:
        """A ministry, police or organisation that publishes its own word."""
        return outlet is not None and outlet in self._issuers

    def is_wire(self, file: str, link: str) -> bool:
        """The agency a report came by speaks in its own voice: who told it is not said."""
        return self._wires.get(file) == link

    def _read_beside(self, report: Report) -> None:
        """What stands beside each speaker's name: "Inês Tavora, a spokeswoman for the ministry"."""
        language = report.heading.language
        for name in sorted({link for one in report.statements for link in one.chain[1:] if link}):
            last = words_of(name)[-1:] or [name]
            for found in list(re.finditer(rf"(?<!\w){re.escape(last[0])}(?!\w)", report.text))[:6]:
                sentence = _sentence_around(report.text, found.start(), found.end())
                self._beside.setdefault(_key(name), []).append(f"{language}\t{sentence}")

    def _made(self, name: str, language: str) -> Party:
        spoken = language if language in LANGUAGES else "en"
        concepts = self._concepts(name, spoken)
        lines = self._beside.get(_key(name), ())
        beside = {concept for line in lines for concept in self._beside_concepts(line)}
        names = self._proper(name, spoken)
        own_states, kinds = _named(concepts, "state"), {concept.kind for concept in concepts}
        sort = self._sort(name, names, own_states, kinds, spoken)
        is_person = sort is Sort.PERSON
        return Party(
            name,
            sort,
            names,
            own_states | (_named(beside, "state") if is_person else frozenset()),
            _named(concepts, "country") or (_named(beside, "country") if is_person else frozenset()),
            _named(concepts, "name") | (_named(beside, "name") if is_person else frozenset()),
            frozenset(
                concept.tongue for concept in concepts | (beside if is_person else set()) if concept.tongue
            ),
            tuple(sorted({word for line in lines for word in self._others(line, names)}))
            if is_person
            else (),
        )

    def _beside_concepts(self, line: str) -> set[Concept]:
        """The president of a group is no president of a state."""
        language, _, text = line.partition("\t")
        found = self._concepts(text, language)
        is_body = any(concept.kind == "body" for concept in found)
        return {concept for concept in found if not (is_body and concept.name in {"president", "government"})}

    def _others(self, line: str, names: tuple[str, ...]) -> list[str]:
        """Names beside a person in a language that keeps capitals for names."""
        language, _, text = line.partition("\t")
        if language == "de" or not any(concept.kind == "body" for concept in self._concepts(text, language)):
            return []
        return [
            word for word in self._proper(text, language)[1:] if not any(alike(word, own) for own in names)
        ]

    def _sort(
        self, name: str, names: tuple[str, ...], states: frozenset[str], kinds: set[str], language: str
    ) -> Sort:
        is_lower = name[:1].islower() and not names
        if self._lexicon.agency.search(name) or (name in self._outlets and name not in self._issuers):
            return Sort.MEDIA
        if "media" in kinds and not states and "body" not in kinds:
            return Sort.MEDIA
        if is_lower or self._is_unnamed(name, names, states, language):
            return (
                Sort.STATE if states and not self._is_unnamed(name, names, states, language) else Sort.UNNAMED
            )
        if (
            len(names) >= 1
            and not kinds & {"name", "body"}
            and (not states or len(names) > 1 or "role" in kinds)
        ):
            return Sort.PERSON
        if states:
            return Sort.STATE
        # A bare role ("the director") names nobody.
        return Sort.BODY if names or "name" in kinds else Sort.UNNAMED

    def _is_unnamed(self, name: str, names: tuple[str, ...], states: frozenset[str], language: str) -> bool:
        """An official, two witnesses: somebody, and nobody says who. A spokesperson of a named ministry speaks for it."""
        lower = [word.lower() for word in words_of(name)]
        nobody = any(
            word.startswith(beginning) for word in lower for beginning in self._lexicon.unnamed[language]
        )
        return (
            nobody
            and not names
            and not states & {"ministry", "police", "president", "governor", "prosecutor", "embassy"}
        )

    def _concepts(self, text: str, language: str) -> set[Concept]:
        spoken = language if language in LANGUAGES else "en"
        return {
            concept for word in words_of(text.lower()) for concept in self._lexicon.concepts(word, spoken)
        }

    def _proper(self, name: str, language: str) -> tuple[str, ...]:
        """Capitals that are no field word; of a German noun phrase only what the lexicon does not know."""
        nobody = self._lexicon.unnamed[language]
        return tuple(
            word
            for word in words_of(name)
            if word[:1].isupper()
            and len(word) > 1
            and not self._lexicon.concepts(word.lower(), language)
            and not word.lower().startswith(nobody)
        )


def _key(name: str) -> str:
    return (words_of(name)[-1:] or [name])[0].lower()


def _named(concepts: Iterable[Concept], kind: str) -> frozenset[str]:
    return frozenset(concept.name for concept in concepts if concept.kind == kind)


def _issues(report: Report) -> bool:
    return bool(_ISSUED.search(report.text[:400]))


def _sentence_around(text: str, start: int, end: int) -> str:
    """The name and the nearest words of its clause: to the marks around it that end a sentence or a quotation."""
    before = re.split(r"[.!?\n“”„«»\"]", text[max(0, start - _NEAR) : start])[-1]
    after = re.split(r"[.!?\n“”„«»\"]", text[end : end + _NEAR])[0]
    return before + text[start:end] + after


def one_name(one: Party, other: Party) -> bool:
    """A shared last name, or a shared name of a body."""
    if not one.names or not other.names:
        return False
    return alike(one.names[-1], other.names[-1]) or (
        one.sort is other.sort is not Sort.PERSON and any(alike(a, b) for a in one.names for b in other.names)
    )


def one_naming(one: Party, other: Party) -> bool:
    """Whether they are one name written twice, with and without a title or a first name. Rule: only what `one_speaker` holds for one, and papers, which
    count for nobody; two first names stay two."""
    if one.said == other.said or _is_the_paper(one, other) or _is_the_paper(other, one):
        return True
    if not one_name(one, other) or Sort.UNNAMED in {one.sort, other.sort}:
        return False
    fewer, more = sorted((one.names, other.names), key=len)
    if not one.sort is other.sort is Sort.PERSON and len(fewer) < len(more):
        return False  # An agency and a person of that name are two.
    return all(any(alike(a, b) for b in more) for a in fewer)


def _is_the_paper(one: Party, other: Party) -> bool:
    """So: "die Zeitung The Harbour Post" is what "The Harbour Post" is."""
    word, _, name = other.said.rpartition(f" {one.said}")
    return one.sort is other.sort is Sort.MEDIA and bool(word and one.names) and not name and not set(words_of(word)) & set(other.names)


def one_speaker(one: Party, other: Party) -> bool:
    """Whether both names may be taken for one mouth when statements are joined."""
    if one.said == other.said or one_name(one, other):
        return True
    if one.words and one.words == other.words:
        return True
    if (
        one.is_state
        and other.is_state
        and not (one.countries and other.countries and not one.countries & other.countries)
    ):
        shared = one.states & other.states
        return bool(shared - {"government"}) or (bool(shared) and "government" in one.states & other.states)
    return False


def may_be_one(one: Party, other: Party) -> bool:
    """Whether nothing in the reports shows them to be of different houses. Two bodies of one state are one house."""
    if one_speaker(one, other):
        return True
    if one.is_state and other.is_state:
        return not (one.countries and other.countries and not one.countries & other.countries)
    if one.words & other.words or _is_of(one, other) or _is_of(other, one):
        return True
    # A person whose house nobody names may belong to either.
    return _is_homeless(one) or _is_homeless(other)


def _is_of(person: Party, body: Party) -> bool:
    return any(alike(house, name) for house in person.houses for name in (*body.names, *body.houses))


def _is_homeless(party: Party) -> bool:
    return party.sort is Sort.PERSON and not (party.states or party.words or party.houses)
