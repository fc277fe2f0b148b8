"""`make faults N=…` plays so many trials, `make faults SEED=…` one of them again and tells all that happened in it. Rule: it ends with 1 when
anything did not hold, and names the seeds."""

import argparse
import sys
import time
import traceback
from collections.abc import Iterable

from tests.faults.playing import play, wrong
from tests.faults.stage import Stage, a_stage
from tests.faults.trial import Trial


def held(seed: int, stage: Stage, *, tell: bool) -> bool:
    trial = Trial(seed, stage.template, stage.room, stage.watched)
    try:
        play(trial)
        found = wrong(trial)
    except Exception:  # noqa: BLE001 - whatever ends a trial is what the trial found
        found = ["ended: " + traceback.format_exc(limit=-4)]
    finally:
        trial.close()
    if tell or found:
        print(*trial.told, sep="\n")
    print(f"seed {seed}: " + ("; ".join(found) or "holds"), flush=True)
    return not found


def all_held(seeds: Iterable[int], ends: float, *, tell: bool) -> bool:
    began, played, failed = time.process_time(), 0, list[int]()
    with a_stage() as stage:
        for seed in seeds:
            if time.monotonic() > ends:
                break
            played += 1
            if not held(seed, stage, tell=tell):
                failed.append(seed)
    print(f"{played} trials, {len(failed)} did not hold, {time.process_time() - began:.0f} s of CPU. {failed or ''}")
    return not failed


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--minutes", type=float, default=24 * 60, help="begin no further trial after so long")
    parser.add_argument("--seed", type=int, default=None, help="play this one again, and tell what happened in it")
    given = parser.parse_args(arguments)
    seeds = range(given.first, given.first + given.trials) if given.seed is None else [given.seed]
    return 0 if all_held(seeds, time.monotonic() + given.minutes * 60, tell=given.seed is not None) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
