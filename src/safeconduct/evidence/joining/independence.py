"""How many origins stand behind a set of statements. Rule: it never counts one origin twice; what is not known counts for nothing.

An origin is the last name of a chain. Two names are two origins only when the reports show them to be of different houses, and neither has its
word from the other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from safeconduct.evidence.joining.copies import Union
from safeconduct.evidence.joining.parties import Parties, Party, Sort, may_be_one, one_speaker
from safeconduct.evidence.statement import Statement

Chain = tuple[str | None, ...]

_MOST = 300
"""Origins of one set that are held against each other; of more it is only said that somebody stands behind it."""


@dataclass(frozen=True)
class Origins:
    """Shape: `independent` is None when no chain leads to anybody."""

    independent: int | None
    chains: tuple[Chain, ...]


@dataclass(frozen=True)
class _Behind:
    """One chain: who it ends with, and the others it names on the way."""

    origin: Party
    passed: tuple[Party, ...]


def origins_of(
    statements: Sequence[Statement], parties: Parties, fold_of: Callable[[Statement], str]
) -> Origins:
    """Shape: `fold_of` gives one name to statements that are one utterance, or copies: they have one origin between them."""
    chains = sorted(
        {one.chain for one in statements if one.chain}, key=lambda chain: tuple(link or "" for link in chain)
    )
    behind = [(fold_of(one), found) for one in statements if (found := _behind(one, parties))]
    return Origins(_counted(behind), tuple(chains))


def _behind(statement: Statement, parties: Parties) -> _Behind | None:
    chain, language = statement.chain, statement.language
    if len(chain) == 1 and parties.is_issuer(chain[0]):
        return _Behind(parties.of(str(chain[0]), language), ())
    if len(chain) < 2 or chain[-1] is None or parties.is_wire(statement.file, chain[-1]):
        return None
    passed = tuple(parties.of(link, language) for link in chain[:-1] if link)
    return _Behind(parties.of(chain[-1], language), passed)


def _counted(behind: list[tuple[str, _Behind]]) -> int | None:
    if not behind:
        return None
    named = [(fold, one) for fold, one in behind if one.origin.sort not in {Sort.MEDIA, Sort.UNNAMED}]
    housed = [(fold, one) for fold, one in named if not _is_homeless(one.origin)]
    if not housed:
        # Papers may have copied each other, persons may be of one house, nobodies may be one: together they count once.
        return 1
    number_of = {one: number for number, one in enumerate(dict.fromkeys(one for _, one in housed))}
    if len(number_of) > _MOST:
        return 1
    sets = Union([str(number) for number in number_of.values()])
    first_of: dict[str, int] = {}
    for fold, one in housed:
        sets.join(str(first_of.setdefault(fold, number_of[one])), str(number_of[one]))
    for one, other in combinations(number_of, 2):
        if _rests_on(one, other) or _rests_on(other, one) or may_be_one(one.origin, other.origin):
            sets.join(str(number_of[one]), str(number_of[other]))
    return len({sets.root(str(number)) for number in number_of.values()})


def _is_homeless(party: Party) -> bool:
    return party.sort is Sort.PERSON and not (party.states or party.words or party.houses)


def _rests_on(one: _Behind, other: _Behind) -> bool:
    """One's word came through the other."""
    return any(one_speaker(other.origin, party) for party in one.passed)
