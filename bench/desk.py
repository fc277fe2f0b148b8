"""The office of one member with thousands of cases: pages, search, writing, opening. Rule: pages go through `Answering` with the real
routes and templates; only the socket is left out."""

import gc
import json
import os
import random
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from zoneinfo import ZoneInfo

import msgspec
from starlette.responses import Response

from bench.caseload import FACTS_EACH, NAME, PASSPHRASE, Built, Passing
from bench.figures import Figure, Sheet, floor, goal, median, percentile, quoted
from bench.people import invented
from bench.processes import load, peak_mib, rss_mib
from bench.texts import Texts
from safeconduct.caseload.way_known import WayKnown
from safeconduct.core.when import Day
from safeconduct.desk.answering import EMPTY, Answering, Asked
from safeconduct.desk.drafts import Drawer
from safeconduct.desk.folder import Folder
from safeconduct.desk.office import Office, open_ring
from safeconduct.desk.routes import Table
from safeconduct.desk.rules_ahead import RulesAhead
from safeconduct.desk.visit import Room
from safeconduct.desk.worker import HERE, languages, routes
from safeconduct.pathways.factfile import written_value
from safeconduct.pathways.shelf import rulebook
from safeconduct.pathways.vocabulary import WORKED_OUT
from safeconduct.seal.keyring import Kdf, Ring, stretched
from safeconduct.web.forms import Form
from safeconduct.web.rendering import Renderer

STEP_S = 6
"""Between two pages; after five seconds a page takes in what others wrote, so that each of these does."""

RULE_NEAR = Day("2026-04-20")
"""A law that a way in stands on ends twelve days later."""

UTC = ZoneInfo("UTC")


def measure(built: Built, sheet: Sheet, times: int) -> None:
    """All figures of an office with that many cases; the first opening is the rebuild."""
    said = f"{built.cases} cases of {FACTS_EACH} facts"
    ring = _derivation(built, sheet)
    office = _rebuild(built, ring, sheet, said)
    _lists(office, built, sheet, times)
    _whom_a_rule_touches(office, sheet, said)
    _search(office, built, sheet, times * 4)
    _search_after_a_write(_answering(office, built), sheet, 10)
    office.close()
    _unlock(built, ring, sheet, said)


def _derivation(built: Built, sheet: Sheet) -> Ring:
    """What the passphrase costs, in a process of its own so that its peak is seen alone; then the ring itself."""
    folder = Folder(built.root)
    code = (
        "import time; from safeconduct.seal.keyring import Kdf, stretched; kdf = Kdf(); begun = time.perf_counter(); "
        "stretched('name', 'words', bytes(16), kdf); took = time.perf_counter() - begun; used = time.process_time(); "
        "print(took, used, [line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')][0])"
    )
    took, used, peak = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.split()
    kdf = Kdf()
    note = (
        f"Argon2id, {kdf.memory // 1024} MiB, {kdf.passes} passes, {kdf.lanes} lanes, wall; load {load():.1f}"
    )
    sheet.say(
        Figure(
            "derivation_s", float(took), "s", (quoted("GlobaLeaks, 128 MiB, its first of two", 0.877),), note
        )
    )
    sheet.say(Figure("derivation_cpu_s", float(used), "s", (), "CPU of all lanes, with starting Python"))
    sheet.say(Figure("derivation_peak_mib", int(peak) / 1024, "MiB"))
    locked = folder.rings()[0]
    return locked.open(stretched(NAME, PASSPHRASE, folder.salt(), locked.kdf))


def _rebuild(built: Built, ring: Ring, sheet: Sheet, said: str) -> Office:
    begun, cpu = time.perf_counter(), time.process_time()
    office = open_ring(Folder(built.root), ring, Passing(built.end, STEP_S), os.urandom)
    took, used = time.perf_counter() - begun, time.process_time() - cpu
    events = office.journal.position
    sheet.say(
        Figure(
            "rebuild_s",
            took,
            "s",
            (),
            f"{said}, {events} sealed events with the beginnings of streams; load {load():.1f}",
        )
    )
    sheet.say(
        Figure(
            "rebuild_cpu_s",
            used,
            "s",
            (floor("as many rows opened, hashed, taken apart, written in order", events * each_event_us(sheet) / 1e6),),
        )
    )
    if office.index.count_cases() != built.cases:
        raise RuntimeError("Not every case is in the index.")
    return office


