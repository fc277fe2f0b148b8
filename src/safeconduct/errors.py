"""Every failure we mean to raise, sorted by what the caller must do. A message names ids and sizes, never contents."""


from collections.abc import Callable


class SafeconductError(Exception):
    """Something we expected could go wrong, with a sentence for the person.

    Shape: numbers stand in the sentence as `%(name)s` and beside it, so that a translator sees the sentence whole.
    """

    status = 500
    exit_code = 70

    def __init__(self, message: str = "", **values: object) -> None:
        super().__init__(message % values if values else message)
        self._message = message
        self._values = values

    def said(self, translate: Callable[[str], str]) -> str:
        """The sentence in the reader's language."""
        sentence = translate(self._message) if self._message else ""
        return sentence % self._values if self._values else sentence


class BadInput(SafeconductError):
    """Tell them the field and what to write instead; keep what they typed."""

    status = 400
    exit_code = 64

    def __init__(self, message: str, field: str = "", **values: object) -> None:
        super().__init__(message, **values)
        self.field = field


class NotAllowed(SafeconductError):
    """Say no, and no more."""

    status = 403
    exit_code = 77


class Conflict(SafeconductError):
    """What they saw is no longer so: read again, then try again."""

    status = 409
    exit_code = 75


class NotFound(SafeconductError):
    """There is no such thing for this reader."""

    status = 404
    exit_code = 66


class Restricted(NotFound):
    """It is written for others. Shape: `readers` are key holders as the roster names them."""

    def __init__(self, readers: tuple[str, ...]) -> None:
        super().__init__("This case is restricted to a few colleagues, and you are not among them.")
        self.readers = readers


class SealBroken(SafeconductError):
    """Stop, keep the bytes, raise the alarm: what is stored is not what was written."""

    status = 500
    exit_code = 65


class StoreDown(SafeconductError):
    """Nothing was written; try again later."""

    status = 503
    exit_code = 69


class NoRoom(StoreDown):
    """There is no room for this one thing; smaller ones, or those of others, may still be taken."""

    status = 507


class TooNew(SafeconductError):
    """A newer Safeconduct wrote this; nothing was changed; install the newer one."""

    status = 500
    exit_code = 78


class KeptUnlisted(SafeconductError):
    """What was written is synced; the lists do not show it yet. Do not write it again; make room, then look."""

    status = 507
    exit_code = 74
