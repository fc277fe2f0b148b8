"""The help page goes on posting whatever fails beside it."""

from pathlib import Path

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
