"""The annex of country evidence laid out for the template. Rule: a day is no narrower than the report has it, and whoever is not named is said
not to be."""

from collections.abc import Iterator
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError

from safeconduct.core.dossier import DossierLanguage
from safeconduct.core.report import Stretch, StretchPrecision
from safeconduct.core.when import PartialDate
from safeconduct.dossier.country_evidence import Claim, CountryEvidence, SourceListed, Told
from safeconduct.dossier.evidence_words import evidence_words_in
from safeconduct.dossier.lines import Laid, line_of, paragraphs_of
from safeconduct.dossier.printable import Shapes, printable
from safeconduct.dossier.words import Words, dated
from safeconduct.errors import BadInput

_LETTERS = {StretchPrecision.DAY: 10, StretchPrecision.MONTH: 7, StretchPrecision.YEAR: 4}
"""As much of a day's spelling as is known."""


def laid_evidence(evidence: CountryEvidence, language: DossierLanguage, shapes: Shapes) -> Laid:
    return _Evidence(evidence, language, shapes, evidence_words_in(language)).all()


@dataclass(frozen=True)
class _Evidence:
    evidence: CountryEvidence
    language: DossierLanguage
    shapes: Shapes
    words: Words

    def all(self) -> Laid:
        words, numbers = self.words, iter(range(1, 1 + sum(len(one.claims) for one in self.evidence.questions)))
        return {
            "title": words["evidence"],
            "words": {key: words[key] for key in ("intro", "through", "outlet", "against", "sources")},
            "questions": [
                {"title": words[one.question], "claims": [self.claim(claim, next(numbers)) for claim in one.claims]}
                for one in self.evidence.questions
            ],
            "sources": [self.source(one) for one in self.evidence.sources],
        }

    def line(self, text: str) -> Laid:
        return line_of(text, self.shapes)

    # Claims

    def claim(self, claim: Claim, number: int) -> Laid:
        counted = self.words["no origin"] if claim.independent is None else self.words["independent"].format(number=claim.independent)
        return {
            "number": str(number),
            "told": [self.told(one) for one in claim.told],
            "counted": counted,
            "against": [self.told(one) for one in claim.against],
        }

    def told(self, told: Told) -> Laid:
        words = self.words
        origin = words["own voice"] if told.is_own_voice else told.origin or words["nobody"]
        return {
            "paragraphs": paragraphs_of(told.text, self.shapes),
            "before": self.line(told.before)["text"],
            "behind": self.line(told.behind)["text"],
            "origin": {"label": words["origin"], **self.line(origin)},
            "relays": [self.line(one) for one in told.relays],
            "outlet": self.line(told.outlet or words["unnamed"]),
            "on": self.day(told.told_on),
            "source": f"[{told.source}]",
            "beside": [{"label": label, **self.line(text)} for label, text in self.beside(told)],
        }

    def beside(self, told: Told) -> Iterator[tuple[str, str]]:
        if told.hedge:
            yield self.words["hedge"], told.hedge
        if told.happened is not None:
            yield self.words["happened"], self.stretch(told.happened)
        if told.is_denial:
            yield self.words["denial"], ""

    def day(self, on: PartialDate | None) -> str:
        return dated(on, self.language) if on else self.words["no day"]

    def stretch(self, on: Stretch) -> str:
        if on.precision is StretchPrecision.OPEN or not (on.first or on.last):
            return self.words["unplaced"]
        known = _LETTERS.get(on.precision, 10)
        first, last = on.first[:known], on.last[:known]
        if first == last:
            return self.named(first)
        if not (first and last):
            return self.words["until" if last else "from"].format(day=self.named(last or first))
        return self.words["stretch"].format(first=self.named(first), last=self.named(last))

    def named(self, iso: str) -> str:
        """Shape: as ISO 8601, a year that is not given as `XXXX`. What no calendar has stands as it was written."""
        try:
            if not iso.startswith("XXXX"):
                return dated(PartialDate.parse(iso), self.language)
            # Any year will do: only day and month are kept of it.
            day = dated(PartialDate.parse(f"2000{iso[4:]}"), self.language).removesuffix(" 2000")
        except BadInput:
            return iso
        return self.words["no year"].format(day=day)

    # Sources

    def source(self, source: SourceListed) -> Laid:
        words = self.words
        said = [source.outlet or words["no outlet"], source.author, self.day(source.on)]
        return {
            "number": f"[{source.number}]",
            "title": self.line(source.title),
            "said": [self.line(one) for one in said if one],
            "beside": [{"label": label, **self.line(text)} for label, text in self.of_source(source)],
            "address": self.line(source.found_at),
            "sha256": words["sha256"].format(sha256=source.sha256),
        }

    def of_source(self, source: SourceListed) -> Iterator[tuple[str, str]]:
        words = self.words
        if source.republisher:
            yield words["republished"], source.republisher
        if source.language:
            yield words["language"].format(language=self.tongue(source.language)), ""
        if source.translated_from:
            yield words["translation"].format(language=self.tongue(source.translated_from)), ""
        if source.translator:
            yield words["translator"], source.translator

    def tongue(self, code: str) -> str:
        """The language's name where the code is one; what was written otherwise."""
        try:
            return Locale.parse(code).get_display_name(self.language.value) or code
        except (UnknownLocaleError, ValueError):
            return printable(code, self.shapes)
