"""On which line of a TOML file a key stands. Rule: it only helps an editor to look; values come from the parser of TOML itself."""

import re

_HEADER = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_.-]+)\s*\]\]?\s*(?:#.*)?$")


def line_of(text: str, part: str, place: int, key: str) -> int:
    """The line of `key` in the `place`-th `[[part]]`, counted from 1; that of the heading where the key is not there.

    Shape: `part` is empty for what stands before all headings.
    """
    wanted = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*(?:=|\.)") if key else None
    inside, seen, heading = part == "", -1, 1
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.match(line)
        if header:
            name = header.group(1)
            if (inside and key and name == f"{part}.{key}") or (not part and name == key):
                return number
            if name.startswith(f"{part}.") and inside:
                continue
            seen += name == part
            inside = name == part and seen == place
            heading = number if inside else heading
        elif inside and wanted and wanted.match(line):
            return number
    return heading
