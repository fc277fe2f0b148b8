"""The pathway files that come with the program. Rule: this is the one door through which they are read; a file with anything wrong stops it."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from safeconduct.errors import BadInput
from safeconduct.pathways.pathway import Rules
from safeconduct.pathways.reading import read_pathway
from safeconduct.pathways.vocabulary import PATHWAY_IDS

SOURCES = "sources.toml"


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The files as they were read once, when a program began. Shape: `addresses` from the key of a source to where it lies."""

    rules: Rules
    addresses: Mapping[str, str]


def rulebook() -> Rulebook:
    """Raises: BadInput as `rules` does."""
    return Rulebook(rules(), sources())


def shipped() -> Iterator[tuple[str, str]]:
    """Name and text of every pathway file, in the order of the list of ids."""
    folder = files("safeconduct.pathways").joinpath("data")
    for name in PATHWAY_IDS:
        file = folder.joinpath(f"{name}.toml")
        if file.is_file():
            yield file.name, file.read_text("utf-8")


def sources() -> Mapping[str, str]:
    """From key to address."""
    text = files("safeconduct.pathways").joinpath("data", SOURCES).read_text("utf-8")
    return sources_of(text, SOURCES)


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
