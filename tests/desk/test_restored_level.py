"""An office that was restored comes back to its group: it knows where the relay answers, and until it was level it does not look as if it were."""

import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from safeconduct.cli.main import main
from safeconduct.cli.restoring import Clerk, lead_to_relay
from safeconduct.cli.wall_clock import wall_clock
from safeconduct.desk.backup import RELAY, make_backup, restore
from safeconduct.desk.folder import Folder
from safeconduct.desk.founding import found
from safeconduct.desk.levelling import Levelling
from safeconduct.desk.relay_settings import RelaySettings
from safeconduct.desk.restored import relay_before
from safeconduct.journal.founding import recovery_seed
from safeconduct.roster.roster import RECOVERY
from safeconduct.seal.backup import content_secret, group_of, open_chunks, seal_backup
from safeconduct.seal.keyring import epoch_of
from safeconduct.seal.keys import PublicKey
from safeconduct.settings import read_settings
from tests.desk.offices import LIGHT, OTHER_WORDS, WORDS, Hand, Pages
from tests.desk.running import free_port, running, sign_in
from tests.desk.test_freshness import end, top_of
from tests.desk.test_two_laptops import Relay, open_case, until
from tests.relays import a_relay

APART = "not level with the others since it was restored"


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Relay]:
    """The group's, elsewhere."""
    relay = Relay(tmp_path / "elsewhere")
    relay.begin()
    yield relay
    relay.end()


def made_by(relay: Relay, *which: str) -> str:
    """A ticket, as its operator makes one while it runs."""
    command = [sys.executable, "-m", "safeconduct.cli.main", "relay", "--folder", str(relay.folder), *which]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def backed_up(tmp_path: Path, relay: Relay, ticket: str) -> list[str]:
    """An office that came in by the ticket; a case was opened after its backup was taken. Returns the words of its sheet."""
    data = tmp_path / "old"
    office, words = found(data / "desk", "Anna", WORDS, wall_clock, os.urandom, kdf=LIGHT)
    office.close()
    RelaySettings(relay.url, ticket, shared=True).write(data / "desk" / "relay.toml")
    done = CliRunner().invoke(main, ["--data", str(data), "backup", str(tmp_path / "b.scb")])
    assert done.exit_code == 0, done.output
    with running(data / "desk") as one, one.browser() as anna:
        sign_in(anna, "Anna", WORDS)
        open_case(anna, "Heron")
        until(lambda: json.loads(anna.get("/pulse").text)["fresh"].endswith("nothing waits to be sent"))
    return list(words)


def restored(tmp_path: Path, words: list[str], *typed: str) -> str:
    """By the command; what it said. Shape: `typed` follows the passphrase."""
    answers = [" ".join(words), "Anna", OTHER_WORDS, OTHER_WORDS, *typed]
    done = CliRunner().invoke(main, ["--data", str(tmp_path / "new"), "restore", str(tmp_path / "b.scb")], input="\n".join(answers) + "\n")
    assert done.exit_code == 0, done.output
    return done.output


@contextmanager
def all_of_it(data: Path) -> Iterator[httpx.Client]:
    """What `run` starts on the folder, and a browser that is signed in."""
    program = subprocess.Popen([sys.executable, "-m", "safeconduct.cli.main", "--data", str(data), "run"], stdout=subprocess.PIPE, text=True)
    url = f"http://127.0.0.1:{read_settings(data / 'settings.toml').desk_port}"
    try:
        assert program.stdout and any("Ctrl-C stops it" in line for line in program.stdout)
        with httpx.Client(base_url=url, headers={"origin": url, "accept-language": "en"}, timeout=60) as anna:
            assert sign_in(anna, "Anna", OTHER_WORDS).headers["location"] == "/today"
            yield anna
    finally:
        program.terminate()
        program.communicate(timeout=30)


def on_free_ports(data: Path) -> None:
    data.mkdir()
    (data / "settings.toml").write_text("".join(f"{name} = {free_port()}\n" for name in ("desk_port", "intake_port", "relay_port")))


def comes_level(tmp_path: Path) -> str:
    """What was written after the backup is there, and nothing is said of a restore; the front page."""
    with all_of_it(tmp_path / "new") as anna:
        until(lambda: "Heron" in anna.get("/cases?side=any").text)
        until(lambda: json.loads(anna.get("/pulse").text)["fresh"].endswith("nothing waits to be sent"))
        return anna.get("/today").text


