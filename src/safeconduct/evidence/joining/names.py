"""Names across scripts: Акмар, Achmar, Akhmar. Rule: two spellings are one name only when their consonants and their looks agree."""

import re
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz.fuzz import ratio

# How one Russian letter is written in Latin by Germans, French and English: each class becomes one sign.
_CLASSES = (
    ("shch", "z"), ("schtsch", "z"), ("tsch", "c"), ("tch", "c"), ("sch", "z"), ("sh", "z"), ("zh", "z"), ("kh", "h"), ("ch", "h"), ("ts", "c"), ("tz", "c"),
    ("ph", "f"), ("th", "t"), ("ck", "k"), ("w", "v"), ("j", "z"), ("g", "h"), ("x", "ks"), ("q", "k"),
)  # fmt: skip
_VOWELS = re.compile(r"[aeiouy']+")
_TWICE = re.compile(r"(.)\1+")
_LOOKS = str.maketrans(
    "АВЕЅІЈКМНОРСТУХԚԜаеорсухіјѕԁһԛԝАΒΕΖΗΙΚΜΝΟΡΤΥΧΑαικνορτυχ",
    "ABESIJKMHOPCTYXQWaeopcyxijsdhqwABEZHIKMNOPTYXAaikvoptux",
)
_LIKE = 55.0
_CACHE = 20_000


@lru_cache(_CACHE)
def plain(name: str) -> str:
    """Latin lower-case letters of a name."""
    return re.sub(r"[^a-z]", "", anyascii(name).lower())


@lru_cache(_CACHE)
def skeleton(name: str) -> str:
    """The consonants of a name, spellings of one sound made one."""
    letters = plain(name)
    for spelling, sign in _CLASSES:
        letters = letters.replace(spelling, sign)
    return _TWICE.sub(r"\1", _VOWELS.sub("", letters))


@lru_cache(_CACHE)
def _bones(names: frozenset[str]) -> frozenset[str]:
    return frozenset(map(skeleton, names))


def some_alike(ones: frozenset[str], others: frozenset[str]) -> bool:
    """Whether any two names are one name. Names without a skeleton in common are none, so most sets are done with one look."""
    return number_alike(ones, others) > 0


def number_alike(ones: frozenset[str], others: frozenset[str]) -> int:
    """How many of the first names are among the others."""
    if not ones or not others or _bones(ones).isdisjoint(_bones(others)):
        return 0
    return sum(any(alike(a, b) for b in others) for a in ones)


@lru_cache(_CACHE)
def seen(name: str) -> str:
    """A name as the eye has it: letters of other scripts that look like Latin ones are those."""
    return name.translate(_LOOKS).casefold()


def alike(one: str, other: str) -> bool:
    if plain(one) == plain(other) or seen(one) == seen(other):
        return True
    bones = skeleton(one)
    return len(bones) >= 2 and bones == skeleton(other) and ratio(plain(one), plain(other)) >= _LIKE
