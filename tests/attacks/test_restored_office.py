"""A backup from before an erasing, restored after it: what was erased shows on no page where the relay can be asked, and where it cannot every page says so."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from safeconduct.core.erasure import What
from safeconduct.core.group import RollCalled
from safeconduct.core.section import Kind, Placed
from safeconduct.core.when import Moment
from safeconduct.desk import erasing as desk
from safeconduct.desk.backup import make_backup, restore
from safeconduct.desk.levelling import Levelling
from safeconduct.desk.relay_settings import RelaySettings
from safeconduct.desk.restored import is_restored
from tests.attacks.test_erasing import WEEK, a_case, handles, sheet, wait
from tests.desk.offices import LIGHT, OTHER_WORDS, Hand, Pages, an_office
from tests.desk.running import running, sign_in
from tests.relays import a_relay

SAYS = "what was erased after that backup may show here again"


@dataclass
class After:
    """A case was backed up, erased, and brought back by a restore. Shape: `settings` lead to the relay that knows of it."""

    back: Pages
    settings: Path

    def levels(self) -> None:
        levelling = Levelling(self.back.office.folder, self.back.clock)
        levelling.once()
        if levelling._relay:
            levelling._relay.close()


@pytest.fixture
def after(tmp_path: Path) -> Iterator[After]:
    clock = Hand(Moment(1_700_000_000))
    with ExitStack() as end:
        anna = end.enter_context(an_office(tmp_path, clock))
        url = end.enter_context(a_relay(tmp_path / "relay"))
        settings = anna.office.folder.root / "relay.toml"
        RelaySettings(url, (tmp_path / "relay" / "ticket").read_text()).write(settings)
        levelling = Levelling(anna.office.folder, clock)
        words, case = sheet(anna), a_case(anna.office)
        make_backup(anna.office.folder, tmp_path / "old.scb", os.urandom)
        levelling.once()
        desk.ask_for(anna.office, What.CASE, case, "")
        wait(anna.office, clock, WEEK)
        for _ in range(2):
            levelling.once()
            anna.office.publish()
        assert levelling._relay and levelling.level.trouble == ""
        end.callback(levelling._relay.close)
        office = restore(tmp_path / "old.scb", tmp_path / "again" / "desk", list(words), "Anna", OTHER_WORDS, clock, os.urandom, LIGHT)
        yield After(Pages(office, tmp_path / "again" / "desk", clock), settings)


def test_while_nobody_was_asked_every_page_says_that_what_was_erased_may_show(after: After) -> None:
    back = after.back
    assert handles(back.office) == ["Heron"]
    for page in ("/today", "/cases", "/erasing"):
        assert SAYS in back.get(page)
    after.levels()  # There is no relay to ask yet.
    assert SAYS in back.get("/today")
    back.does("/erasing/looked")
    assert SAYS not in back.get("/today") and not is_restored(back.office.folder)
    back.office.close()


def test_a_relay_that_lacks_what_the_backup_has_is_not_believed_to_know_what_was_erased(after: After, tmp_path: Path) -> None:
    with a_relay(tmp_path / "new") as url:
        RelaySettings(url, (tmp_path / "new" / "ticket").read_text()).write(after.back.office.folder.root / "relay.toml")
        for _ in range(3):
            after.levels()
            after.back.office.refresh()
        assert SAYS in after.back.get("/today")
        after.back.office.close()


def test_once_level_with_a_relay_that_knows_it_is_erased_again_and_nothing_more_is_said(after: After) -> None:
    back = after.back
    shutil.copy(after.settings, back.office.folder.root / "relay.toml")
    after.levels()
    assert is_restored(back.office.folder)  # What came was not read yet.
    for _ in range(2):
        back.office.refresh()
    assert handles(back.office) == [] and SAYS not in back.get("/today")
    back.office.close()


def test_a_relay_that_holds_back_what_a_colleague_had_is_not_believed_to_know_what_was_erased(after: After) -> None:
    back, journal = after.back, after.back.office.journal
    feed = next(one for one in journal.roster.feeds if one != journal.ring.feed)
    back.office.write([Placed(Kind.GROUP, back.office.subject, RollCalled({feed: (1000, "00" * 32)}))])
    shutil.copy(after.settings, back.office.folder.root / "relay.toml")
    after.levels()
    for _ in range(2):
        back.office.refresh()
    assert "that have not come here" in back.get("/today") and SAYS in back.get("/today")
    back.office.close()


def test_the_first_page_of_a_real_office_that_can_reach_the_relay_shows_nothing_that_was_erased(after: After) -> None:
    after.back.office.close()
    root = after.back.office.folder.root
    shutil.copy(after.settings, root / "relay.toml")
    with running(root) as office, office.browser() as anna:
        assert sign_in(anna, "Anna", OTHER_WORDS).headers["location"] == "/today"
        page = anna.get("/cases?side=any")
        assert page.status_code == 200 and "Heron" not in page.text
        assert "Heron" not in anna.get("/today").text
