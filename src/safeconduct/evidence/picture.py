"""The chains behind a set of statements, as a picture and in words. Rule: whatever stands in the picture stands in the words, and nothing in it comes
from outside: no script, no address, no font."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from html import escape
from itertools import pairwise
from textwrap import wrap

from safeconduct.evidence.joining.independence import Chain, Origins

_BOX_WIDE, _GAP_WIDE, _GAP_HIGH, _EDGE = 184, 46, 12, 8
_LINE_HIGH, _AROUND = 17, 17
_LETTERS, _MOST_LINES = 23, 4
_LEAST_WIDE = 640
"""A picture of two columns fills no wider place than one of three: its letters would be twice those around it."""
_UNKNOWN = "not said"


@dataclass(frozen=True)
class Picture:
    """Shape: `svg` is one element; `words` says the same in lines, for who does not see it."""

    svg: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Wording:
    """The picture's own words, in the reader's language. Shape: `many` has one blank, for the number."""

    unknown: str = _UNKNOWN
    none: str = "no origin is named"
    one: str = "1 origin"
    many: str = "%s independent origins"
    comes_from: str = " from "


ENGLISH = Wording()


def picture_of(origins: Origins, wording: Wording = ENGLISH, name: str = "chains", language: str = "en") -> Picture:
    """Outlets on the left, origins on the right, each under one name, in `language` where it has one there. Shape: `name` tells pictures on one page
    apart."""
    chains = origins.chains_in(language)
    count, ways = _placed(chains)
    columns: list[list[str]] = [[] for _ in range(count)]
    for column, link in dict.fromkeys(place for way in ways for place in way):
        columns[column].append(link)
    places = {(column, name): row for column, names in enumerate(columns) for row, name in enumerate(names)}
    width = max(_LEAST_WIDE, _EDGE * 2 + len(columns) * _BOX_WIDE + (len(columns) - 1) * _GAP_WIDE)
    shown = {link: _lines(wording.unknown if link == _UNKNOWN else link) for _column, link in places}
    # All boxes are as high as the longest name needs, so that rows stay in line.
    high = _AROUND + _LINE_HIGH * max(map(len, shown.values()), default=1)
    height = _EDGE * 2 + max((len(names) for names in columns), default=0) * (high + _GAP_HIGH)
    words = _words(origins.independent, chains, wording)
    links = {(one[0], places[one], other[0], places[other]) for way in ways for one, other in pairwise(way)}
    lines = "".join(_lines_between(sorted(links), [len(names) for names in columns], high))
    boxes = "".join(
        _box(_corner(column, row, high), high, shown[link], is_known=link != _UNKNOWN, is_origin=column == len(columns) - 1)
        for (column, link), row in places.items()
    )
    title = f'<title id="{escape(name)}">{escape("; ".join(words))}</title>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{escape(name)}" viewBox="0 0 {width} {height}">'
    return Picture(f"{head}{title}{lines}{boxes}</svg>", words)


Place = tuple[int, str]
"""A column, and the name in it."""


def _placed(chains: Sequence[Chain]) -> tuple[int, list[list[Place]]]:
    """How many columns there are, and where each chain's names stand. Rule: whoever has it last stands in the last column, and a name before it in one
    column only, unless two chains pass through two names in opposite order."""
    before = [chain[:-1] for chain in chains]
    column_of = _columns_of(before)
    ways = [_way(each, column_of) for each in before]
    last = max((column + 1 for way in ways for column, _link in way), default=0)
    ends = [(last, chain[-1] or _UNKNOWN) for chain in chains]
    return (last + 1 if chains else 0), [[*way, end] for way, end in zip(ways, ends, strict=True)]


def _way(links: Chain, column_of: Mapping[str, int]) -> list[Place]:
    way: list[Place] = []
    for link in links:
        column = way[-1][0] + 1 if way else 0
        way.append((column_of.get(link, column) if link else column, link or _UNKNOWN))
    return way


def _columns_of(chains: Sequence[Chain]) -> dict[str, int]:
    """Each name's column, behind all that come before it in any chain. Shape: empty where there is no such order, or somebody is not named on the way."""
    before: dict[str | None, set[str | None]] = {link: set() for chain in chains for link in chain}
    for chain in chains:
        for one, other in pairwise(chain):
            before[other].add(one)
    column_of: dict[str, int] = {}
    try:
        for link in TopologicalSorter(before).static_order():
            column_of[link or ""] = max((column_of[one or ""] + 1 for one in before[link]), default=0)
    except CycleError:
        return {}
    return {} if None in before else column_of