def each_event_us(sheet: Sheet) -> float:
    """Two seals (route and body) and three hashes (body, head, name of the event), with nothing in between."""
    each = (2, "open_floor_us"), (3, "hash_floor_us"), (1, "parse_floor_us"), (1, "insert_floor_us")
    return sum(times * sheet.value(name) for times, name in each)


def _answering(office: Office, built: Built) -> Answering:
    renderer = Renderer([HERE / "templates"], languages())
    room = Room(Drawer(built.root, office.me, *office.member_epochs), rulebook())
    return Answering(office, Table(routes()), renderer, room, office.journal.clock)


def _asked(
    answering: Answering, path: str, *, query: tuple[tuple[str, str], ...] = (), form: Form = EMPTY
) -> Asked:
    method = "POST" if form.fields else "GET"
    return Asked(method, path, form, Form(query), answering.languages["en"], UTC)


def _whole(response: Response) -> bytes:
    if response.status_code != 200:
        raise RuntimeError(f"A page answered {response.status_code}.")
    return bytes(response.body)


def _cpu_ms(act: Callable[[], object], times: int) -> float:
    """Median CPU of one act, after a first one that compiles templates."""
    act()
    gc.collect()
    found = []
    for _ in range(times):
        begun = time.process_time_ns()
        act()
        found.append((time.process_time_ns() - begun) / 1e6)
    return median(found)


