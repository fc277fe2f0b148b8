"""The office's front: sign-in, set-up, and a corridor to each member's own process. Rule: it holds no key, and opens nothing."""

import asyncio
import ipaddress
import os
import secrets
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware

from safeconduct.core.ids import Chance
from safeconduct.core.when import Clock
from safeconduct.desk.arriving import Arriving
from safeconduct.desk.building import Building
from safeconduct.desk.children import RunFolder
from safeconduct.desk.corridor import PATIENCE_S, Corridor
from safeconduct.desk.folder import Folder
from safeconduct.desk.hall import Hall, hall_routes
from safeconduct.desk.levelling import Levelling
from safeconduct.desk.practising import Practising
from safeconduct.desk.sessions import IDLE_END, Sessions
from safeconduct.desk.unfinished import drop_old
from safeconduct.desk.worker import HERE, languages, wall_clock
from safeconduct.errors import BadInput, SafeconductError
from safeconduct.web.hardening import harden
from safeconduct.web.headers import Shield, Shielded
from safeconduct.web.rendering import Renderer
from safeconduct.web.serving import serve_app

SWEEP_S = 5
"""Unit: seconds between two looks for sessions that have ended."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the office answers. Shape: `names` are further host names it is called by; `behind` names a proxy on this machine."""

    host: str = "127.0.0.1"
    port: int = 8401
    names: tuple[str, ...] = ()
    certificate: Path | None = None
    key: Path | None = None
    behind: str = ""
    idle_s: int = IDLE_END
    patience_s: float = PATIENCE_S

    @property
    def is_loopback(self) -> bool:
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def has_tls(self) -> bool:
        return self.certificate is not None and self.key is not None

    def check(self) -> None:
        """Raises: BadInput when passphrases would travel in the clear, or when the certificate cannot be used."""
        if not self.is_loopback and not self.has_tls and not self.behind:
            raise BadInput(
                f"The office does not answer on {self.host} without a certificate: passphrases would travel in the clear. "
                "Make one with `safeconduct certificate`, or name the proxy on this machine that has one with `--behind NAME`."
            )
        if self.certificate and self.key:
            try:
                ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(self.certificate, self.key)
            except (OSError, ssl.SSLError):
                raise BadInput(
                    "The certificate and its key cannot be read, or do not belong together."
                ) from None

    def shield(self) -> Shield:
        own = {self.host, *self.names, *({self.behind} if self.behind else ())}
        return Shield(
            frozenset(own | ({"127.0.0.1", "localhost"} if self.is_loopback else set())), scripts=True
        )


def application(folder: Path, listening: Listening, clock: Clock, chance: Chance) -> Starlette:
    """The parent's application. Shape: `folder` is the desk's own; the practice office has one beside it."""
    sessions = Sessions(chance, listening.idle_s)
    run = RunFolder(folder / "run")
    corridor = Corridor(sessions, run, clock, chance, listening.patience_s)
    renderer = Renderer([HERE / "templates"], languages())
    practice, nudge = folder.parent / "practice" / "desk", asyncio.Event()
    levelling = {one: Levelling(Folder(one), clock) for one in (folder, practice)}
    hall = Hall(
        folder,
        practice,
        corridor,
        renderer,
        listening.has_tls or bool(listening.behind),
        levelling,
        nudge,
    )
    building = Building(practice, run, chance)

    @asynccontextmanager
    async def open_house(_app: Starlette) -> AsyncIterator[None]:
        levelled = [each.go_on(nudge, lambda: sessions.are_open) for each in levelling.values()]
        working = [asyncio.create_task(one) for one in (_sweep(corridor, [Folder(one) for one in levelling], clock), *levelled)]
        yield
        for task in working:
            task.cancel()
        await building.end()
        await corridor.end_all()
        run.end()

    return Starlette(
        routes=[*Practising(hall, building).routes(), *Arriving(hall).routes(), *hall_routes(hall)],
        middleware=[Middleware(Shielded, shield=listening.shield())],
        exception_handlers={SafeconductError: hall.troubled},
        lifespan=open_house,
    )


async def _sweep(corridor: Corridor, folders: Sequence[Folder], clock: Clock) -> None:
    while True:
        await asyncio.sleep(SWEEP_S)
        await corridor.sweep()
        for folder in folders:
            await asyncio.to_thread(drop_old, folder, clock())


def serve(folder: Path, listening: Listening) -> None:
    """Runs until it is told to stop. Raises: BadInput when it must not start so."""
    listening.check()
    harden()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    serve_app(
        application(folder, listening, wall_clock, secrets.token_bytes),
        listening.host,
        listening.port,
        ssl_certfile=os.fspath(listening.certificate) if listening.certificate else None,
        ssl_keyfile=listening.key,
        proxy_headers=False,
        timeout_graceful_shutdown=3,
    )
