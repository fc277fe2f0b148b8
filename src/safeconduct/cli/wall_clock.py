"""The clock of this machine, for commands."""

import time

from safeconduct.core.when import Moment


def wall_clock() -> Moment:
    return Moment(int(time.time()))
