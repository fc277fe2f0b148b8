"""A keyholder's machine dies while it lets a newcomer in, wherever in the act: pressing the same button again finishes it."""

import itertools
import os
import re
import shutil
import signal
from pathlib import Path

import pytest

from safeconduct.core.ids import Chance
from safeconduct.desk import inviting
from safeconduct.desk.founding import found, knock
from safeconduct.desk.office import unlock
from tests.desk.offices import LIGHT, OTHER_WORDS, WORDS, Hand, Pages

FORM = re.compile(r'<input type="hidden" name="words" value="([^"]+)">')
POINTS = (1, 4, 9, 14, 18, 22, 26, 30, 36, 44)
"""The draws of chance before which the process is killed; the act draws often, so they lie all over it."""


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office whose keyholder has an answered invite, with nobody in it."""
    folder = tmp_path_factory.mktemp("answered")
    office, _ = found(folder / "desk", "Anna", WORDS, Hand(), os.urandom, kdf=LIGHT)
    invite = inviting.make(office)
    knock(folder / "desk", str(invite), "boris", OTHER_WORDS, Hand(), os.urandom)
    office.close()
    return folder


def dying(after: int) -> Chance:
    draws = itertools.count()

    def drawn(size: int) -> bytes:
        if next(draws) == after:
            os.kill(os.getpid(), signal.SIGKILL)
        return os.urandom(size)

    return drawn


def pages_of(folder: Path, chance: Chance = os.urandom) -> Pages:
    clock = Hand()
    office = unlock(folder / "desk", "Anna", WORDS, clock, os.urandom)
    office.journal.chance = office.journal.writing._chance = chance
    return Pages(office, folder / "desk", clock)


def presses(anna: Pages) -> int:
    """What the keyholder does on the page with the six words."""
    given = inviting.given_out(anna.office)
    if not given:
        return 0
    path = f"/keys/invite/{given[0].mark}"
    words = FORM.search(anna.get(path))
    assert words
    return anna.post(path, name="Boris", circles="casework", agreed="yes", words=words[1]).status_code


def dies_while_letting_in(folder: Path, after: int) -> bool:
    """Whether the process was killed before it had answered."""
    child = os.fork()
    if child == 0:
        presses(pages_of(folder, dying(after)))
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def test_a_second_press_finishes_what_a_killed_process_began(answered: Path, tmp_path: Path) -> None:
    killed = 0
    for point in POINTS:
        folder = tmp_path / str(point)
        shutil.copytree(answered, folder)
        killed += dies_while_letting_in(folder, point)
        anna = pages_of(folder)
        assert presses(anna) in (303, 0), point  # 0: it was finished, and the invite is gone
        assert "Boris" in anna.get("/keys") and not inviting.given_out(anna.office)
        anna.office.close()
        boris = unlock(folder / "desk", "boris", OTHER_WORDS, Hand(), os.urandom)
        assert boris.circles == {"everyone", "casework"} and boris.names[boris.me] == "Boris", point
        assert {circle for who, circle in boris.journal.roster.inside if who == boris.me} == {"everyone", "casework"}, point
        boris.close()
    assert killed >= 3
