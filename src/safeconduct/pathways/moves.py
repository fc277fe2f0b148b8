"""What going to another country first changes, against staying. Rule: only what is open closes; what nobody could tell of before is said to be barred from there, and no more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from safeconduct.pathways.pathway import Pathway, Rules
from safeconduct.pathways.verdicts import Verdict


class Shift(StrEnum):
    """Shape: in the order in which it is said."""

    OPENS = "opens"
    CLOSES = "closes"
    OPEN_UNSURE = "is open now, and cannot be told from there"
    BARRED_UNSURE = "is barred now, and cannot be told from there"
    BARRED_STILL = "is barred now, and from there only suspended"
    UNSURE_BARRED = "cannot be told now, and is barred from there"
    STILL_BARRED = "is suspended now, and barred from there"


OF_OPEN = frozenset({Shift.OPENS, Shift.CLOSES, Shift.OPEN_UNSURE})
"""Those of ways in that are open from one of the two."""

_V = Verdict
_SHIFTS: Mapping[tuple[Verdict, Verdict], Shift] = {
    (_V.BARRED, _V.OPEN): Shift.OPENS,
    (_V.CANNOT_TELL, _V.OPEN): Shift.OPENS,
    (_V.OPEN, _V.BARRED): Shift.CLOSES,
    (_V.OPEN, _V.CANNOT_TELL): Shift.OPEN_UNSURE,
    (_V.BARRED, _V.CANNOT_TELL): Shift.BARRED_UNSURE,
    (_V.BARRED, _V.SUSPENDED): Shift.BARRED_STILL,
    (_V.CANNOT_TELL, _V.BARRED): Shift.UNSURE_BARRED,
    (_V.SUSPENDED, _V.BARRED): Shift.STILL_BARRED,
}
"""Shape: a move changes where a person is and not the day, so a programme that stands still stands still from everywhere: other pairs do not come about."""


@dataclass(frozen=True, slots=True)
class Move:
    """Shape: `places` are those from which everything stands alike; `shifts` in their order, without those that nothing does."""

    places: tuple[str, ...]
    shifts: Mapping[Shift, tuple[Pathway, ...]]


def moves_to(rules: Rules, there: Mapping[str, Sequence[Verdict]], stay: Sequence[Verdict]) -> tuple[Move, ...]:
    """Shape: `there` by place, a verdict for each of the rules; places that are alike are said together."""
    alike: dict[tuple[Verdict, ...], list[str]] = {}
    for place, said in there.items():
        alike.setdefault(tuple(said), []).append(place)
    return tuple(Move(tuple(places), _shifts(rules, stay, said)) for said, places in alike.items())


def _shifts(rules: Rules, stay: Sequence[Verdict], there: Sequence[Verdict]) -> Mapping[Shift, tuple[Pathway, ...]]:
    found: dict[Shift, tuple[Pathway, ...]] = dict.fromkeys(Shift, ())
    for way, before, after in zip(rules, stay, there, strict=True):
        if (shift := _SHIFTS.get((before, after))) is not None:
            found[shift] += (way,)
    return {shift: ways for shift, ways in found.items() if ways}
