"""Hand annotations of the invented texts, compiled to offsets. Rule: a snippet that stands in the text not at all, or in more than one
place and does not say which, is refused.

One line is one piece: `label: kind | words | speaker | extras`. README.md beside this file says what the parts mean.
"""

import hashlib
import json
import re
import sys
import tomllib
from calendar import monthrange
from pathlib import Path
from typing import Any

_FIELD = re.compile(r"(outlet|author|date|relay|reprinted|style|same): (.*)")
FOLDER = Path(__file__).parent
PARTS = ("development", "test")
UNSEEN = "second"
"""A part for measuring extraction once: it has no groups, and nothing is tuned on it."""
THIRD = "third"
"""A part of many house styles, measured once and then opened to the rules: it has no groups either."""
FOURTH = "fourth"
"""A part of short texts by the author of the rules, written and annotated before the rules were changed for it."""
FIFTH = "fifth"
"""A second part for measuring extraction once: house styles of newsrooms, opened to the rules since."""
SIXTH = "sixth"
"""A third such part: twelve house styles of newsrooms, unseen when it was measured."""
SEVENTH = "seventh"
"""A fourth such part: house styles of newsrooms by two writers, unseen when it was measured."""
EIGHTH = "eighth"
"""A fifth such part: house styles of newsrooms, unseen when it was measured."""
NINTH = "ninth"
"""A sixth such part, with the namings of each speaker: house styles of newsrooms by two writers, unseen when it was measured."""
TENTH = "tenth"
"""A seventh such part, with the namings of each speaker: house styles of newsrooms by two writers, unseen when it was measured."""
ELEVENTH = "eleventh"
"""An eighth such part, with the namings of each speaker: house styles of newsrooms by two writers, unseen, not to be opened."""
WRITTEN = (*PARTS, UNSEEN, THIRD, FOURTH, FIFTH, SIXTH, SEVENTH, EIGHTH, NINTH, TENTH, ELEVENTH)
Span = tuple[int, int]


class Wrong(Exception):
    """An annotation that does not fit its text."""


def _places(text: str, words: str) -> list[int]:
    return [found.start() for found in re.finditer(re.escape(words), text)]


def _numbered(words: str) -> tuple[str, int | None]:
    found = re.fullmatch(r"(.*)#(\d)", words)
    return (found[1], int(found[2])) if found else (words, None)


def _span(text: str, words: str) -> Span:
    words, number = _numbered(words)
    head, _, tail = words.partition(" … ")
    starts = _places(text, head)
    if not starts or (len(starts) > 1 and number is None):
        raise Wrong(f"{head!r} stands {len(starts)} times")
    start = starts[(number or 1) - 1]
    if not tail:
        return start, start + len(head)
    end = text.find(tail, start + len(head))
    if end < 0:
        raise Wrong(f"{tail!r} does not follow {head!r}")
    return start, end + len(tail)


def _nearest(text: str, words: str, near: Span) -> Span | str:
    """The place of the words nearest to the piece, outside it where there is one; the words alone where the text does not have them."""

    def gap(at: int) -> tuple[bool, int]:
        inside = at < near[1] and at + len(words) > near[0]
        return inside, max(near[0] - at - len(words), at - near[1])

    places = _places(text, words)
    return min(((at, at + len(words)) for at in places), key=lambda span: gap(span[0])) if places else words


def _number(raw: str) -> float | int | None:
    return None if not raw else float(raw) if "." in raw else int(raw)


def _figure(raw: str, text: str, near: Span) -> dict[str, Any]:
    found = re.fullmatch(r"(\d*(?:\.\d)?)(\.\.)?(\d*(?:\.\d)?)(~)?(?: (.*))?", raw)
    if not found:
        raise Wrong(f"no figure: {raw!r}")
    low, dots, high, about, unit = found.groups()
    if not dots:
        low = high = low or high
    span = None
    if unit:
        start = text.find(unit, near[0])
        span = [start, start + len(unit)] if near[0] <= start < near[1] else unit
    return {"low": _number(low), "high": _number(high), "about": bool(about), "unit": span}


def _edges(raw: str) -> tuple[str, str, str]:
    parts = raw.split("-")
    if len(parts) == 3:
        return raw, raw, "day"
    if len(parts) == 2:
        last = monthrange(int(parts[0]), int(parts[1]))[1]
        return f"{raw}-01", f"{raw}-{last:02d}", "month"
    return f"{raw}-01-01", f"{raw}-12-31", "year"


def _date(raw: str) -> dict[str, str | None]:
    first, dots, last = raw.partition("..")
    start, end, precision = _edges(first)
    if dots and last.endswith("w"):
        return {"from": start, "to": last[:-1], "precision": "week"}
    if dots:
        return (
            {"from": start, "to": _edges(last)[1], "precision": "range"}
            if last
            else {"from": start, "to": None, "precision": precision}
        )
    return {"from": start, "to": end, "precision": precision}


