"""A thousand reports taken apart and held beside each other. Rule: each round of the invented reports gets other names and figures, so that no two
stories are one; the same folder is measured with a dumb neighbour."""

import random
import re
import resource
import time
from pathlib import Path

from bench.figures import Beside, Figure, Sheet
from safeconduct.evidence.extracting import extract, read_heading
from safeconduct.evidence.joining.comparing import compare
from safeconduct.evidence.joining.copies import sets_of_copies
from safeconduct.evidence.joining.lexicon import read_lexicon
from safeconduct.evidence.joining.slots import Report
from safeconduct.evidence.words import read_words

CORPUS = Path(__file__).parents[1] / "tests" / "evidence" / "corpus"
# The part called second is left out: it is kept for measuring.
PARTS = ("development", "test")
_NAMES = re.compile(
    r"\b(?:Tarv|Tarw|Orlesk|Tavora|Farago|Bere(?:zh|sch|j)\b|Holo?ub|Akhmar|Achmar|Vask|Wask|Kord|Ostran|Lampion|Loon|Leclair|Salenko|Do?ulin|"
    r"Тарв|Орлеск|Фараго|Береж|Голуб|Ахмар|Васк|Корд|Остран|Лампион|Лон\b|Дулин)"
)
_NUMBER = re.compile(r"(?<![\d.])\d{2,3}(?![\d.])")


def reports(count: int, seed: int = 1) -> list[tuple[str, str]]:
    """Names and texts. Shape: a round is all invented reports once, with its own names and figures."""
    files = sorted(file for part in PARTS for file in (CORPUS / part).glob("*.txt"))
    chance = random.Random(seed)
    found: list[tuple[str, str]] = []
    while len(found) < count:
        made: dict[str, str] = {}
        more = chance.randint(1, 300)
        found += [
            (f"{len(found) + at:04d}-{file.name}", _changed(file.read_text("utf-8"), made, more, chance))
            for at, file in enumerate(files)
        ]
    return found[:count]


def _changed(text: str, made: dict[str, str], more: int, chance: random.Random) -> str:
    renamed = _NAMES.sub(lambda name: made.setdefault(name[0], _name(chance, name[0])), text)
    return _NUMBER.sub(
        lambda number: str(int(number[0]) + more) if int(number[0]) > 31 else number[0], renamed
    )


def _name(chance: random.Random, like: str) -> str:
    sounds = "балгодезикуломинуперосутаффу" if like[0] > "z" else "balgodezikulominuperosutaffu"
    pairs = [sounds[at : at + 2] for at in range(0, len(sounds), 2)]
    return "".join(chance.choice(pairs) for _ in range(3)).capitalize()


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(sheet: Sheet, count: int) -> None:
    words, lexicon, texts, before = read_words(), read_lexicon(), reports(count), _peak_mib()
    begun = time.process_time()
    taken = [
        Report(name, text, read_heading(text, words), tuple(extract(text, name, words)))
        for name, text in texts
    ]
    apart = time.process_time() - begun
    begun = time.process_time()
    found = compare(taken, lexicon)
    beside = time.process_time() - begun
    begun = time.process_time()
    sets_of_copies(taken)
    copies = time.process_time() - begun
    statements = sum(len(report.statements) for report in taken)
    sheet.say(
        Figure(
            "evidence_extract_per_s",
            count / apart,
            "reports/s of CPU",
            note=f"{count} reports, {statements} statements",
        )
    )
    sheet.say(
        Figure(
            "evidence_compare_s", beside, "s of CPU",
            (Beside("floor", "copies found by runs of eight words alone", copies),),
            f"{count} reports beside each other: {len(found.groups)} groups, {len(found.contradictions)} contradicting pairs",
        )
    )  # fmt: skip
    sheet.say(
        Figure(
            "evidence_peak_mib",
            max(0.0, _peak_mib() - before),
            "MiB",
            note="above what the process had before",
        )
    )