def test_restored_on_an_empty_machine_with_the_ticket_it_is_level_with_the_group(tmp_path: Path, relay: Relay) -> None:
    ticket = made_by(relay, "--new-ticket")
    words = backed_up(tmp_path, relay, ticket)
    on_free_ports(tmp_path / "new")
    said, settings = restored(tmp_path, words, "", f'"{ticket}"', "0" * 32, ticket), tmp_path / "new" / "settings.toml"
    assert f"the group's relay answered at {relay.url}" in said and "letters and digits in a row" in said and "does not know this ticket" in said
    assert read_settings(settings).relay_address == relay.url and ticket not in settings.read_text() + (tmp_path / "new" / "desk" / "relay.toml").read_text()
    assert APART not in comes_level(tmp_path)


def test_a_group_whose_ticket_takes_new_groups_only_comes_back_by_one_that_the_operator_makes(tmp_path: Path, relay: Relay) -> None:
    words = backed_up(tmp_path, relay, relay.ticket)
    on_free_ports(tmp_path / "new")
    group = (tmp_path / "old" / "desk" / "door" / "group").read_text()
    said = restored(tmp_path, words, "", relay.ticket, made_by(relay, "--ticket-for", group))
    assert f"--ticket-for {group}" in said and "The relay lets this office in" in said


def test_without_the_ticket_it_says_which_lines_to_write_and_never_that_it_is_level(tmp_path: Path, relay: Relay) -> None:
    words = backed_up(tmp_path, relay, relay.ticket)
    on_free_ports(tmp_path / "new")
    said, settings = restored(tmp_path, words, "", ""), tmp_path / "new" / "settings.toml"
    assert f'write into {settings} before you start:\nrelay_address = "{relay.url}"\nrelay_ticket = ' in said
    with all_of_it(tmp_path / "new") as anna:
        until((tmp_path / "new" / "desk" / "levelled").exists)  # With the relay of its own.
        page = anna.get("/today").text
        assert top_of(page) == APART and "reaches nobody" in page
        assert f"answered at {relay.url}" in anna.get("/erasing").text
        anna.post("/erasing/looked", data={"seen": "0"})
        assert top_of(anna.get("/today").text) == APART
    before, group = settings.read_text(), (tmp_path / "old" / "desk" / "door" / "group").read_text()
    settings.write_text(f'{before}relay_address = "{relay.url}"\nrelay_ticket = "{relay.ticket}"\n')
    with all_of_it(tmp_path / "new") as anna:
        until(lambda: top_of(anna.get("/cases").text).endswith("this computer is shut out"))
        assert f"--ticket-for {group}" in anna.get("/cases").text
    settings.write_text(f'{before}relay_address = "{relay.url}"\nrelay_ticket = "{made_by(relay, "--ticket-for", group)}"\n')
    assert APART not in comes_level(tmp_path)


def test_the_relay_answers_elsewhere_by_now_and_not_at_once(tmp_path: Path, relay: Relay) -> None:
    ticket = made_by(relay, "--new-ticket")
    words = backed_up(tmp_path, relay, ticket)
    relay.end()
    moved = Relay(relay.folder)
    on_free_ports(tmp_path / "new")
    said, settings = restored(tmp_path, words, "http://relay.example", moved.url, ticket), read_settings(tmp_path / "new" / "settings.toml")
    assert "has to be https://" in said and f"No relay answers at {moved.url} now" in said
    assert (settings.relay_address, settings.relay_ticket) == (moved.url, ticket)
    moved.begin()
    try:
        assert APART not in comes_level(tmp_path)
    finally:
        moved.end()


def test_from_a_backup_of_an_earlier_version_whoever_knows_the_address_types_it(tmp_path: Path, relay: Relay) -> None:
    ticket = made_by(relay, "--new-ticket")
    words = backed_up(tmp_path, relay, ticket)
    without_relay(tmp_path / "b.scb", words, tmp_path / "earlier.scb")
    (tmp_path / "earlier.scb").replace(tmp_path / "b.scb")
    on_free_ports(tmp_path / "new")
    said = restored(tmp_path, words, f"{relay.url}/", ticket)
    assert "The backup names no relay outside its machine." in said
    assert APART not in comes_level(tmp_path)


def restored_pages(tmp_path: Path, source: Path, words: list[str]) -> Pages:
    return Pages(restore(source, tmp_path / "new", words, "Anna", OTHER_WORDS, Hand(), os.urandom, LIGHT), tmp_path / "new", Hand())


def test_whoever_knows_that_the_relay_is_gone_says_so(tmp_path: Path) -> None:
    office, words = found(tmp_path / "desk", "Anna", WORDS, Hand(), os.urandom, kdf=LIGHT)
    RelaySettings("https://relay.example", "", "aa", shared=True).write(tmp_path / "desk" / "relay.toml")
    make_backup(office.folder, tmp_path / "b.scb", os.urandom)
    office.close()
    back = restored_pages(tmp_path, tmp_path / "b.scb", list(words))
    assert relay_before(back.office.folder) == "https://relay.example" and not (back.office.folder.root / RELAY).exists()
    assert top_of(back.get("/today")) == APART
    back.does("/erasing/alone")
    assert top_of(back.get("/today")) == "as of 09:20"
    back.office.close()


