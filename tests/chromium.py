"""Says whether Debian's Chromium is there; installs it with apt when run as root, else prints the one line that does."""

import os
import shutil
import subprocess
import sys

PACKAGES = ("chromium-headless-shell", "fonts-noto-core")
PROGRAMS = ("chromium-headless-shell", "chromium")
"""Both are Debian's and draw the same; the first has no windows of its own to draw, and takes half the time."""


def program() -> str:
    """Where Chromium is, or nothing."""
    return next((found for found in map(shutil.which, PROGRAMS) if found), "")


def main() -> int:
    if shutil.which(PROGRAMS[0]):
        return 0
    line = f"apt-get install --yes --no-install-recommends {' '.join(PACKAGES)}"
    if os.geteuid() == 0:
        subprocess.run(["apt-get", "update"], check=False, stdout=subprocess.DEVNULL)
        subprocess.run(line.split(), check=False, stdout=subprocess.DEVNULL)
    if program():
        return 0
    print(f"The tests look at the pages in Chromium. Install it with:  sudo {line}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
