"""The sources of a page about the ways in, as numbers. Rule: every line carries its numbers and its day; an address stands on a page once."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from safeconduct.core.when import PartialDate
from safeconduct.desk.knowledge_words import partly
from safeconduct.pathways.pathway import Cited
from safeconduct.web.language import Language


@dataclass(frozen=True, slots=True)
class Note:
    """Where a line was read. Shape: `numbers` are places in the page's list, from 1; `as_of` in words."""

    numbers: tuple[int, ...]
    as_of: str


def source_name(address: str) -> str:
    """What a reader knows a source by: the site, or the first words of what is no page."""
    host = urlsplit(address).hostname
    if host:
        return host.removeprefix("www.")
    return re.split(r"[,:(]", address, maxsplit=1)[0].strip()


def source_said(text: str, addresses: Mapping[str, str]) -> str:
    """A source as a plan keeps it, keys and day, by its names. Shape: what is not written so stands as it is."""
    *keys, day = text.split(", ")
    if not keys or not all(key in addresses for key in keys):
        return text
    return f"{', '.join(dict.fromkeys(source_name(addresses[key]) for key in keys))}, {day}"


@dataclass(frozen=True, slots=True)
class Sources:
    """Shape: `listed` are addresses as text, in the order in which the page first needs them: nobody is led away from the office by a link."""

    numbers: Mapping[str, int]
    listed: tuple[str, ...]
    language: Language

    def note(self, cited: Cited) -> Note:
        return Note(tuple(self.numbers[key] for key in cited.sources), partly(PartialDate(cited.as_of), self.language))


def sources(lines: Iterable[Cited], addresses: Mapping[str, str], language: Language) -> Sources:
    keys = dict.fromkeys(key for cited in lines for key in cited.sources)
    return Sources({key: number for number, key in enumerate(keys, 1)}, tuple(addresses[key] for key in keys), language)
