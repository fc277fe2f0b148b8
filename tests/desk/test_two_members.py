"""Two people in one office, each with a process of their own."""

import re
import secrets
from pathlib import Path

from safeconduct.core.ids import CircleId
from safeconduct.desk.founding import announce, welcome
from safeconduct.desk.office import unlock
from safeconduct.desk.worker import wall_clock
from safeconduct.journal.joining import new_invite
from tests.desk.running import PASSPHRASE, Running, finished, practises, running, set_up, sign_in

OTHER = "swift over the old harbour"


def invited(office: Running) -> str:
    """The keyholder's part, done here as the page for it would."""
    vera = unlock(office.folder, "Vera", PASSPHRASE, wall_clock, secrets.token_bytes)
    invite = new_invite(bytes.fromhex(vera.group), secrets.token_bytes)
    announce(vera, invite)
    with office.browser() as newcomer:
        form = {"invite": str(invite), "name": "Ilya", "passphrase": OTHER, "passphrase-again": OTHER}
        page = newcomer.post("/join", data=form)
        assert page.status_code == 200 and page.text.count("<li>") == 6
        early = sign_in(newcomer, "Ilya", OTHER)
        assert early.status_code == 200 and "has not let you in yet" in early.text
        assert re.findall("<li>([a-z]+)</li>", early.text) == re.findall("<li>([a-z]+)</li>", page.text)
    welcome(vera, invite, "Ilya", [CircleId("everyone"), CircleId("front-desk")])
    vera.close()
    return page.text


def test_two_members_at_once_have_two_processes_and_lock_closes_one(tmp_path: Path) -> None:
    with running(tmp_path / "desk") as office, office.browser() as vera, office.browser() as ilya:
        set_up(vera)
        vera.post("/lock")
        invited(office)
        assert sign_in(vera).status_code == 303
        assert sign_in(ilya, "Ilya", OTHER).status_code == 303
        assert len(office.children()) == 2
        assert "Ilya" in ilya.get("/me").text and "Ilya" not in vera.get("/me").text
        vera.post("/lock")
        assert ilya.get("/today").status_code == 200 and len(office.children()) == 1
        ilya.post("/lock")


def test_the_practice_office_is_another_folder_and_marked(tmp_path: Path) -> None:
    with running(tmp_path / "desk") as office, office.browser() as browser:
        assert browser.get("/").headers["location"] == "/welcome"
        practises(browser)
        page = browser.get("/today").text
        assert page.count("Practice office") == 2
        assert not (office.folder / "log.db").exists()
        before = (tmp_path / "practice" / "desk" / "door" / "group").read_bytes()
        assert finished(browser, browser.post("/practice/anew")).headers["location"] == "/today"
        assert (tmp_path / "practice" / "desk" / "door" / "group").read_bytes() != before
        assert browser.get("/today").status_code == 200 and len(office.children()) == 1
