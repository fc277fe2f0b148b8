"""How many origins stand behind a set of statements. Rule: it never counts one origin twice; what is not known counts for nothing.

An origin is the last name of a chain. Two names are two origins only when the reports show them to be of different houses, and neither has its
word from the other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from safeconduct.evidence.joining.copies import Union
from safeconduct.evidence.joining.parties import Parties, Party, Sort, may_be_one, one_naming, one_speaker
from safeconduct.evidence.statement import Statement

Chain = tuple[str | None, ...]

_MOST = 300
"""Origins of one set that are held against each other; of more it is only said that somebody stands behind it."""


@dataclass(frozen=True)
class Named:
    """One speaker, paper or agency under every name the chains have for it. Shape: each name with the language of its report, the fullest first."""

    names: tuple[tuple[str, str], ...]

    def in_language(self, language: str) -> str:
        """The fullest name in this language, or in any."""
        return next((name for name, of in self.names if of == language), self.names[0][0])


@dataclass(frozen=True)
class Origins:
    """Shape: `independent` is None when no chain leads to anybody. `named` are the links of more than one name; `issued` are outlets that publish their
    own word, `wires` chains that end with the agency a report came by: nobody is counted for it."""

    independent: int | None
    chains: tuple[Chain, ...]
    named: tuple[Named, ...] = ()
    issued: frozenset[str] = frozenset()
    wires: frozenset[Chain] = frozenset()

    def chains_in(self, language: str) -> tuple[Chain, ...]:
        """From the outlet to whoever is counted, each under one name. Shape: a chain ends with None where nobody is counted for it."""
        one_for = {name: each.in_language(language) for each in self.named for name, _of in each.names}
        whole = (self._to_whom_counts(chain) for chain in self.chains)
        return tuple(dict.fromkeys(_once(tuple(one_for.get(link or "", link) for link in chain)) for chain in whole))

    def _to_whom_counts(self, chain: Chain) -> Chain:
        if chain in self.wires or (len(chain) == 1 and chain[0] not in self.issued):
            return (*chain, None)
        return chain


def _once(chain: Chain) -> Chain:
    """Without a name that follows itself: who prints what its own agency told has it from itself."""
    return tuple(link for at, link in enumerate(chain) if link is None or not at or link != chain[at - 1])


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
    counted = {one.chain for one in statements if one.chain and one.chain[-1] and not parties.is_wire(one.file, one.chain[-1])}
    return Origins(
        _counted(behind),
        tuple(chains),
        _named(statements, parties),
        frozenset(chain[0] for chain in chains if chain[0] and parties.is_issuer(chain[0])),
        frozenset(chain for chain in chains if len(chain) > 1 and chain[-1] and chain not in counted),
    )


def _named(statements: Sequence[Statement], parties: Parties) -> tuple[Named, ...]:
    """The links that have several names. Rule: a name joins others only when it is one with each of them; "Brandt" is neither of two Brandts."""
    links = sorted({(link, one.language) for one in statements for link in one.chain if link})
    read: dict[str, list[Party]] = {}
    for link, language in links:
        read.setdefault(link, []).append(parties.of(link, language))
    language_of = dict(reversed(links))
    sets: list[list[str]] = []
    for link in sorted(read, key=lambda each: (-len(read[each][0].names), len(each), each))[:_MOST]:
        near = [each for each in sets if any(_are_one(read[link], read[other]) for other in each)]
        if len(near) == 1 and all(_are_one(read[link], read[other]) for other in near[0]):
            near[0].append(link)
        else:
            sets.append([link])
    return tuple(Named(tuple((link, language_of[link]) for link in each)) for each in sets if len(each) > 1)


def _are_one(one: Sequence[Party], other: Sequence[Party]) -> bool:
    return all(one_naming(a, b) for a in one for b in other)


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
