"""`safeconduct evidence extract`. Rule: one unreadable file hides nothing of the others."""

import json
from mmap import mmap
from pathlib import Path

import pytest
from click.testing import CliRunner

from safeconduct.cli import comparing
from safeconduct.cli.bounded import MOST_MEMORY
from safeconduct.cli.comparing import MOST_FILES
from safeconduct.cli.main import main

REPORT = (
    "Two men were freed on Monday.\n“We were never told why we had been held,” Anna Kern, a lawyer, said.\n"
)


def test_each_statement_is_a_line_of_json_that_points_into_the_file(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text(REPORT, "utf-8")

    result = CliRunner().invoke(main, ["evidence", "extract", str(report), "--json"])

    rows = [json.loads(line) for line in result.stdout.splitlines()]
    quote = next(row for row in rows if row["kind"] == "quote")
    assert result.exit_code == 0
    assert quote["speaker"] == "Anna Kern"
    assert all(REPORT[row["start"] : row["end"]] == row["text"] for row in rows)


def test_windows_line_ends_are_kept_and_counted(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    text = REPORT.replace("\n", "\r\n")
    report.write_bytes(text.encode())

    rows = [
        json.loads(line)
        for line in CliRunner()
        .invoke(main, ["evidence", "extract", str(report), "--json"])
        .stdout.splitlines()
    ]

    assert rows
    assert all(text[row["start"] : row["end"]] == row["text"] for row in rows)


def test_a_file_that_is_not_text_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    good, bad, gone = tmp_path / "good.txt", tmp_path / "bad.txt", tmp_path / "gone.txt"
    good.write_text(REPORT, "utf-8")
    bad.write_bytes(b"\x00\x01\x02")

    result = CliRunner().invoke(main, ["evidence", "extract", str(bad), str(gone), str(good), "--json"])

    assert result.exit_code == 64
    assert "bad.txt: This kind of file cannot be read here." in result.stderr
    assert "gone.txt: cannot be opened" in result.stderr
    assert "Anna Kern" in result.stdout


def test_the_working_text_is_printed_as_it_is(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text(REPORT, "utf-8")

    assert CliRunner().invoke(main, ["evidence", "extract", "--text", str(report)]).stdout == REPORT


def test_a_report_has_its_room_whatever_the_command_has_taken_already(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text(REPORT, "utf-8")

    with mmap(-1, 3 * MOST_MEMORY):
        assert CliRunner().invoke(main, ["evidence", "extract", "--text", str(report)]).stdout == REPORT


def test_without_json_a_person_can_read_it(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text(REPORT, "utf-8")

    shown = CliRunner().invoke(main, ["evidence", "extract", str(report)]).stdout

    assert "quote 31-70: We were never told why we had been held" in shown
    assert "outlet not named < Anna Kern" in shown
    assert "?" not in shown


def test_a_web_page_is_read_and_its_working_text_is_what_the_places_point_into(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        f"<html><head><title>x</title></head><body><article>{''.join(f'<p>{line}</p>' for line in REPORT.splitlines())}</article></body></html>",
        "utf-8",
    )
    runner = CliRunner()

    text = runner.invoke(main, ["evidence", "extract", "--text", str(page)]).stdout
    rows = [
        json.loads(line)
        for line in runner.invoke(main, ["evidence", "extract", "--json", str(page)]).stdout.splitlines()
    ]

    assert any(row["speaker"] == "Anna Kern" for row in rows)
    assert all(text[row["start"] : row["end"]] == row["text"] for row in rows)


def test_careful_leaves_open_what_the_text_does_not_say_outright(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text(
        "“We were never told why we had been held,” Anna Kern said.\n“It was cold in there, and it was dark.”\n",
        "utf-8",
    )
    runner = CliRunner()

    def speakers(*options: str) -> list[str | None]:
        lines = runner.invoke(
            main, ["evidence", "extract", "--json", *options, str(report)]
        ).stdout.splitlines()
        return [row["speaker"] for row in map(json.loads, lines)]

    assert speakers() == ["Anna Kern", "Anna Kern"]
    assert speakers("--careful") == ["Anna Kern", None]


def test_more_files_than_can_be_compared_are_refused_before_any_is_read(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["evidence", "compare", *([str(tmp_path / "gone.txt")] * (MOST_FILES + 1))])

    assert result.exit_code == 64
    assert "At most 1,000 files" in result.stderr and "gone.txt" not in result.stderr


def test_files_with_more_text_than_can_be_compared_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "MOST_LETTERS", 2 * len(REPORT) - 1)
    paths = [tmp_path / f"{name}.txt" for name in "abc"]
    for path in paths:
        path.write_text(REPORT, "utf-8")

    result = CliRunner().invoke(main, ["evidence", "compare", *map(str, paths)])

    assert result.exit_code == 64
    assert "letters of text together" in result.stderr and "b.txt was the last" in result.stderr


def test_what_was_too_much_to_hold_beside_each_other_is_named_and_the_rest_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "MOST_PAIRS", 0)
    for name, begins in (("one.txt", "In the capital"), ("two.txt", "On Monday")):
        (tmp_path / name).write_text(f"{begins}, the union Open Ward said that 60 men fled.\n", "utf-8")
    result = CliRunner().invoke(main, ["evidence", "compare", str(tmp_path / "one.txt"), str(tmp_path / "two.txt")])
    assert result.exit_code == 0
    for name in ("one.txt", "two.txt"):
        assert f"{name}: says so much that is alike that not everything in it was held beside the others." in result.stderr


def test_a_day_that_the_text_leaves_open_is_said_in_plain_words(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text("“They came for us that Friday,” said Anna Kern, a lawyer.\n", "utf-8")

    said = CliRunner().invoke(main, ["evidence", "extract", str(report)]).stdout
    assert "date: named, and the text does not say which day that is" in said
