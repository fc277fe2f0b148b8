"""A dossier laid out for the template: plain words, each in its place, each with its own direction. Rule: no text of a person is joined to
another; what stands beside it is put there by the template."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import assert_never

from PIL import Image

from safeconduct.core.dossier import DossierPart, IdentityLine
from safeconduct.core.when import Day, PartialDate
from safeconduct.dossier.country_evidence import EvidenceAlone
from safeconduct.dossier.evidence_words import evidence_words_in
from safeconduct.dossier.laying_evidence import laid_evidence
from safeconduct.dossier.lines import Laid, line_of, paragraphs_of
from safeconduct.dossier.printable import Shapes, printable
from safeconduct.dossier.value import Annex, Dossier, Passage, Row, Source, Who
from safeconduct.dossier.words import Words, dated, words_in

ROOM = (164, 195)
"""Unit: mm. What a page leaves for a picture; the template has the same numbers."""

PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png"}


def laid(work: Dossier | EvidenceAlone, shapes: Shapes) -> Laid:
    match work:
        case Dossier():
            return _Laying(work, shapes, words_in(work.language)).all()
        case EvidenceAlone():
            return _alone(work, shapes)
        case _:
            assert_never(work)


def _alone(work: EvidenceAlone, shapes: Shapes) -> Laid:
    """The annex of country evidence on pages of its own, which belong to nobody."""
    words, language = evidence_words_in(work.language), work.language
    head = ((words["sender"], work.sender), (words["date"], dated(PartialDate(work.on.iso), language)))
    return {
        "language": language.value,
        "head": [{"label": label, **line_of(value, shapes)} for label, value in head if value],
        "mark": [line_of(words["mark"], shapes) | {"own": False}],
        "page": words_in(language)["page"].split("{"),
        "words": {"dossier": words["evidence"]},
        "letter": None,
        "summary": None,
        "parts": [],
        "evidence": laid_evidence(work.evidence, language, shapes) | {"title": words["by question"]},
        "annexes": None,
    }


@dataclass(frozen=True)
class _Laying:
    dossier: Dossier
    shapes: Shapes
    words: Words

    def all(self) -> Laid:
        dossier, words = self.dossier, self.words
        return {
            "language": dossier.language.value,
            "head": [
                {"label": words[key], **self.line(value)}
                for key, value in (
                    ("for", dossier.recipient),
                    ("sender", dossier.sender),
                    ("country", dossier.country),
                    ("purpose", dossier.purpose),
                    ("date", self.day(dossier.on)),
                )
                if value
            ],
            "mark": [self.piece(piece) for piece in _pieces(words["mark"], recipient=dossier.recipient, purpose=dossier.purpose)],
            "page": words["page"].split("{"),
            "words": {key: words[key] for key in ("dossier", "contents", "footnotes", "what", "as it is")},
            "letter": self.part(DossierPart.COVER_LETTER),
            "summary": self.part(DossierPart.SUMMARY),
            "parts": [
                self.part(one)
                for one in DossierPart
                if one not in (DossierPart.COVER_LETTER, DossierPart.SUMMARY, DossierPart.ANNEXES) and self.has(one)
            ],
            "evidence": laid_evidence(dossier.evidence, dossier.language, self.shapes) if dossier.evidence else None,
            "annexes": self.annexes(),
        }

    def has(self, part: DossierPart) -> bool:
        people = {DossierPart.IDENTITY: self.dossier.applicants, DossierPart.FAMILY: self.dossier.family}
        return bool(self.dossier.passages.get(part) or people.get(part))

    def part(self, part: DossierPart) -> Laid | None:
        if not self.has(part):
            return None
        people = {DossierPart.IDENTITY: self.dossier.applicants, DossierPart.FAMILY: self.dossier.family}.get(part, ())
        return {
            "title": self.words[part],
            "people": [self.who(one, number, len(people)) for number, one in enumerate(people, 1)],
            "passages": [self.passage(one) for one in self.dossier.passages.get(part, ())],
        }

    # Text

    def line(self, text: str) -> Laid:
        return line_of(text, self.shapes)

    def piece(self, piece: tuple[str, bool]) -> Laid:
        return self.line(piece[0]) | {"own": piece[1]}

    def day(self, day: Day) -> str:
        return dated(PartialDate(day.iso), self.dossier.language)

    def passage(self, one: Passage) -> Laid:
        return {
            "on": dated(one.on, self.dossier.language) if one.on else "",
            "paragraphs": paragraphs_of(one.text, self.shapes),
            "source": self.source(one.source),
        }

    def source(self, source: Source | None) -> Laid | None:
        if source is None:
            return None
        words = self.words
        return {
            "label": words["said by"] if source.said_by else "",
            "by": self.line(source.said_by),
            "on": words["said on"].format(day=self.day(source.said_on)) if source.said_on else "",
            "noted": words["noted on"].format(day=self.day(source.noted_on)) if source.noted_on else "",
        }

    # People and annexes

    def who(self, one: Who, number: int, of: int) -> Laid:
        title = self.line(one.relation) if one.relation else self.line(self.words["applicant"])
        return {"title": title, "number": number if of > 1 else 0, "rows": [self.row(row) for row in one.rows]}

    def row(self, row: Row) -> Laid:
        value = dated(PartialDate(row.value), self.dossier.language) if row.field is IdentityLine.BORN else row.value
        until = self.words["until"].format(day=self.day(row.until)) if row.until else ""
        return {"label": self.words[row.field], "value": self.line(value), "until": until, "source": self.source(row.source)}

    def annexes(self) -> Laid | None:
        if not self.dossier.annexes:
            return None
        listed = [self.annex(one, number) for number, one in enumerate(self.dossier.annexes, 1)]
        return {"title": self.words[DossierPart.ANNEXES], "listed": listed}

    def annex(self, one: Annex, number: int) -> Laid:
        words = self.words
        said = [self.piece(piece) for piece in _pieces(words["translation"], translation=one.translation)]
        return {
            "number": words["annex"].format(number=number),
            "what": self.line(one.what),
            "translation": said if one.translation else [],
            "beside": words["beside"].format(sha256=one.sha256) if not one.picture else "",
            "picture": drawing_of(one.picture) if one.picture else "",
            "tall": bool(one.picture) and is_tall(one.picture),
            "alt": printable(words["picture of"].format(number=number, what=one.what), self.shapes),
        }


def _pieces(sentence: str, **values: str) -> Iterator[tuple[str, bool]]:
    """The sentence taken apart at its gaps, each piece with whether it is what fills a gap."""
    for part in sentence.split("{"):
        name, closed, rest = part.partition("}")
        if closed:
            yield values[name], True
            yield rest, False
        else:
            yield name, False


def is_tall(picture: bytes) -> bool:
    """Whether its height decides how large it can stand on the page."""
    with Image.open(BytesIO(picture)) as opened:
        return opened.height * ROOM[0] > opened.width * ROOM[1]


def drawing_of(picture: bytes) -> str:
    """The picture inside a drawing, which is text and so can be handed to the typesetter beside the words. Raises: OSError for no picture."""
    with Image.open(BytesIO(picture)) as opened:
        (wide, high), kind = opened.size, PICTURES.get(opened.format or "")
    if kind is None:
        raise OSError("This is no picture that a dossier can show.")
    held = f"data:{kind};base64,{b64encode(picture).decode()}"
    space = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    size = f'width="{wide}" height="{high}"'
    return f'<svg {space} {size} viewBox="0 0 {wide} {high}"><image {size} xlink:href="{held}"/></svg>'
