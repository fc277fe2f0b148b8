"""What kind of file something is, by its own first bytes. Rule: the name it came under and what the sender said of it decide nothing."""

FIRST = 16
"""Unit: bytes that are enough to tell."""

OTHER = "application/octet-stream"

_BEGINNINGS = (
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"GIF8", "image/gif", "gif"),
    (b"II*\0", "image/tiff", "tif"),
    (b"MM\0*", "image/tiff", "tif"),
    (b"BM", "image/bmp", "bmp"),
    (b"%PDF-", "application/pdf", "pdf"),
    (b"OggS", "audio/ogg", "ogg"),
    (b"ID3", "audio/mpeg", "mp3"),
    (b"\xff\xfb", "audio/mpeg", "mp3"),
    (b"fLaC", "audio/flac", "flac"),
    (b"PK\x03\x04", "application/zip", "zip"),
)
_INSIDE = ((b"WEBP", "image/webp", "webp"), (b"WAVE", "audio/wav", "wav"))

STRIPPED_HERE = frozenset({"image/jpeg", "image/png", "image/gif", "image/tiff", "image/bmp", "image/webp", "application/pdf"})
SHOWN_HERE = frozenset({"image/jpeg", "image/png"})
"""What the office shows as a picture: only what it drew anew itself."""


def medium_of(first: bytes) -> str:
    if first[:4] == b"RIFF":
        return next((medium for mark, medium, _ in _INSIDE if first[8:12] == mark), OTHER)
    if first[4:8] == b"ftyp":
        return "image/heic" if first[8:11] in (b"hei", b"mif") else "video/mp4"
    return next((medium for start, medium, _ in _BEGINNINGS if first.startswith(start)), OTHER)


def ending_of(medium: str) -> str:
    """How a file of this kind ends, so that the machine it is saved on knows what to do with it. Empty when it is none we know."""
    more = (("", "image/heic", "heic"), ("", "video/mp4", "mp4"))
    return next((f".{ending}" for _, known, ending in (*_BEGINNINGS, *_INSIDE, *more) if known == medium), "")
