"""The units of docs/install under a systemd that has booted: they start as their users, in folders of their own, and stand again when they are killed."""

import re
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.desk.running import eventually
from tests.operating.booted import BOOT_S, ROOT, Booted, a_booted_server, why_not
from tests.operating.hosts import From

PORTS = {"safeconduct-relay": 8402, "safeconduct-help-page": 8400}


def answers(server: Booted, port: int) -> bool:
    with suppress(httpx.TransportError), httpx.Client(transport=From(server.host)) as anybody:
        return anybody.get(f"http://127.0.0.1:{port}/").status_code < 600
    return False


def told(server: Booted, unit: str, name: str) -> str:
    return server.said("systemctl", "show", "--value", "-p", name, unit)


@pytest.mark.slow
@pytest.mark.skipif(bool(why_not()), reason=why_not() or "runs")
def test_relay_and_help_page_run_as_their_users_and_stand_again_when_killed(tmp_path: Path) -> None:
    with a_booted_server(tmp_path, pytest.skip) as server:
        for unit, port in PORTS.items():
            server.said("adduser", "--system", "--group", "--no-create-home", unit)
            server.said("systemctl", "enable", "--now", unit)
            assert eventually(lambda port=port: answers(server, port), BOOT_S)  # type: ignore[misc]
            first = told(server, unit, "MainPID")
            assert server.said("stat", "-c", "%U %a", f"/var/lib/{unit}") == f"{unit} 700"
            assert server.said("stat", "-c", "%U", f"/proc/{first}") == unit

            server.said("systemctl", "kill", "--kill-whom=main", "--signal=SIGKILL", unit)

            assert eventually(lambda unit=unit, first=first: told(server, unit, "MainPID") not in {first, "0"}, BOOT_S)  # type: ignore[misc]
            assert eventually(lambda port=port: answers(server, port), BOOT_S)  # type: ignore[misc]
        [line] = [one for one in (ROOT / "docs" / "operating.md").read_text().splitlines() if "--new-ticket" in one and one.startswith("setpriv")]
        assert re.fullmatch("[0-9a-f]{32}", server.said(*line.split()))
