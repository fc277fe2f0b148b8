"""Work that another process does meanwhile. Rule: whoever asks for it can do it alone, and does when no answer comes."""

from typing import Protocol


class SilentError(Exception):
    """The other process has ended, keeps silent, or says something else than an answer."""


class Other(Protocol):
    """Another process of ours, which is asked one thing at a time."""

    def ask(self, what: str, raw: bytes) -> None:
        """It begins. Shape: nothing more is asked until the answer was read. Raises: SilentError."""
        ...

    def has_answered(self) -> bool:
        """Whether the answer to what was asked last need not be waited for."""
        ...

    def answer(self) -> bytes:
        """Waits for what was asked last. Raises: SilentError."""
        ...

    def end(self) -> None:
        """It is not there any more, and asking it raises."""
        ...