def without_relay(source: Path, words: list[str], target: Path) -> None:
    """The same backup as an earlier version wrote it."""
    seed = epoch_of(RECOVERY, 0, recovery_seed(words))
    with source.open("rb") as file:
        group = group_of(file)
        _, secret = content_secret(file, group, [seed])
        plain, old = io.BytesIO(b"".join(open_chunks(file, group, secret))), io.BytesIO()
    with tarfile.open(fileobj=plain) as read, tarfile.open(fileobj=old, mode="w") as written:
        kept = [one for one in read if one.name != RELAY]
        assert len(kept) == len(read.getnames()) - 1
        for one in kept:
            written.addfile(one, read.extractfile(one))
    public: PublicKey = seed.public
    with target.open("wb") as out:
        seal_backup(group, public, [old.getvalue()], out, os.urandom)


def test_a_backup_of_an_earlier_version_is_restored_and_level_with_its_own_relay_is_not_level(tmp_path: Path) -> None:
    office, words = found(tmp_path / "desk", "Anna", WORDS, Hand(), os.urandom, kdf=LIGHT)
    make_backup(office.folder, tmp_path / "b.scb", os.urandom)
    office.close()
    without_relay(tmp_path / "b.scb", list(words), tmp_path / "earlier.scb")
    back = restored_pages(tmp_path, tmp_path / "earlier.scb", list(words))
    with a_relay(tmp_path / "own") as url:
        RelaySettings(url, (tmp_path / "own" / "ticket").read_text()).write(back.office.folder.root / "relay.toml")
        levelling = Levelling(Folder(back.office.folder.root), Hand())
        for _ in range(2):
            levelling.once()
        back.room.fresh = levelling.fresh()
        assert top_of(back.get("/today")) == APART
        back.does("/erasing/looked")
        assert top_of(back.get("/today")) == "as of 09:20 · nothing waits to be sent"
        end(levelling)
    back.office.close()


def test_what_the_settings_name_already_is_left_as_it_is(tmp_path: Path) -> None:
    said: list[str] = []
    settings = tmp_path / "settings.toml"
    settings.write_text('relay_address = "https://new.example"\n')
    lead_to_relay(Clerk(lambda _: "never asked", said.append), settings, Folder(tmp_path / "desk"))
    assert "https://new.example" in said[0] and settings.read_text() == 'relay_address = "https://new.example"\n'
    assert "names no relay_ticket" in said[1]


def test_six_words_are_offered_for_the_new_passphrase_and_typed_once(tmp_path: Path) -> None:
    office, words = found(tmp_path / "old" / "desk", "Anna", WORDS, Hand(), os.urandom, kdf=LIGHT)
    make_backup(office.folder, tmp_path / "b.scb", os.urandom)
    office.close()
    command = [sys.executable, "-m", "safeconduct.cli.main", "--data", str(tmp_path / "new"), "restore", str(tmp_path / "b.scb")]
    # In a session of its own there is no terminal, so that a passphrase is read from the pipe too.
    asks = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True)
    assert asks.stdin and asks.stdout
    asks.stdin.write(f"{' '.join(words)}\nAnna\n")
    asks.stdin.flush()
    offered = next(line for line in asks.stdout if "Six words chosen by chance: " in line).partition("chance: ")[2].strip()
    said, _ = asks.communicate(f"{offered}\n", timeout=120)
    assert asks.returncode == 0 and len(offered.split()) == 6 and "The office is back." in said


@pytest.mark.parametrize("stands", [RelaySettings("http://127.0.0.1:8402", "", "aa"), RelaySettings("http://relay.example", "", "aa", shared=True)])
def test_a_relay_that_no_other_laptop_reaches_or_no_ticket_may_travel_to_is_not_named_after_a_restore(tmp_path: Path, stands: RelaySettings) -> None:
    office, words = found(tmp_path / "desk", "Anna", WORDS, Hand(), os.urandom, kdf=LIGHT)
    stands.write(tmp_path / "desk" / "relay.toml")
    make_backup(office.folder, tmp_path / "b.scb", os.urandom)
    office.close()
    back = restored_pages(tmp_path, tmp_path / "b.scb", list(words))
    assert top_of(back.get("/today")) == APART and relay_before(back.office.folder) == ""
    back.office.close()
