"""Neutral handles for cases and houses. Rule: a handle says nothing about anybody, and no two open cases share one."""

from collections.abc import Callable, Collection, Iterable, Sequence

from safeconduct.core.ids import Chance, MemberId

_BIRDS = (
    "Avocet Bittern Bunting Chaffinch Chough Coot Cormorant Crane Crossbill Curlew Dipper Dotterel Dunlin Dunnock Eider "
    "Fieldfare Finch Fulmar Gannet Godwit Goldcrest Grebe Harrier Heron Hoopoe Ibis Jackdaw Jay Kestrel Kingfisher Kite "
    "Knot Lapwing Linnet Magpie Martin Merlin Nightjar Nuthatch Oriole Osprey Ouzel Petrel Pipit Plover Puffin Quail "
    "Redstart Robin Rook Sanderling Siskin Skylark Snipe Sparrow Starling Stork Swallow Swift Teal Tern Thrush Turnstone "
    "Wagtail Warbler Waxwing Wheatear Whimbrel Whinchat Wigeon Wren"
)
_TREES = (
    "Alder Almond Apple Ash Aspen Beech Birch Box Cedar Cherry Chestnut Cypress Elder Elm Fir Hawthorn Hazel Holly "
    "Hornbeam Juniper Larch Laurel Lime Maple Medlar Mulberry Oak Olive Pear Pine Plane Plum Poplar Quince Rowan Spruce "
    "Sycamore Tamarisk Walnut Willow Yew"
)
_STONES = (
    "Agate Amber Basalt Chalk Clay Dolomite Feldspar Flint Gabbro Garnet Gneiss Granite Gravel Jasper Limestone Marble "
    "Marl Mica Obsidian Onyx Opal Porphyry Pumice Quartz Sandstone Schist Shale Slate Talc Topaz Tuff"
)
_PSEUDONYMS = ["Autumn", "Bridge", "Cloud", "East", "Evening", "Garden", "Harbour", "Hill", "Island", "Lake", "Lantern", "Meadow", "Morning", "Noon", "North", "Orchard", "River", "South", "Spring", "Summer", "Valley", "West", "Window", "Winter"]
HANDLES = tuple(f"{_BIRDS} {_TREES} {_STONES}".split())


Taken = Callable[[Sequence[str]], Collection[str]]
"""Which of some handles somebody carries already."""


def suggest_handle(taken: Taken, chance: Chance) -> str:
    """One that nobody carries. When all are taken, with a number: Heron 2.

    Where there are thousands, not every number is tried: the first that is known to be free is between a few others.
    """
    full, turn = 0, 1
    while not _free(turn, taken):
        full, turn = turn, turn * 2
    while turn - full > 1:
        middle = (full + turn) // 2
        full, turn = (full, middle) if _free(middle, taken) else (middle, turn)
    free = _free(turn, taken)
    return free[int.from_bytes(chance(4), "big") % len(free)]


def _free(turn: int, taken: Taken) -> list[str]:
    names = _numbered(turn)
    used = frozenset(taken(names))
    return [name for name in names if name not in used]


def pseudonym_of(member: MemberId) -> str:
    """By what word a person who asked for help knows the colleague who answers: always the same, and not a handle of anybody.
    The help page writes it in the language it is read in (intake/templates/talk.html)."""
    return _PSEUDONYMS[sum(member.encode()) % len(_PSEUDONYMS)]


def _numbered(turn: int) -> list[str]:
    return [name if turn == 1 else f"{name} {turn}" for name in HANDLES]


def is_taken(handle: str, taken: Iterable[str]) -> bool:
    return handle.casefold() in {other.casefold() for other in taken}
