"""How far two passes of annotating agree. Rule: the second pass is kept as it was made, so that the figures can be had again."""

from pathlib import Path
from typing import Any

from tests.evidence.corpus.compiling import WRITTEN, compiled, source, texts

OTHERS_WORDS = ("quote", "claim", "denial")


def _words(rows: list[dict[str, Any]]) -> dict[tuple[int, int, str], dict[str, Any]]:
    """Pieces of others' words, and figures: what both passes marked. Own-voice sentences were marked in the first pass only."""
    return {
        (row["start"], row["end"], row["kind"]): row
        for row in rows
        if row["kind"] in {"quote", "denial", "figure"}
        or (row["kind"] == "claim" and (row["speaker"] or row["chain"][-1] is None))
    }


def _speaker(row: dict[str, Any], text: str) -> str | None:
    return None if row["speaker"] is None else text[slice(*row["speaker"])].rsplit(maxsplit=1)[-1].lower()


def agreement(file: Path) -> dict[str, int]:
    first = _words(compiled(file)[0]["statements"])
    second = _words(compiled(file, ".second")[0]["statements"])
    text = file.read_text("utf-8")
    both = first.keys() & second.keys()
    return {
        "first": len(first),
        "second": len(second),
        "same place and kind": len(both),
        "same speaker": sum(_speaker(first[key], text) == _speaker(second[key], text) for key in both),
        "same figure": sum(
            first[key]["figure"] == second[key]["figure"] for key in both if key[2] == "figure"
        ),
        "figures": sum(key[2] == "figure" for key in both),
        "same negation and hedge": sum(
            (first[key]["negated"], bool(first[key]["hedge"]))
            == (second[key]["negated"], bool(second[key]["hedge"]))
            for key in both
            if key[2] != "figure"
        ),
        "others' words": sum(key[2] != "figure" for key in both),
    }


def twice_read(part: str) -> list[Path]:
    """The texts whose second pass was kept as a file of its own."""
    return [file for file in texts(part) if source(file, ".second").exists()]


def together(part: str) -> dict[str, int]:
    total: dict[str, int] = {}
    for file in twice_read(part):
        for name, number in agreement(file).items():
            total[name] = total.get(name, 0) + number
    return total


def main() -> None:
    for part in WRITTEN:
        print(part, together(part))


if __name__ == "__main__":
    main()
