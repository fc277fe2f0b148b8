"""The help page and the relay as real processes, under people who ask for help. Rule: cost is the kernel's count for both processes,
with the posting to the relay included."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import msgspec
from tests.intake.world import Office, Relay, free_port, process, write_door

from bench import visitor
from bench.figures import Beside, Figure, Sheet, goal, percentile, quoted
from bench.processes import cpu_s, load, rss_mib

SILENT_S = 0.5
MOST_WAIT_S = 60.0
STORY_LETTERS = 1024


@dataclass(frozen=True)
class Street:
    """What stands there. Shape: `pids` are help page and relay."""

    port: int
    pids: tuple[int, ...]
    relay: Relay


def measure(
    folder: Path, sheet: Sheet, *, visits: int, seconds: float, clients: tuple[int, ...] = (1, 8, 32)
) -> None:
    with ExitStack() as stack:
        alone = _deaf(folder, stack)
        each = asyncio.run(_sending(alone, visits))
        beside = (goal(0.005), quoted("Hush Line, POST alone, wall p50", 0.015))
        sheet.say(
            Figure(
                "send_cpu_s",
                each,
                "s",
                beside,
                "the sending request alone: the relay is away, the row is sealed and synced",
            )
        )
    with ExitStack() as stack:
        street = _street(folder, stack)
        asyncio.run(_measure(street, sheet, visits, seconds, clients))


def _deaf(folder: Path, stack: ExitStack) -> Street:
    """A help page whose relay is away, so that nothing but the requests costs anything."""
    office, port = Office(), free_port()
    write_door(folder / "alone", office, f"http://127.0.0.1:{free_port()}")
    page = stack.enter_context(process("safeconduct.intake", folder / "alone", port))
    return Street(port, (page.pid,), Relay("", office.group, ""))


def _street(folder: Path, stack: ExitStack) -> Street:
    office, relay_port, port = Office(), free_port(), free_port()
    url = f"http://127.0.0.1:{relay_port}"
    relay = stack.enter_context(process("safeconduct.relay", folder / "relay", relay_port))
    ticket = (folder / "relay" / "ticket").read_text().strip()
    admitted = httpx.post(
        f"{url}/v1/groups", content=msgspec.msgpack.encode([office.group, ticket]), trust_env=False
    )
    write_door(folder / "intake", office, url)
    page = stack.enter_context(process("safeconduct.intake", folder / "intake", port))
    token = str(msgspec.msgpack.decode(admitted.raise_for_status().content))
    return Street(port, (page.pid, relay.pid), Relay(url, office.group, token))


def story(number: int) -> str:
    """1,024 invented letters, another text for each visit."""
    draw = random.Random(number)
    return f"Invented {number}. ".ljust(STORY_LETTERS, "x")[: STORY_LETTERS - 300] + "".join(
        draw.choices("abcdefghij ", k=300)
    )


async def _measure(
    street: Street, sheet: Sheet, visits: int, seconds: float, clients: tuple[int, ...]
) -> None:
    codes = [await visitor.first_contact(street.port, story(-n)) for n in range(1, 6)]
    await _settled(street)
    each, wall = await _cpu_of(street, visits, lambda n: visitor.first_contact(street.port, story(n)))
    sheet.say(
        Figure(
            "first_contact_cpu_s", each, "s",
            (goal(0.025), quoted("Hush Line, form and receipt, 1 client", 0.021)),
            f"all pages, style sheet, receipt, posting to the relay; load {load():.1f}",
        )
    )  # fmt: skip
    sheet.say(Figure("first_contact_p50_s", percentile(wall, 0.5), "s", (quoted("Hush Line, p50", 0.033),)))
    sheet.say(
        Figure(
            "first_contact_p95_s", percentile(wall, 0.95), "s", (goal(0.1), quoted("Hush Line, p95", 0.093))
        )
    )
    posted = await _sending(street, visits)
    sheet.say(
        Figure("send_and_post_cpu_s", posted, "s", (), "the same with posting to the relay, both processes")
    )
    for code in codes:
        if not await visitor.come_back(street.port, code):
            raise RuntimeError("A code did not open its conversation.")
    await _settled(street)
    each, _ = await _cpu_of(street, visits, lambda n: visitor.come_back(street.port, codes[n % len(codes)]))
    sheet.say(
        Figure(
            "return_cpu_s",
            each,
            "s",
            (goal(0.010), quoted("SecureDrop, returning source, 16 clients", 0.031)),
        )
    )
    for count in clients:
        await _crowd(street, sheet, count, seconds)
    sheet.say(
        Figure(
            "door_rss_mib",
            rss_mib(street.pids[0]),
            "MiB",
            (quoted("Hush Line, after a run", 191),),
            "help page, after the crowd",
        )
    )
    sheet.say(Figure("relay_rss_mib", rss_mib(street.pids[1]), "MiB", (), "after the crowd"))


async def _settled(street: Street) -> None:
    """Until both processes have nothing to do: what was sent has been posted."""
    deadline = time.monotonic() + MOST_WAIT_S
    before = cpu_s(street.pids)
    while time.monotonic() < deadline:
        await asyncio.sleep(SILENT_S)
        now = cpu_s(street.pids)
        if now - before <= 0.01:
            return
        before = now


async def _cpu_of(
    street: Street, times: int, act: Callable[[int], Awaitable[object]]
) -> tuple[float, list[float]]:
    """CPU of both processes for one act, one client, and how long each took."""
    begun, walls = cpu_s(street.pids), list[float]()
    for number in range(times):
        started = time.perf_counter()
        if not await act(number):
            raise RuntimeError("A visit failed.")
        walls.append(time.perf_counter() - started)
    await _settled(street)
    return (cpu_s(street.pids) - begun) / times, walls


async def _sending(street: Street, visits: int) -> float:
    """CPU of one sending request: all walks are made before the counting begins."""
    lines = [visitor.Line(street.port) for _ in range(visits)]
    pages = [await visitor.walk(line, story(10_000_000 + n)) for n, line in enumerate(lines)]
    await _settled(street)
    begun = cpu_s(street.pids)
    for line, page in zip(lines, pages, strict=True):
        if not (await visitor.send(line, page)).code:
            raise RuntimeError("A message was not taken.")
    await _settled(street)
    used = cpu_s(street.pids) - begun
    for line in lines:
        await line.close()
    return used / visits


async def _crowd(street: Street, sheet: Sheet, clients: int, seconds: float) -> None:
    """Closed loop: each client begins its next visit when the last one ended."""
    end, walls, failures = time.monotonic() + seconds, list[float](), list[str]()
    begun_cpu, begun = cpu_s(street.pids), time.monotonic()

    async def keep_asking(number: int) -> None:
        visit = 0
        while time.monotonic() < end:
            started, visit = time.perf_counter(), visit + 1
            try:
                code = await visitor.first_contact(
                    street.port, story(clients * 1_000_000 + number * 10_000 + visit)
                )
                failures.extend([] if code else ["no receipt"])
            except (OSError, RuntimeError, asyncio.IncompleteReadError) as why:
                failures.append(type(why).__name__)
            walls.append(time.perf_counter() - started)

    await asyncio.gather(*(keep_asking(number) for number in range(clients)))
    took = time.monotonic() - begun
    await _settled(street)
    peers: dict[int, tuple[Beside, ...]] = {
        1: (quoted("Hush Line, 1 client", 15.9),),
        8: (quoted("Hush Line, 8 clients", 18.4),),
        32: (quoted("Hush Line, 16 clients", 18.8),),
    }
    each = (cpu_s(street.pids) - begun_cpu) / max(1, len(walls))
    sheet.say(
        Figure(
            f"first_contact_per_s_{clients}", len(walls) / took, "1/s", peers.get(clients, ()),
            f"{took:.0f} s; p95 {percentile(walls, 0.95):.3f} s; {each:.4f} CPU s each; the client shares the cores; load {load():.1f}",
        )
    )  # fmt: skip
    sheet.say(
        Figure(f"failures_{clients}", len(failures), "visits", (goal(0),), ", ".join(sorted(set(failures))))
    )