def _extras(raw: str) -> dict[str, str]:
    pieces = [piece.strip() for piece in raw.split(" ; ") if piece.strip()]
    found = {key.strip(): value.strip() for key, _, value in (piece.partition("=") for piece in pieces)}
    unknown = found.keys() - {"via", "hedge", "neg", "denies", "fig", "date", "direct"}
    if unknown:
        raise Wrong(f"unknown: {unknown}")
    return found


def _chain(
    heading: dict[str, str], speaker: Span | str | None, extras: dict[str, str], text: str, near: Span
) -> list[Any]:
    relay = [] if "direct" in extras or "relay" not in heading else [heading["relay"]]
    via = [_nearest(text, link, near) for link in extras["via"].split(" > ")] if extras.get("via") else []
    return [
        heading["outlet"],
        *relay,
        *via,
        *([] if speaker is None else [None if speaker == "?" else speaker]),
    ]


def _row(line: str, text: str, heading: dict[str, str]) -> dict[str, Any]:
    kind, words, who, raw = (*(part.strip() for part in re.split(r" \|(?: |$)", line)), "")[:4]
    near = _span(text, words)
    extras = _extras(raw)
    speaker: Any = None if who == "-" else "?" if who == "?" else _nearest(text, who, near)
    if isinstance(speaker, str) and speaker != "?":
        raise Wrong(f"no speaker {speaker!r}")
    return {
        "start": near[0],
        "end": near[1],
        "kind": kind,
        "speaker": None if speaker == "?" else speaker,
        "chain": _chain(heading, speaker, extras, text, near),
        "hedge": _nearest(text, extras["hedge"], (near[0], near[0])) if "hedge" in extras else None,
        "negated": "neg" in extras,
        "denies": _span_within(text, extras["denies"], near) if "denies" in extras else None,
        "figure": _figure(extras["fig"], text, near) if "fig" in extras else None,
        "date": _date(extras["date"]) if "date" in extras else None,
    }


def _span_within(text: str, words: str, near: Span) -> Span:
    start = text.find(words, near[0])
    if not near[0] <= start < near[1]:
        raise Wrong(f"{words!r} is not in the denial")
    return start, start + len(words)


def source(text: Path, ending: str = ".gold") -> Path:
    return text.with_suffix(ending)


def texts(part: str) -> list[Path]:
    return sorted((FOLDER / part).glob("*.txt"))


def _heading(file: Path) -> dict[str, str]:
    lines = source(file).read_text("utf-8").splitlines()
    return {found[1]: found[2] for found in (_FIELD.match(line) for line in lines) if found}


def _same(file: Path, text: str) -> dict[str, list[list[str]]]:
    """The namings of one speaker, of each that the annotation gives more than one."""
    lines = [line.removeprefix("same: ").split(" = ") for line in source(file).read_text("utf-8").splitlines() if line.startswith("same: ")]
    missing = [naming for namings in lines for naming in namings if naming not in text]
    if missing:
        raise Wrong(f"{file.name}: no naming {missing}")
    return {"same": lines} if lines else {}


def compiled(file: Path, ending: str = ".gold") -> tuple[dict[str, Any], dict[str, int]]:
    """The annotation as the scorer reads it, and which row each label names."""
    text = file.read_text("utf-8")
    heading = _heading(file)
    rows, labels = [], {}
    for line in source(file, ending).read_text("utf-8").splitlines():
        if _FIELD.match(line):
            continue
        label, _, rest = line.partition(": ") if re.match(r"\w+: \w+ \|", line) else ("", "", line)
        try:
            row = _row(rest, text, heading)
        except (Wrong, ValueError) as trouble:
            raise Wrong(f"{file.name}: {line}: {trouble}") from trouble
        rows.append(row)
        if label:
            labels[label] = len(rows) - 1
    head = {
        "outlet": heading["outlet"],
        "author": heading.get("author"),
        "date": _date(heading["date"]),
        "republisher": None,
        "reprinted": "reprinted" in heading,
        "language": file.name.split(".")[1],
        "wire": heading.get("relay"),
    }
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return {
        "file": file.name,
        "sha256": digest,
        "mark": "invented",
        "style": heading["style"],
        "heading": head,
        **_same(file, text),
        "statements": rows,
    }, labels


def as_json(annotation: dict[str, Any]) -> str:
    """One statement a line, so that a difference can be read."""
    head = {key: value for key, value in annotation.items() if key != "statements"}
    rows = ",\n".join(json.dumps(row, ensure_ascii=False) for row in annotation["statements"])
    return json.dumps(head, ensure_ascii=False)[:-1] + ', "statements": [\n' + rows + "\n]}\n"


def groups(part: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / part / "groups.toml").read_text("utf-8"))


def main(arguments: list[str]) -> None:
    """`write` compiles every annotation into the file beside it."""
    if arguments != ["write"]:
        sys.exit("python -m tests.evidence.corpus.compiling write")
    for part in WRITTEN:
        for file in texts(part):
            file.with_suffix(".json").write_text(as_json(compiled(file)[0]), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