def _lists(office: Office, built: Built, sheet: Sheet, times: int) -> None:
    cases = [row.id for row in office.index.cases(most=2000, side="any")]
    draw = random.Random(7)
    answering = _answering(office, built)

    def page(path: str, **more: tuple[tuple[str, str], ...]) -> bytes:
        return _whole(answering.answer(_asked(answering, path, **more)))

    frame = _cpu_ms(lambda: page("/search"), times)
    sheet.say(
        Figure(
            "quiet_page_cpu_ms",
            frame,
            "ms",
            (floor("an empty template", sheet.value("empty_template_ms")),),
            "the frame of every page, little on it",
        )
    )
    listed = _cpu_ms(lambda: page("/cases"), times)
    beside = (
        goal(10),
        quoted("Sahana Eden MRCMS, list page, app and database", 239),
        floor("25 rows from the index", _cpu_ms(office.index.cases, times)),
    )
    sheet.say(Figure("list_cpu_ms", listed, "ms", beside, "25 of all, with taking in what others wrote"))
    sheet.say(
        Figure(
            "list_bytes",
            len(page("/cases")),
            "bytes",
            (goal(40_000), quoted("Sahana Eden MRCMS, list page", 124_000)),
        )
    )
    opened = _cpu_ms(lambda: page(f"/cases/{draw.choice(cases)}"), times)
    folded = _cpu_ms(lambda: office.index.case(draw.choice(cases)), times)
    sheet.say(
        Figure(
            "case_cpu_ms",
            opened,
            "ms",
            (
                goal(15),
                quoted("Sahana Eden MRCMS, open one case", 239),
                floor("opening and folding it", folded),
            ),
        )
    )
    every = _cpu_ms(lambda: page(f"/cases/{draw.choice(cases)}", query=(("show", "all"),)), times)
    sheet.say(Figure("case_all_sections_cpu_ms", every, "ms", (), "every section opened"))
    sheet.say(Figure("board_cpu_ms", _cpu_ms(lambda: page("/board"), times), "ms"))
    sheet.say(
        Figure(
            "today_cpu_ms",
            _cpu_ms(lambda: page("/today"), max(3, times // 5)),
            "ms",
            (),
            "a year of cases that nobody looked after: thousands of lines due",
        )
    )
    _creating(answering, sheet, times)


def _search_after_a_write(answering: Answering, sheet: Sheet, times: int) -> None:
    """The first search after a case was opened: its names are read besides those that are known."""
    office, took = answering.office, []
    for number in range(times):
        fields = (("words", "x"), ("handle", f"After {number}"), ("person", "yes"), ("seen", office.seen))
        answering.answer(_asked(answering, "/cases", form=Form(fields)))
        begun = time.process_time_ns()
        office.search.find("After")
        took.append((time.process_time_ns() - begun) / 1e6)
    sheet.say(Figure("search_after_write_cpu_ms", median(took), "ms"))


def _creating(answering: Answering, sheet: Sheet, times: int) -> None:
    """The whole answer to the form: search was done, the case is opened with an owner and its first person."""
    wall, number = list[float](), iter(range(10**9))

    def create() -> None:
        fields = (
            ("words", "somebody"),
            ("handle", f"Bench {next(number)}"),
            ("mine", "yes"),
            ("person", "yes"),
            ("seen", answering.office.seen),
        )
        begun = time.perf_counter()
        answer = answering.answer(_asked(answering, "/cases", form=Form(fields)))
        wall.append((time.perf_counter() - begun) * 1e3)
        if answer.status_code != 303:
            raise RuntimeError(f"A case was not opened: {answer.status_code}.")

    beside = (goal(30), quoted("Sahana Eden MRCMS, create case, GET and POST", 424))
    sheet.say(
        Figure(
            "create_cpu_ms",
            _cpu_ms(create, times),
            "ms",
            beside,
            "case, owner, first person: keys made, sealed, synced, in every list",
        )
    )
    sheet.say(
        Figure(
            "create_p50_ms",
            median(wall),
            "ms",
            (quoted("Sahana Eden MRCMS, POST only, p50", 287), floor("fsync", sheet.value("fsync_ms"))),
            "wall",
        )
    )


def _whom_a_rule_touches(office: Office, sheet: Sheet, said: str) -> None:
    """What Today does on a day on which a rule's own date is near. What is known of the people is laid into the rows in which the index keeps it."""
    cases, people = [row[0] for row in office.index.db.execute("SELECT id FROM case_row WHERE side=''")], invented(len(office.index.handles))
    known = [{name: written_value(value) for name, value in person.values.items() if name not in WORKED_OUT} for person in people]
    rows = [(case, msgspec.msgpack.encode(WayKnown((one,), ()))) for case, one in zip(cases, known, strict=False)]
    office.index.db.executemany("INSERT OR REPLACE INTO way_known VALUES (?,?)", rows)
    rules, ahead = rulebook().rules, RulesAhead()

    def look() -> float:
        begun = time.process_time()
        ahead.touched(rules, office.index, RULE_NEAR)
        return time.process_time() - begun

    first, again = look(), median([look() for _ in range(5)])
    changed = msgspec.msgpack.encode(WayKnown((known[0] | {"age": "77"},), ()))
    office.index.db.execute("UPDATE way_known SET known=? WHERE case_id=?", (changed, rows[0][0]))
    noted = f"{said}; {len(rows)} open, {len({kept for _, kept in rows})} of them with facts like no other's; {len(ahead.ways(rules, RULE_NEAR))} ways in change within 30 days"
    sheet.say(Figure("rules_touch_first_cpu_s", first, "s", (goal(1.0),), noted))
    sheet.say(Figure("rules_touch_next_cpu_s", again, "s", (goal(0.1),), "nothing was written"))
    sheet.say(Figure("rules_touch_after_write_cpu_s", look(), "s", (goal(0.1),), "one case was written in"))


def queries(names: Sequence[str], count: int) -> list[str]:
    """What people type: names, the beginnings of names, a misspelt one, common and rare words, two words, numbers, nothing that is there."""
    draw, texts = random.Random(3), Texts(1)
    found = []
    for n in range(count):
        name = draw.choice(names)
        given, family = name.split()
        typo = family[:2] + family[3:]
        found.append(
            (
                name,
                family,
                given[:3],
                typo,
                texts.words(1),
                texts.words(2),
                f"+000 {draw.randint(100, 999)}",
                "qqzzyx",
            )[n % 8]
        )
    return found


def _search(office: Office, built: Built, sheet: Sheet, times: int) -> None:
    typed_in = queries(built.names, times)
    office.search.find(typed_in[0])
    wall, cpu = [], []
    for typed in typed_in:
        begun, used = time.perf_counter_ns(), time.process_time_ns()
        office.search.find(typed)
        wall.append((time.perf_counter_ns() - begun) / 1e6)
        cpu.append((time.process_time_ns() - used) / 1e6)
    beside = (goal(15), quoted("Sahana Eden MRCMS, word in 10 % of cases, p95; five fields only", 488))
    sheet.say(
        Figure(
            "search_p95_ms",
            percentile(wall, 0.95),
            "ms",
            beside,
            f"wall, over everything written, eight kinds of query; load {load():.1f}",
        )
    )
    sheet.say(Figure("search_p50_ms", percentile(wall, 0.5), "ms", (quoted("Sahana Eden MRCMS, p50", 276),)))
    sheet.say(Figure("search_cpu_p95_ms", percentile(cpu, 0.95), "ms"))
    answering, typed_again = _answering(office, built), iter(typed_in * 2)

    def page() -> None:
        _whole(answering.answer(_asked(answering, "/search", form=Form((("words", next(typed_again)),)))))

    sheet.say(
        Figure("search_page_cpu_ms", _cpu_ms(page, min(times, 80)), "ms", (), "median, the page included")
    )


def _unlock(built: Built, ring: Ring, sheet: Sheet, said: str) -> None:
    """From the derived key to an office that can be used, with what a session begins with."""
    found = []
    for _ in range(5):
        gc.collect()
        begun = time.perf_counter()
        office = open_ring(Folder(built.root), ring, Passing(built.end, STEP_S), os.urandom)
        office.begin_session()
        found.append(time.perf_counter() - begun)
        office.close()
    sheet.say(
        Figure(
            "unlock_warm_s",
            median(found),
            "s",
            (goal(0.25),),
            f"wall, median of 5, {said}; load {load():.1f}",
        )
    )


def measure_signing_in(built: Built, sheet: Sheet) -> None:
    """The member's process as the office starts it, at rest after the derivation; the second time, for the first makes the keys of this quarter."""
    said = f"{built.cases} cases of {FACTS_EACH} facts"
    with _signed_in(built) as (_, took):
        sheet.say(Figure("quarter_s", took, "s", (), f"wall: the first signing in of a quarter, which gives every section its new keys, {said}; load {load():.1f}"))
    with _signed_in(built) as (pid, took):
        beside = (goal(120), quoted("Sahana Eden MRCMS, worker", 215))
        sheet.say(Figure("desk_rss_mib", rss_mib(pid), "MiB", beside, f"one member's process at rest, {said}"))
        sheet.say(Figure("desk_peak_mib", peak_mib(pid), "MiB", (), "while deriving the key"))
        sheet.say(Figure("unlock_whole_s", took, "s", (), "wall: a new process, imports, derivation, opening; nothing warm but the disk"))


@contextmanager
def _signed_in(built: Built) -> Iterator[tuple[int, float]]:
    """A member's process that has opened the office, and how long that took. Unit: seconds."""
    with tempfile.TemporaryDirectory() as run:
        errand = {
            "what": "unlock", "folder": str(built.root), "name": NAME, "passphrase": PASSPHRASE, "words": {},
            "run": run, "socket": "bench", "secret": secrets.token_hex(16),
        }  # fmt: skip
        process = subprocess.Popen([sys.executable, "-m", "safeconduct.desk.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            begun = time.perf_counter()
            if _told(process, json.dumps(errand)).get("state") != "open":
                raise RuntimeError("The office did not open.")
            took = time.perf_counter() - begun
            time.sleep(1.0)
            yield process.pid, took
        finally:
            process.kill()
            process.communicate()


def _told(process: "subprocess.Popen[str]", errand: str) -> dict[str, str]:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("The office has no pipes.")
    process.stdin.write(errand + "\n")
    process.stdin.flush()
    said = (json.loads(line) for line in process.stdout)
    return next(answer for answer in said if answer["state"] != "reading")
