"""Says whether Debian's Chromium is there; installs it with apt when run as root, else prints the one line that does."""

import os
import shutil
import subprocess
import sys

PACKAGES = ("chromium", "fonts-noto-core")


def main() -> int:
    if shutil.which("chromium"):
        return 0
    line = f"apt-get install --yes --no-install-recommends {' '.join(PACKAGES)}"
    if os.geteuid() != 0:
        print(f"The tests look at the pages in Chromium. Install it with:  sudo {line}")
        return 1
    subprocess.run(["apt-get", "update"], check=True, stdout=subprocess.DEVNULL)
    return subprocess.run(line.split(), check=False, stdout=subprocess.DEVNULL).returncode


if __name__ == "__main__":
    sys.exit(main())
