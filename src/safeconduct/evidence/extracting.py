"""A report taken apart into statements. Rule: it never raises on a text, and when it cannot tell who speaks it says nobody."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace

from safeconduct.evidence.dates import dates_in
from safeconduct.evidence.heading import heading_of
from safeconduct.evidence.interviews import asker_of, conducted
from safeconduct.evidence.pieces import Draft, Report
from safeconduct.evidence.places.finding import places_of
from safeconduct.evidence.reading.working import Working
from safeconduct.evidence.segments import Paragraph, paragraph_spans, paragraphs_of
from safeconduct.evidence.sentences import SentenceReader
from safeconduct.evidence.statement import Dated, Heading, Kind, Place, Statement
from safeconduct.evidence.stretches import told_on
from safeconduct.evidence.thread import Thread
from safeconduct.evidence.tokens import tokens_of
from safeconduct.evidence.tongue import language_of
from safeconduct.evidence.voices import SIGNED, Ground
from safeconduct.evidence.words import Words


def read_heading(text: str, words: Mapping[str, Words]) -> Heading:
    """What the text itself says of where it comes from."""
    language = language_of(text, words)
    return heading_of(text, language, words.get(language, words["en"])).heading


def date_given(written: str | None, words: Mapping[str, Words]) -> Dated | None:
    """The day a file gives for itself, when it is a whole day in one of the languages."""
    for one in words.values() if written else ():
        found = dates_in(
            tokens_of((written or "")[:60], 0, min(60, len(written or "")), elide=one.elides), one, None
        )
        for mention in found:
            if told_on(mention.dated):
                return mention.dated
    return None


def heading_known(read: Working, words: Mapping[str, Words]) -> Heading:
    """The heading of the text, with what the file says of itself where the text says nothing."""
    heading = read_heading(read.text, words)
    return replace(
        heading,
        outlet=heading.outlet or read.given.outlet,
        author=heading.author or read.given.author,
        date=heading.date or date_given(read.given.date, words),
    )


def extract(
    text: str, file: str, words: Mapping[str, Words], heading: Heading | None = None, *, careful: bool = False
) -> list[Statement]:
    """The statements of one report, in the order of the text.

    `heading`: what is known of the report; read from the text when not given. `careful`: a speaker is named only where
    the text says it outright.
    """
    return extract_on(SIGNED if careful else frozenset(Ground), text, file, words, heading)


def extract_on(
    signed: frozenset[Ground], text: str, file: str, words: Mapping[str, Words], heading: Heading | None
) -> list[Statement]:
    """The statements, with the speakers who stand on one of these grounds."""
    language = heading.language if heading else language_of(text, words)
    own = words.get(language, words["en"])
    top = heading_of(text, language, own)
    used = heading or top.heading
    spans = paragraph_spans(text)
    interview = "?" in text and conducted(text, spans, own)
    report = Report(
        text,
        file,
        language,
        used.outlet,
        used.wire,
        signed,
        language in words,
        interview,
        asker_of(text, spans, own) if interview else None,
    )
    drafts: list[Draft] = []
    reader = SentenceReader(report, own, Thread(text, own), used.date)
    for paragraph in paragraphs_of(text, own, top.dateline):
        if (paragraph.start, paragraph.end) not in top.lines:
            drafts += _of_paragraph(reader, paragraph)
    places = places_of(text, own) if language in words else []
    return sorted((_placed(draft.stated(report), places) for draft in drafts), key=_order)


def _placed(one: Statement, places: Sequence[Place]) -> Statement:
    """The statement with the places that lie in its words."""
    first = bisect_left(places, one.start, key=lambda place: place.start)
    last = bisect_left(places, one.end, lo=first, key=lambda place: place.start)
    return replace(one, places=tuple(place for place in places[first:last] if place.end <= one.end))


def _of_paragraph(reader: SentenceReader, paragraph: Paragraph) -> list[Draft]:
    drafts: list[Draft] = []
    reader.begin(paragraph)
    for number in range(len(paragraph.sentences)):
        drafts += reader.read(number)
    return drafts


_KINDS = list(Kind)


def _order(one: Statement) -> tuple[int, int, int]:
    return one.start, -one.end, _KINDS.index(one.kind)
