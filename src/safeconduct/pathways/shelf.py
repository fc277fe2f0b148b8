"""The pathway files that come with the program. Rule: this is the one door through which they are read; a file with anything wrong stops it, unless it
comes from another version of the program."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files

from safeconduct.errors import BadInput
from safeconduct.pathways.pathway import Rules
from safeconduct.pathways.reading import read_pathway
from safeconduct.pathways.vocabulary import PATHWAY_IDS

SOURCES = "sources.toml"


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The files as they were read once, when a program began.

    Shape: `addresses` from the key of a source to where it lies; `texts` the files by name, as they stand; `unread` the ways in whose file comes from
    another version and cannot be read by this one.
    """

    rules: Rules
    addresses: Mapping[str, str]
    texts: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()


def rulebook() -> Rulebook:
    """Raises: BadInput as `rules` does."""
    return Rulebook(rules(), sources(), {SOURCES: _text_of_sources(), **dict(shipped())})


def rulebook_of(texts: Mapping[str, str]) -> Rulebook:
    """The files of another version, as far as this one can read them."""
    addresses = _addresses(texts)
    looked = {name: read_pathway(text, name, frozenset(addresses)).pathway for name, text in texts.items() if name != SOURCES}
    found = tuple(one for one in looked.values() if one is not None)
    return Rulebook(found, addresses, texts, tuple(name.removesuffix(".toml") for name, one in looked.items() if one is None))


def _addresses(texts: Mapping[str, str]) -> Mapping[str, str]:
    """Shape: none where this version cannot read them; then every file cites what nobody knows, and is unread."""
    try:
        return sources_of(texts.get(SOURCES, ""), SOURCES)
    except BadInput:
        return {}


def shipped() -> Iterator[tuple[str, str]]:
    """Name and text of every pathway file, in the order of the list of ids."""
    folder = files("safeconduct.pathways").joinpath("data")
    for name in PATHWAY_IDS:
        file = folder.joinpath(f"{name}.toml")
        if file.is_file():
            yield file.name, file.read_text("utf-8")


def sources() -> Mapping[str, str]:
    """From key to address."""
    return sources_of(_text_of_sources(), SOURCES)


def _text_of_sources() -> str:
    return files("safeconduct.pathways").joinpath("data", SOURCES).read_text("utf-8")


def sources_of(text: str, file: str) -> Mapping[str, str]:
    """Raises: BadInput when it is not a table from key to address."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise BadInput(f"{file}: this is not TOML: {wrong}.") from None
    for key, address in raw.items():
        if not isinstance(address, str) or not address.strip():
            raise BadInput(f"{file}: {key}: write the address in quotation marks.", key)
    return raw


def rules() -> Rules:
    """All pathways that come with the program.

    Raises: BadInput naming file, line and what is wrong in the first bad file.
    """
    known = frozenset(sources())
    found = []
    for name, text in shipped():
        looked = read_pathway(text, name, known)
        if looked.pathway is None:
            raise BadInput(str(looked.problems[0]))
        found.append(looked.pathway)
    return tuple(found)
