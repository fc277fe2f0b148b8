"""The help page goes on posting whatever fails beside it, and goes over to another group while people write."""

from pathlib import Path

import httpx

from tests.intake.visitor import Visitor
from tests.intake.world import Office, free_port, help_page, relay_for, until, write_door


def test_a_file_that_cannot_be_written_ends_no_posting(tmp_path: Path) -> None:
    office = Office()
    with relay_for(tmp_path / "relay", office, free_port()) as relay:
        write_door(tmp_path / "intake", office, relay.url)
        (tmp_path / "intake" / "set-aside").mkdir()  # Stands for a disk that takes nothing in this moment.
        with help_page(tmp_path / "intake") as url:
            Visitor(url).ask("Invented: the first.")
            until(lambda: len(relay.rows()) == 1)
            Visitor(url).ask("Invented: the second.")
            until(lambda: len(relay.rows()) == 2)
    assert "IsADirectoryError" in (tmp_path / "intake.out").read_text("utf-8")


def test_another_group_is_followed_without_turning_anybody_away(tmp_path: Path) -> None:
    practice, ours = Office(practice=True), Office()
    write_door(tmp_path / "intake", practice, "http://127.0.0.1:9")
    with relay_for(tmp_path / "relay", ours, free_port()) as relay, help_page(tmp_path / "intake") as url:
        person = Visitor(url)
        assert "Practice" in person.page.text
        assert httpx.get(url, headers={"host": "help.example"}, trust_env=False).status_code == 421
        write_door(tmp_path / "intake", ours, relay.url, 'hosts = ["help.example"]\n')
        # Each look is a request of its own: one that is refused ends the test.
        until(lambda: "Practice" not in person.look().text)
        assert httpx.get(url, headers={"host": "help.example"}, trust_env=False).status_code == 200
        person.ask("Invented: to those who are there now.")
        until(lambda: len(relay.rows()) == 1)
        _, _, tag, body, _ = relay.rows()[0]
        assert ours.open(tag, body).fields["story"] == "Invented: to those who are there now."


def test_settings_that_are_being_written_stop_nothing(tmp_path: Path) -> None:
    office = Office()
    with relay_for(tmp_path / "relay", office, free_port()) as relay:
        write_door(tmp_path / "intake", office, relay.url)
        with help_page(tmp_path / "intake") as url:
            (tmp_path / "intake" / "door.toml").write_text("group = ")
            Visitor(url).ask("Invented: while somebody writes the settings.")
            until(lambda: len(relay.rows()) == 1)
