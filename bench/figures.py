"""A figure as it is printed. Rule: what was not measured in this run is marked quoted."""

import json
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TextIO


@dataclass(frozen=True, slots=True)
class Beside:
    """What a figure is held against. Shape: `kind` is floor, peer, goal or run; `quoted` when it was measured elsewhere."""

    kind: str
    name: str
    value: float
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    value: float
    unit: str
    beside: tuple[Beside, ...] = ()
    note: str = ""

    def line(self) -> str:
        said: dict[str, object] = {"name": self.name, "value": _short(self.value), "unit": self.unit}
        for one in self.beside:
            if one.kind == "goal":
                said["goal"] = one.value
                continue
            said[one.kind] = one.name
            said[f"{one.kind}_value"] = _short(one.value)
            said["ratio"] = _short(self.value / one.value) if one.value else None
            if one.quoted:
                said["quoted"] = True
        if self.note:
            said["note"] = self.note
        return json.dumps(said, ensure_ascii=False)


def _short(value: float) -> float | int:
    if value == int(value) and abs(value) < 1e12:
        return int(value)
    return float(f"{value:.4g}")


class Sheet:
    """Where figures are written as they are found."""

    def __init__(self, out: TextIO = sys.stdout) -> None:
        self._out = out
        self.figures: dict[str, Figure] = {}

    def say(self, figure: Figure) -> None:
        self.figures[figure.name] = figure
        self._out.write(figure.line() + "\n")
        self._out.flush()

    def value(self, name: str) -> float:
        return self.figures[name].value


def goal(value: float) -> Beside:
    return Beside("goal", "", value)


def quoted(name: str, value: float) -> Beside:
    """A neighbour's figure, taken in 2026 on a machine of the same size, not in this run."""
    return Beside("peer", name, value, quoted=True)


def floor(name: str, value: float) -> Beside:
    return Beside("floor", name, value)


def run_beside(name: str, value: float) -> Beside:
    """Measured in the same run, under other circumstances."""
    return Beside("run", name, value)


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(values: Sequence[float]) -> float:
    return statistics.median(values)
