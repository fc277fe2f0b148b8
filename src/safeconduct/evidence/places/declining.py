"""The cases of a Russian or German name of a place. Rule: a form too many does no harm, for it is a name of nothing else; a doubtful one is left out."""

from itertools import pairwise

_HARD = "бвгджзклмнпрстфхцчшщ"
_HUSHED = "гкхжшчщ"
Cases = tuple[str, str, str, str, str, str]
"""Nominative, genitive, dative, accusative, instrumental, prepositional."""


def _ends(word: str, cut: int, *endings: str) -> Cases:
    stem = word[:-cut] if cut else word
    one, two, three, four, five = endings
    return word, stem + one, stem + two, stem + three, stem + four, stem + five


def _russian(word: str) -> Cases:
    hushed = len(word) > 1 and word[-2] in _HUSHED
    if word.endswith("ая"):
        return _ends(word, 2, "ой", "ой", "ую", "ой", "ой")
    if word.endswith(("ый", "ой")) or (word.endswith("ий") and len(word) > 4):
        soft = word.endswith("ний")
        return _ends(word, 2, *(("его", "ему", "ий", "им", "ем") if soft else ("ого", "ому", word[-2:], "им" if hushed or word.endswith("ий") else "ым", "ом")))
    if word.endswith(("ые", "ие")):
        return _ends(word, 1, "х", "м", word[-1], "ми", "х")
    if word.endswith("ое"):
        return _ends(word, 2, "ого", "ому", "ое", "ым", "ом")
    if word.endswith("ия"):
        return _ends(word, 1, "и", "и", "ю", "ей", "и")
    if word.endswith("а"):
        return _ends(word, 1, "и" if hushed else "ы", "е", "у", "ой", "е")
    if word.endswith("я"):
        return _ends(word, 1, "и", "е", "ю", "ёй" if word.endswith("ня") else "ей", "е")
    if word.endswith("ы"):
        return _ends(word, 1, "ов" if word != "Афины" else "", "ам", "ы", "ами", "ах")
    if word.endswith("ь"):
        return _ends(word, 1, "и", "и", "ь", "ью", "и")
    if word.endswith("й"):
        return _ends(word, 1, "я", "ю", "й", "ем", "е")
    if word.endswith(("ово", "ево", "ино")):
        return _ends(word, 1, "а", "у", "о", "ом", "е")
    if word[-1:] in _HARD and not word.isupper():
        return _ends(word, 0, "а", "у", "", "ом", "е")
    return word, word, word, word, word, word


def russian_forms(name: str) -> set[str]:
    """Every case of a name of one word or several; of a man's soft ending ("Ставрополь") too."""
    words = name.split()
    cases = [_russian(word) for word in words]
    found = {" ".join(case) for case in zip(*cases, strict=True)}
    if name.endswith("ь"):
        found |= {name[:-1] + ending for ending in ("я", "ю", "ем", "е")}
    if name.endswith("ня"):
        found.add(name[:-1] + "ей")
    return found | {form.replace("ё", "е") for form in found}


def german_forms(name: str) -> set[str]:
    """The name, its genitive, and what an article makes of it: "den Niederlanden", "der Vereinigten Staaten"."""
    words = name.split()
    weak = [_weak(word) for word, _ in pairwise(words)]
    found = {name, " ".join([*weak, words[-1]])}
    if name.endswith("e"):
        found |= {one + "n" for one in set(found)}
    if not name.endswith(("s", "ß", "x", "z")):
        found |= {one + "s" for one in set(found)}
    return found


def _weak(word: str) -> str:
    for ending in ("es", "er", "e"):
        if word.endswith(ending):
            return word[: -len(ending)] + "en"
    return word
