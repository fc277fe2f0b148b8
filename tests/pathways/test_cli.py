"""The command line says what the rules say, as one JSON object or as a table, and names what is wrong."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from safeconduct.cli.main import main
from safeconduct.pathways.vocabulary import PATHWAY_IDS

FACTS = """\
nationalities = ["RU"]
current_country = "RU"
danger = { immediate = true, individual = true, in_origin = true }
security_bar = false
"""


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "FACTS.toml"
    path.write_text(FACTS, "utf-8")
    return path


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["pathways", *(str(one) for one in arguments)])


def test_an_assessment_is_one_json_object_with_every_pathway_from_every_place(facts: Path) -> None:
    done = _run("assess", facts, "--on", "2025-11-30", "--from", "stay", "--from", "GE", "--json")
    said = json.loads(done.output)

    assert done.exit_code == 0
    assert said["on"] == "2025-11-30"
    assert [(one["pathway"], one["from"]) for one in said["results"]] == [(name, place) for place in ("stay", "GE") for name in PATHWAY_IDS]
    for one in said["results"]:
        assert set(one) == {"pathway", "from", "verdict", "criteria", "would_change"}
        assert one["verdict"] in {"barred", "open", "suspended", "cannot_tell"}
        for criterion in one["criteria"]:
            assert set(criterion) - {"factor"} == {"id", "met", "why", "source", "as_of"}
            assert criterion["why"]
            assert criterion["source"]
            assert criterion["as_of"]
            assert criterion.get("factor", True) is True


def test_the_file_names_day_and_places_and_options_win_over_it(facts: Path) -> None:
    facts.write_text(FACTS + '[case]\ntitle = "The fourth man"\non = 2017-06-09\nfrom = ["GE"]\n', "utf-8")
    of_file = json.loads(_run("assess", facts, "--json").output)
    of_options = json.loads(_run("assess", facts, "--on", "2025-11-30", "--from", "stay", "--json").output)

    assert (of_file["on"], of_file["results"][0]["from"]) == ("2017-06-09", "GE")
    assert (of_options["on"], of_options["results"][0]["from"]) == ("2025-11-30", "stay")


def test_only_the_pathways_asked_for_are_assessed(facts: Path) -> None:
    said = json.loads(_run("assess", facts, "--on", "2025-11-30", "--pathway", "ES-38", "--pathway", "FR-VISA-ASILE", "--json").output)

    assert {one["pathway"]: one["verdict"] for one in said["results"]} == {"ES-38": "barred", "FR-VISA-ASILE": "open"}


def test_without_json_a_person_reads_verdict_reason_and_what_would_turn_it(facts: Path) -> None:
    done = _run("assess", facts, "--on", "2025-11-30", "--from", "GE", "--pathway", "CH-HUM-VISA")

    assert "Goes to GE" in done.output
    assert "CH-HUM-VISA        barred\n                     In the country of origin" in done.output
    assert "Would turn it: current_country." in done.output
    assert "It is not a promise" in done.output
    assert max(len(line) for line in done.output.splitlines()) <= 110


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--on", "yesterday"), "--on: 'yesterday' is no day"),
        (("--from", "Georgia"), "--from: 'Georgia' is no country code"),
        (("--pathway", "ES38"), "There is no pathway 'ES38'. Did you mean 'ES-38'?"),
    ],
)
def test_a_wrong_option_is_named(facts: Path, arguments: tuple[str, str], said: str) -> None:
    done = _run("assess", facts, *arguments, "--json")

    assert done.exit_code in {64, 66}
    assert said in done.output


def test_a_misspelt_fact_ends_with_its_name_and_another_exit_code(facts: Path) -> None:
    facts.write_text('natonalities = ["RU"]', "utf-8")
    done = _run("assess", facts, "--json")

    assert done.exit_code == 64
    assert f"{facts}: natonalities: there is no such fact. Did you mean 'nationalities'?" in done.output


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = _run("assess", tmp_path / "nobody.toml")

    assert done.exit_code == 66
    assert "nobody.toml: there is no such file." in done.output


def test_the_list_has_every_pathway_with_its_state_on_the_day() -> None:
    said = json.loads(_run("list", "--on", "2025-06-15", "--json").output)["pathways"]
    states = {one["id"]: one["state"] for one in said}

    assert tuple(states) == PATHWAY_IDS
    assert (states["DE-22-2"], states["US-P1"], states["AR-SIRIA"], states["PL-D21"]) == ("suspended", "suspended", "closed", "not known")
    assert "DE-22-2            suspended" in _run("list", "--on", "2025-06-15").output


def test_one_pathway_is_shown_with_its_history_and_the_source_of_each_line() -> None:
    shown = _run("show", "DE-22-2", "--on", "2025-06-15").output
    said = json.loads(_run("show", "DE-22-2", "--on", "2025-06-15", "--json").output)

    assert "Checked by: nobody yet" in shown
    assert "2025-05                suspended" in shown
    assert "as of 2025-05]" in shown
    assert [line["from"] for line in said["states"]] == ["2022-05", "2025-05", "2025-07 to 2025-12"]
    assert _run("show", "DE-22-9").exit_code == 66


def test_check_names_file_line_and_what_is_wrong(tmp_path: Path) -> None:
    wrong = tmp_path / "XX-1.toml"
    wrong.write_text('id = "XX-1"\ntitel = "A way in"\n', "utf-8")
    done = _run("check", wrong)

    assert done.exit_code == 65
    assert f"{wrong}:2: titel: no such key. Did you mean 'title'?" in done.output
    assert _run("check").exit_code == 0
    assert "Files looked through: 42. Nothing wrong found." in _run("check").output


def test_the_readme_shows_what_the_command_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    section = (Path(__file__).parents[2] / "README.md").read_text("utf-8").split("## Which way is open, and from where")[1]
    facts, command, printed = (block.split("\n", 1)[1] for block in section.split("```")[1:7:2])
    (tmp_path / "heron.toml").write_text(facts, "utf-8")
    monkeypatch.chdir(tmp_path)

    assert _run(*command.split()[2:]).output.strip() == printed.strip()


def test_a_plan_names_the_papers_of_each_of_the_family_and_the_days_that_follow_from_a_known_one(facts: Path, tmp_path: Path) -> None:
    child = tmp_path / "child.toml"
    child.write_text('nationalities = ["RU"]\ncurrent_country = "BE"\n[case]\nid = "The child"\n', "utf-8")
    asked = ("plan", "BE-HUM-D", facts, child, "--on", "2026-11-20", "--after", "refusal", "2026-12-01")
    done = _run(*asked, "--json")
    said = json.loads(done.output)

    assert done.exit_code == 0
    assert [one["id"] for one in said["people"]] == ["FACTS", "The child"] and said["people"][1]["verdict"] == "barred"
    assert [one["person"] for one in said["papers"] if one["id"] == "fee-proof"] == ["FACTS", "The child"]
    assert all(one["source"] for part in ("steps", "papers", "terms", "remarks") for one in said[part])
    terms = {one["text"]: (one["after"], one["days"], one["by"]) for one in said["terms"]}
    assert terms["Appeal to the Council for Alien Law Litigation"] == ("refusal", 30, "2026-12-31")
    assert terms["Complete a fee that was paid in part"] == ("reference", 30, None)

    shown = _run(*asked).output
    assert "Appeal to the Council for Alien Law Litigation: 2026-12-31, 30 days after refusal [ALTEA, 2026-11]" in shown and "It is not a promise" in shown


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--after", "tomorrow", "2026-12-01"), "--after: 'tomorrow' is not among lodged"),
        (("--after", "visa", "soon"), "--after: 'soon' is no day"),
        (("FACTS.toml",), "somebody else is called FACTS too"),
    ],
)
def test_what_a_plan_cannot_use_is_named(facts: Path, arguments: tuple[str, ...], said: str) -> None:
    given = [facts if one == "FACTS.toml" else one for one in arguments]
    done = _run("plan", "BE-HUM-D", facts, *given)

    assert done.exit_code == 64 and said in done.output
