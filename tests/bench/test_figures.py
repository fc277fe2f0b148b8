"""Every benchmark runs on an office of a few cases and says what it is held against."""

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from bench.__main__ import Sizes, run
from bench.figures import Figure, Sheet, floor, goal, quoted

TINY = replace(Sizes(), cases=12, times=2, visits=2, seconds=0.2, clients=(2,), rows=32, mib=3, groups=3, growth=30, people=3)
ASKED_FOR = {
    "relay": {
        f"relay_append_per_s_{where}"
        for where in ("sqlite_1", "sqlite_16", "postgres_1", "postgres_16", "postgres_two_processes_16")
    }
    | {f"relay_append_cpu_us_{where}" for where in ("sqlite_1", "sqlite_16", "postgres_1", "postgres_16", "postgres_two_processes_16")}
    | {f"relay_append_rows_per_s_{where}" for where in ("sqlite_1", "sqlite_16", "postgres_1", "postgres_16")},
    "sees": {f"relay_sees_{act}" for act in ("call", "answer", "look", "more_words", "accepted", "note", "first_place", "second_place", "file_of_300_kib", "sign_in", "nothing")},
    "door": {"first_contact_cpu_s", "send_cpu_s", "first_contact_per_s_2", "failures_2", "return_cpu_s"},
    "groups": {"append_cpu_us_many_groups"},
    "growth": {f"growth_{name}" for name in ("list_cpu_ms", "board_cpu_ms", "today_cpu_ms", "search_cpu_p50_ms", "search_cpu_p95_ms", "search_more_mib", "index_mib")},
    "pathways": {"pathways_all_s", "pathways_all_cpu_s", "pathways_one_person_ms"},
    "files": {"blob_mib_s_in", "blob_mib_s_out", "blob_peak_more_mib"},
    "dossier": {"dossier_first_s", "dossier_next_s", "dossier_cpu_s", "dossier_built_s", "dossier_built_cpu_s"},
    "desk laptops": {  # One office for both, as in a run of everything.
        "send_all_s", "sync_first_s", "sync_first_cpu_s", "level_1000_facts_s", "sync_idle_bytes", "relay_level_rss_mib", "front_rss_mib",
        "quarter_s", "unlock_whole_s", "list_cpu_ms", "list_bytes", "case_cpu_ms",
        "search_p95_ms", "create_cpu_ms", "unlock_warm_s", "rebuild_s", "desk_rss_mib",
        "derivation_s", "derivation_peak_mib", "rebuild_cpu_s", "today_cpu_ms", "search_after_write_cpu_ms",
        "rules_touch_first_cpu_s", "rules_touch_next_cpu_s", "rules_touch_after_write_cpu_s",
    },
}  # fmt: skip
FLOORS = {
    "fsync_ms",
    "seal_floor_us",
    "open_floor_us",
    "sign_floor_us",
    "verify_floor_us",
    "empty_template_ms",
}


@pytest.mark.slow
@pytest.mark.parametrize("part", sorted(ASKED_FOR))
def test_every_figure_of_a_part_is_measured_and_printed_as_one_object_a_line(
    part: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = io.StringIO()
    run(tmp_path, TINY, Sheet(out), frozenset(part.split()))
    assert capfd.readouterr().out == "", "a program that is measured speaks between the lines"
    said = {line["name"]: line for line in map(json.loads, out.getvalue().splitlines())}
    assert ASKED_FOR[part] | FLOORS <= said.keys()
    assert all(line["value"] >= 0 and "unit" in line for line in said.values())
    assert said.get("failures_2", {"value": 0})["value"] == 0


@pytest.mark.slow
def test_a_relay_sees_only_padded_sizes_and_nothing_comes_when_nothing_happens(tmp_path: Path) -> None:
    out = io.StringIO()
    run(tmp_path, TINY, Sheet(out), frozenset({"sees"}))
    seen = {line["name"]: line for line in map(json.loads, out.getvalue().splitlines()) if line["name"].startswith("relay_sees_")}
    padded = {"rows": {"1", "4", "16", "64"}, "key rows": {"0.5", "2"}, "letters": {"0.0625", "4", "16", "64"}, "pieces": {"16", "64", "256", "1024"}}

    sizes = [found for line in seen.values() for found in re.findall(r"\d+ (rows|key rows|letters|pieces) of ([\d.]+) KiB", line["note"])]

    assert sizes and all(size in padded[what] for what, size in sizes)
    assert seen["relay_sees_nothing"]["value"] == seen["relay_sees_look"]["value"] == 0


def test_a_neighbours_figure_is_marked_quoted_and_a_floor_of_this_run_is_not() -> None:
    peer = json.loads(Figure("a", 2.0, "s", (quoted("neighbour", 4.0), goal(3.0))).line())
    assert (peer["quoted"], peer["peer_value"], peer["ratio"], peer["goal"]) == (True, 4, 0.5, 3.0)
    own = json.loads(Figure("a", 2.0, "s", (floor("disk", 1.0),)).line())
    assert "quoted" not in own
    assert own["ratio"] == 2
