"""Addresses as tables. Rule: a page module says its routes in one table; nothing is registered by a decorator or an import."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from safeconduct.desk.visit import Page

_HOLE = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True)
class Route:
    """Shape: `path` may hold `{names}`, each one part of the path; `again` is the page shown when a form could not be taken."""

    method: str
    path: str
    page: Page
    again: Page | None = None

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        pieces = _HOLE.split(self.path)
        fixed = [re.escape(piece) if n % 2 == 0 else f"(?P<{piece}>[^/]+)" for n, piece in enumerate(pieces)]
        return re.compile("".join(fixed))

    @property
    def shape(self) -> tuple[str, str]:
        return self.method, _HOLE.sub("{}", self.path)


@dataclass(frozen=True, slots=True)
class Found:
    route: Route
    params: Mapping[str, str]


SAME = "same-so-far"
"""The header by which a page shows that its file begins with what lies here."""

_UPLOAD = re.compile(r"/cases/[^/]+/documents/add|/reports/add")
_PIECE = re.compile(r"/pieces/(begin|[0-9a-f]{32})")
_FILE = re.compile(r"/(?:cases/[^/]+/(?:documents|dossier)|calls/[^/]+/files|reports)/[^/]+/(?:original|working|picture|file)")


def is_upload(method: str, path: str) -> bool:
    """A form with a file in it, which is never read whole, or a piece of a file."""
    return method == "POST" and (_UPLOAD.fullmatch(path) or _PIECE.fullmatch(path)) is not None


def piece_named(method: str, path: str) -> str:
    """Of which file a piece is sent here; `begin` where one is announced; empty where neither is."""
    found = _PIECE.fullmatch(path) if method == "POST" else None
    return found[1] if found else ""


def is_file(method: str, path: str) -> bool:
    """An answer that is handed out as it is opened."""
    return method == "GET" and _FILE.fullmatch(path) is not None


class Table:
    """All routes of the office.

    Raises: ValueError when two routes have the same address; the order of tables would decide in silence.
    """

    def __init__(self, routes: Iterable[Route]) -> None:
        # Fixed parts go before holes, so that /cases/new is never read as the case called "new".
        self.routes = sorted(
            routes, key=lambda route: [part.startswith("{") for part in route.path.split("/")]
        )
        shapes = [route.shape for route in self.routes]
        twice = sorted({f"{method} {path}" for method, path in shapes if shapes.count((method, path)) > 1})
        if twice:
            raise ValueError(f"Two pages have one address: {', '.join(twice)}.")

    def find(self, method: str, path: str) -> Found | None:
        for route in self.routes:
            match = route.pattern.fullmatch(path) if route.method == method else None
            if match:
                return Found(route, match.groupdict())
        return None

    def has(self, path: str) -> bool:
        """Whether the address exists for any method, so that a wrong method is not told as a missing page."""
        return any(route.pattern.fullmatch(path) for route in self.routes)
