"""Invented people and what is written about them, half Cyrillic, half Latin. Rule: everything comes from a seed; nobody in it exists."""

import random
from itertools import accumulate

_LATIN = (
    "ba be bi bo da de di do fa fe ga ge go ha ho ka ke ki ko la le li lo ma me mi mo na ne ni no pa pe "
    "ra re ri ro sa se si so ta te ti to va ve vi vo za ze "
)
_CYRILLIC = (
    "ба бе би бо да де ди до фа фе га ге го ха хо ка ке ки ко ла ле ли ло ма ме ми мо на не ни но па пе "
    "ра ре ри ро са се си со та те ти то ва ве ви во за зе "
)
_EVERYDAY_LATIN = (
    "the and was told that she he not yet embassy uncle brother house phone money tomorrow afraid station "
    "doctor papers letter asked safe "
)
_EVERYDAY_CYRILLIC = (
    "и в не что она он сказал дядя брат дом телефон деньги завтра боится вокзал врач паспорт письмо "
    "просит посольство безопасно "
)
VOCABULARY = 6000


class Texts:
    """Words with the unevenness of real ones: a few everywhere, most hardly ever."""

    def __init__(self, seed: int) -> None:
        self._draw = random.Random(seed)
        self._words = {
            "latin": _EVERYDAY_LATIN.split() + self._made(_LATIN, VOCABULARY),
            "cyrillic": _EVERYDAY_CYRILLIC.split() + self._made(_CYRILLIC, VOCABULARY),
        }
        self._weights = {
            name: list(accumulate(1 / (n + 3) for n in range(len(words))))
            for name, words in self._words.items()
        }

    def _made(self, syllables: str, most: int) -> list[str]:
        return [
            "".join(self._draw.choices(syllables.split(), k=self._draw.randint(2, 5))) for _ in range(most)
        ]

    def words(self, count: int, script: str = "") -> str:
        script = script or self._draw.choice(("latin", "cyrillic"))
        return " ".join(self._draw.choices(self._words[script], cum_weights=self._weights[script], k=count))

    def note(self) -> str:
        """Between 20 and 80 words, as a caseworker writes after a call."""
        return self.words(self._draw.randint(20, 80)).capitalize() + "."

    def name(self) -> str:
        syllables = self._draw.choice((_LATIN, _CYRILLIC))
        ending = "ev" if syllables is _LATIN else "ев"
        parts = syllables.split()
        given = "".join(self._draw.choices(parts, k=3)).capitalize()
        return (
            f"{given} {''.join(self._draw.choices(parts, k=self._draw.randint(2, 4))).capitalize()}{ending}"
        )

    def phone(self) -> str:
        return f"+000 {self._draw.randint(100, 999)} {self._draw.randint(100, 999)} {self._draw.randint(1000, 9999)}"

    def pick(self, things: list[str]) -> str:
        return self._draw.choice(things)

    def number(self, low: int, high: int) -> int:
        return self._draw.randint(low, high)

    def bytes(self, count: int) -> bytes:
        return self._draw.randbytes(count)
