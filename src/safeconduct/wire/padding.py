"""A few fixed sizes, so that a sealed thing's length says little. Rule: what comes out is exactly what went in, or it is refused."""

from safeconduct.errors import BadInput, SealBroken

EVENT_SIZES = (1024, 4096, 16384, 65536)
KEY_ROW_SIZES = (512, 2048)
LETTER_SIZES = (4096, 16384, 65536)


def pad(plain: bytes, sizes: tuple[int, ...]) -> bytes:
    """Length in four bytes, the bytes, then zeros up to the smallest size that holds them.

    Raises: BadInput when it is larger than the largest.
    """
    for size in sizes:
        if len(plain) + 4 <= size:
            return (len(plain).to_bytes(4, "big") + plain).ljust(size, b"\0")
    raise BadInput(f"This is too long to keep as one entry: {len(plain)} bytes, at most {sizes[-1] - 4}. Split it in two.")


def unpad(padded: bytes) -> bytes:
    """Raises: SealBroken when it is not what `pad` makes."""
    length = int.from_bytes(padded[:4], "big")
    rest = len(padded) - 4 - length
    if rest < 0 or not padded.endswith(bytes(rest)):
        raise SealBroken("A record's padding is not as it should be.")
    return padded[4 : 4 + length]