def _corner(column: int, row: int, high: int) -> tuple[int, int]:
    return _EDGE + column * (_BOX_WIDE + _GAP_WIDE), _EDGE + row * (high + _GAP_HIGH)


def _lines_between(links: Sequence[tuple[int, int, int, int]], rows: Sequence[int], high: int) -> Iterator[str]:
    """One line a link. Shape: `rows` is how many boxes each column has; each line that goes round boxes has a lane of its own while there are any."""
    lanes: list[int] = []
    for column, row, to_column, to_row in links:
        (x, y), (to_x, to_y) = _corner(column, row, high), _corner(to_column, to_row, high)
        start, end = (x + _BOX_WIDE, y + high // 2), (to_x, to_y + high // 2)
        between = range(column + 1, to_column)
        way = [start, end]
        if any(_crosses(start, end, at, rows[at], high) for at in between):
            middle = (start[1] + end[1]) / 2
            every = [_corner(0, lane, high)[1] - _GAP_HIGH // 2 for lane in range(max(rows) + 1)]
            lane = min(every, key=lambda one: (lanes.count(one), abs(one - middle)))
            lanes.append(lane)
            way = [start, (_corner(between[0], 0, high)[0], lane), (_corner(between[-1], 0, high)[0] + _BOX_WIDE, lane), end]
        yield f'<path d="M{"L".join(f"{at_x} {at_y}" for at_x, at_y in way)}" fill="none" stroke="currentColor"/>'


def _crosses(start: tuple[int, int], end: tuple[int, int], column: int, rows: int, high: int) -> bool:
    """Whether the straight line would run through a box of this column, and look as if it came from there."""
    left, _top = _corner(column, 0, high)
    rise = (end[1] - start[1]) / (end[0] - start[0])
    first, last = sorted(start[1] + rise * (x - start[0]) for x in (left, left + _BOX_WIDE))
    tops = (_corner(column, row, high)[1] for row in range(rows))
    return any(first <= top + high and last >= top for top in tops)


def _lines(name: str) -> list[str]:
    """The name broken at its words. Shape: what would need more lines than that ends in "…"; the words beside the picture hold it whole."""
    return wrap(name, _LETTERS, max_lines=_MOST_LINES, placeholder=" …") or [name]


def _box(corner: tuple[int, int], high: int, lines: Sequence[str], *, is_known: bool, is_origin: bool) -> str:
    x, y = corner
    dashed = "" if is_known else ' stroke-dasharray="4 3"'
    wide = ' stroke-width="2"' if is_origin and is_known else ""
    rect = f'<rect x="{x}" y="{y}" width="{_BOX_WIDE}" height="{high}" rx="4" fill="none" stroke="currentColor"{dashed}{wide}/>'
    first = y + (high - _LINE_HIGH * len(lines)) // 2 + 13
    spans = "".join(f'<tspan x="{x + 8}" y="{first + n * _LINE_HIGH}">{escape(line)}</tspan>' for n, line in enumerate(lines))
    return f'{rect}<text font-size="13" fill="currentColor">{spans}</text>'


def _words(independent: int | None, chains: Sequence[Chain], wording: Wording) -> tuple[str, ...]:
    counted = {None: wording.none, 1: wording.one}.get(independent, "")
    said = [wording.comes_from.join(link or wording.unknown for link in chain) for chain in chains]
    return (counted or wording.many % independent, *said)
