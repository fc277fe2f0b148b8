"""A process without any key that takes a file on its standard input and gives back a copy without what the file says about itself. Rule: it
can write no file at all, whatever a hostile picture makes of the libraries in it."""

import re
import resource
import sys
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from PIL import Image, ImageOps

from safeconduct.desk.washing import NO_WAY
from safeconduct.web.hardening import harden

MOST_PIXELS = 80_000_000
MOST_MEMORY = 2 * 1024**3
MOST_SECONDS = 60

_PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/tiff", "image/bmp", "image/webp"})
_OF_ITSELF = ("/Metadata", "/PieceInfo", "/LastModified", "/Thumb", "/AA", "/JS", "/OpenAction", "/SpiderInfo", "/XFA")
_OF_NOTES = ("/T", "/M", "/CreationDate", "/NM", "/FS")
_SPEAKING = re.compile(rb"\xff[\xe1-\xed\xef\xfe]")
"""Segments of a JPEG in which cameras and programs write: all application segments but the first, which says how to draw, and the one by Adobe
that says how its colours are meant."""


class NoWayError(Exception):
    """A copy would lose pages or movement."""


def picture_without(raw: bytes) -> bytes:
    """The picture drawn anew, the right way up: a JPEG stays one, everything else becomes a PNG."""
    with Image.open(BytesIO(raw)) as picture:
        if getattr(picture, "n_frames", 1) > 1:
            raise NoWayError
        upright = ImageOps.exif_transpose(picture)
        kind = "JPEG" if picture.format in ("JPEG", "MPO") else "PNG"
        modes = ("RGB", "L") if kind == "JPEG" else ("RGB", "RGBA", "L", "LA", "1", "P", "I;16")
        drawn = upright if upright.mode in modes else upright.convert("RGB")
        bare = Image.new(drawn.mode, drawn.size)
        bare.paste(drawn)
        if drawn.mode == "P":
            bare = drawn.convert("RGBA")
            bare.info = {}
    out = BytesIO()
    bare.save(out, kind, **({"quality": 92} if kind == "JPEG" else {}))
    return out.getvalue()


def pdf_without(raw: bytes) -> bytes:
    """The same pages, without who made them, when and with what, without scripts, forms' own data, and files hidden inside."""
    out = BytesIO()
    with pikepdf.open(BytesIO(raw)) as pdf:
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        for name in ("/Names", "/OpenAction", "/AA", "/Metadata", "/PieceInfo", "/Collection", "/AF"):
            if name in pdf.Root:
                del pdf.Root[name]
        for thing in pdf.objects:
            for part in _within(thing):
                _strip(part)
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _within(thing: Any) -> Iterator[Any]:
    """The object, if it has entries, and all that is written inside it instead of beside it. What it only refers to comes by itself."""
    open_still = [thing]
    while open_still:
        one = open_still.pop()
        if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            yield one
            inside = [one[name] for name in one.keys()]  # noqa: SIM118 - the object of this library is no mapping
        else:
            inside = list(one) if isinstance(one, pikepdf.Array) else []
        open_still += [each for each in inside if isinstance(each, pikepdf.Object) and not each.is_indirect]


def _does_more(action: Any) -> bool:
    """Whether this is an action, and not one that only turns to a page of this file. A glyph or a font may be called A too; it says no `S`."""
    return isinstance(action, pikepdf.Dictionary) and "/S" in action and (action["/S"] != "/GoTo" or "/Next" in action)


def _strip(thing: Any) -> None:
    # By what a note must have to be drawn at all: readers show it without its Type.
    is_note = (thing.get("/Type") == "/Annot" or ("/Subtype" in thing and "/Rect" in thing)) and thing.get("/Subtype") != "/Widget"
    if "/A" in thing and _does_more(thing["/A"]):
        del thing["/A"]
    for name in (*_OF_ITSELF, *(_OF_NOTES if is_note else ())):
        if name in thing:
            del thing[name]
    if isinstance(thing, pikepdf.Stream) and thing.get("/Filter") == "/DCTDecode" and "/DecodeParms" not in thing:
        thing.write(jpeg_without(thing.read_raw_bytes()), filter=pikepdf.Name.DCTDecode, decode_parms=None)


def jpeg_without(raw: bytes) -> bytes:
    """The same picture, not drawn anew, without the segments that speak of it. What is no JPEG comes back as it was."""
    if not raw.startswith(b"\xff\xd8"):
        return raw
    kept, at = [raw[:2]], 2
    while raw[at : at + 1] == b"\xff" and raw[at + 1 : at + 2] not in (b"\xda", b""):
        end = at + 2 + int.from_bytes(raw[at + 2 : at + 4], "big")
        if not _SPEAKING.match(raw[at : at + 2]):
            kept.append(raw[at:end])
        at = end
    return b"".join([*kept, raw[at:]])


def without(medium: str, raw: bytes) -> bytes:
    if medium in _PICTURES:
        return picture_without(raw)
    if medium == "application/pdf":
        return pdf_without(raw)
    raise NoWayError


def confine() -> None:
    """No file, no more memory and time than a picture needs."""
    harden()
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def main() -> None:
    confine()
    raw = sys.stdin.buffer.read()
    try:
        made = without(sys.argv[1], raw)
    except NoWayError:
        raise SystemExit(NO_WAY) from None
    except Exception:  # noqa: BLE001 - the door: a damaged file may break a library anywhere, and its words must not reach a log
        raise SystemExit(1) from None
    sys.stdout.buffer.write(made)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
