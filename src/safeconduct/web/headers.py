"""What every answer carries and what no request may be. Rule: pure ASGI in front of the whole application, so no page can forget it."""

from collections.abc import Container, Iterable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE_METHODS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class Shield:
    """How strict the shield is.

    Shape: `hosts` are the host names this program answers to, with or without port; whoever made it may change them. `scripts` allows our own scripts (office only).
    `strict` refuses a write that does not prove it came from our own page; the help page has no cookie that a stranger's page could
    use, and Tor Browser may send no proof, so there only writes that say they are foreign are refused.
    """

    hosts: Container[str]
    scripts: bool = False
    strict: bool = True


def policy(*, scripts: bool) -> str:
    """The content security policy: nothing but our own styles, pictures and forms; our own scripts only where `scripts`."""
    parts = ["default-src 'none'", "style-src 'self'", "img-src 'self' data:", "form-action 'self'"]
    parts += ["base-uri 'none'", "frame-ancestors 'none'"]
    if scripts:
        parts += ["script-src 'self'", "connect-src 'self'"]
    return "; ".join(parts)


LOOSE = b"default-src 'none'; sandbox"
"""For what is no page of ours: whatever a browser makes of it, it runs nothing, loads nothing and belongs to no site."""

_OURS = (b"text/", b"application/javascript", b"image/svg+xml")


def headers(*, scripts: bool) -> dict[bytes, bytes]:
    return {
        b"content-security-policy": policy(scripts=scripts).encode(),
        b"cache-control": b"no-store",
        b"referrer-policy": b"no-referrer",
        b"x-content-type-options": b"nosniff",
        b"x-frame-options": b"DENY",
        b"cross-origin-opener-policy": b"same-origin",
        b"cross-origin-resource-policy": b"same-origin",
        b"cross-origin-embedder-policy": b"require-corp",
        b"permissions-policy": b"camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
        b"x-robots-tag": b"noindex, noarchive",
        b"x-dns-prefetch-control": b"off",
    }


class Shielded:
    """The application behind its shield."""

    def __init__(self, app: ASGIApp, shield: Shield) -> None:
        self._app = app
        self._shield = shield
        self._headers = headers(scripts=shield.scripts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def shielded_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = self._with_ours(message.get("headers", []))
            await send(message)

        refused = refusal(self._shield, scope["method"], dict(scope["headers"]))
        if refused:
            await _say(shielded_send, *refused)
            return
        await self._app(scope, receive, shielded_send)

    def _with_ours(self, theirs: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        kept = [(name, value) for name, value in theirs if name.lower() not in self._headers and name.lower() != b"server"]
        medium = next((value for name, value in kept if name.lower() == b"content-type"), b"text/")
        loose = {} if medium.startswith(_OURS) else {b"content-security-policy": LOOSE}
        return kept + list((self._headers | loose).items())


def refusal(shield: Shield, method: str, raw: dict[bytes, bytes]) -> tuple[int, str] | None:
    """Status and sentence when the request is none of ours, None when it may go on."""
    host = raw.get(b"host", b"").decode("latin-1").lower()
    if host not in shield.hosts and _without_port(host) not in shield.hosts:
        return 421, "This address is not one of ours. Open the page under the address you were given."
    if method in SAFE_METHODS or _same_origin(shield, host, raw):
        return None
    return 403, "This form came from another site, so nothing was done. Open our page itself and try again."


def _same_origin(shield: Shield, host: str, raw: dict[bytes, bytes]) -> bool:
    site = raw.get(b"sec-fetch-site", b"").decode("latin-1").lower()
    if not shield.strict:
        return site != "cross-site"
    if site:
        return site in {"same-origin", "none"}
    origin = raw.get(b"origin", b"").decode("latin-1").lower()
    return origin.partition("://")[2] == host and bool(host)


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host


async def _say(send: Send, status: int, sentence: str) -> None:
    body = sentence.encode()
    head = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": body})
