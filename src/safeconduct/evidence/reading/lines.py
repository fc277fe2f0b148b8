"""Lines that were broken to fit a page, joined again. Rule: a line that ended because its paragraph did stays a line."""

_FULL = 0.75
"""A line this much of the page's longest was broken because the page ended."""
_NARROW = 110
"""Lines longer than this were not broken by a page."""
_FEWEST = 24


def unbroken(text: str) -> str:
    """Paragraphs as one line each; empty lines stay."""
    lines = [line.strip() for line in text.splitlines()]
    longest = max((len(line) for line in lines), default=0)
    if not _FEWEST <= longest <= _NARROW:
        return "\n".join(lines)
    out: list[str] = []
    runs_on = False
    for line in lines:
        if runs_on and line:
            out[-1] = _joined(out[-1], line)
        else:
            out.append(line)
        runs_on = len(line) >= _FULL * longest or (bool(line) and line[-1] in "-,\u00ad")
    return "\n".join(out)


def _joined(first: str, second: str) -> str:
    """A word cut at the line's end is put together again."""
    cut = len(first) > 1 and first[-1] in "-\u00ad" and first[-2].islower() and second[:1].islower()
    return first[:-1] + second if cut else f"{first} {second}"
