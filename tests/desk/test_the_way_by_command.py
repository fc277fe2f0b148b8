"""The way of the fourth man by command line, on the practice office: which ways are open from where, a plan with its days, a collision seen before it comes, an application
begun, and a dossier handed over."""

import json
import os
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from safeconduct.desk.practice.story import build_practice
from safeconduct.desk.worker import wall_clock
from tests.dossier.dossiers import texts_of
from tests.dossier.test_command import alone
from tests.dossier.test_typesetting import plain

MARA = ("--practice", "--name", "Mara")
PARTS = ("summary", "identity", "chronology", "risk", "legal-basis", "what-is-urgent")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("practice") / "desk"
    build_practice(root, wall_clock, os.urandom)
    return root


@pytest.fixture
def data(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built, tmp_path / "practice" / "desk")
    return tmp_path


def run(data: Path, *arguments: object, typed: str = "") -> str:
    code, said = alone("--data", data, *arguments, *MARA, typed=typed)
    assert code == 0, said
    return said


def found(data: Path, *arguments: object) -> Any:
    return json.loads(run(data, *arguments, "--json"))


def test_the_fourth_man_goes_the_whole_way_by_command_line(data: Path) -> None:
    assessed = found(data, "pathways", "assess", "--case", "ibis", "--from", "stay", "--from", "GE")
    verdicts = {(one["pathway"], one["from"]): one["verdict"] for one in assessed["results"]}
    assert (verdicts["BE-HUM-D", "stay"], verdicts["ES-38", "stay"], verdicts["ES-38", "GE"]) == ("open", "barred", "open")
    assert all(criterion["why"] and criterion["source"] for one in assessed["results"] for criterion in one["criteria"])
    said = run(data, "pathways", "assess", "--case", "Ibis", "--from", "stay", "--from", "GE")
    assert "By going to GE first\n  opens: ES-38" in said and "Ibis: sealed to you, and so unknown here: health." in said

    lodged = found(data, "clocks", "Ibis")["on"]
    planned = found(data, "pathways", "plan", "BE-HUM-D", "--case", "Ibis", "--after", "lodged", lodged)
    assert planned["people"] == [{"id": "Ibis", "verdict": "open"}] and planned["tells_decision"]
    (ahead,) = planned["collisions"]
    assert (ahead["fault"], ahead["certain"], ahead["people"]) == ("passport before decision", True, ["Ibis"])
    assert ahead["second"]["first"] == planned["terms"][0]["by"]

    asked = ("pathways", "plan", "BE-HUM-D", "--case", "Ibis", "--post", "Belgian embassy, Moscow", "--begin")
    assert "Nothing was written down." in run(data, *asked, typed="n\n")
    assert {one["country"] for one in found(data, "clocks", "Ibis")["dates"]} == {"Germany", None}
    said = run(data, *asked, typed="y\n")
    assert "Begin an application to Belgium by this plan, for Ibis: write that down? [y/N]: y" in said and "The application is begun." in said
    dates = found(data, "clocks", "Ibis")
    assert [(one["kind"], one["first"]) for one in dates["dates"] if one["country"] == "Belgium"] == [("decision", None)]
    assert [one["second"]["country"] for one in dates["collisions"]] == ["Germany"]
    assert "Belgium: decision expected by" in run(data, "clocks", "Ibis")

    steps_are_written_down(data, lodged)
    the_rest_of_the_way_is_written_down(data, lodged)

    chosen = [word for part in PARTS for word in ("--part", part)]
    said = run(data, "dossier", "hand-over", "Ibis", "--to", "German embassy, Moscow", "--person", "Ibis", *chosen, "--into", data, typed="1\ny\n")
    assert "It is written down that it left." in said
    (saved,) = data.glob("dossier-*.pdf")
    assert "(Invented.)" in plain(" ".join(texts_of(saved.read_bytes())))
    assert "Handed over: German embassy, Moscow" in run(data, "dossier", "show", "Ibis")


def steps_are_written_down(data: Path, lodged: str) -> None:
    german, belgian = found(data, "application", "show", "Ibis")["applications"]
    assert (german["country"], belgian["country"], belgian["steps"], belgian["next"], belgian["pathway"]) == ("Germany", "Belgium", [], "prepared", "BE-HUM-D")
    step = ("application", "step", "Ibis", "lodged", "--which", "belgien", "--on", lodged, "--said-by", "Mara", "--note", "by hand (invented)")
    assert "Nothing was written down." in run(data, *step, typed="n\n")
    said = run(data, *step, typed="y\n")
    assert f"Belgium: humanitarian long-stay visa, lodged, {lodged}, says Mara: write that down?" in said
    dates = found(data, "clocks", "Ibis")
    (decision,) = (one for one in dates["dates"] if one["country"] == "Belgium" and one["kind"] == "decision")
    assert decision["first"], "the usual time runs from the day it was handed in"
    assert {one["second"]["country"] for one in dates["collisions"]} == {"Germany", "Belgium"}
    said = run(data, "application", "show", "Ibis")
    assert f"lodged: {lodged}, says Mara (by hand (invented))" in said and "planned by BE-HUM-D" in said and "not there yet: Proof that the fee is paid" in said

    run(data, "application", "decided", "Ibis", "refused", "--which", "2", "--on", lodged, "--said-by", "the embassy", typed="y\n")
    assert [one["outcome"] for one in found(data, "application", "show", "Ibis")["applications"][1]["decided"]] == ["refused"]
    (appeal,) = (one for one in found(data, "clocks", "Ibis")["dates"] if one["kind"] == "appeal")
    assert appeal["first"] == (date.fromisoformat(lodged) + timedelta(days=30)).isoformat(), "the last day by the rules of its plan"


def the_rest_of_the_way_is_written_down(data: Path, lodged: str) -> None:
    """Visit, appeal, grant, visa, papers: what the office writes on the application's own page."""
    which = ("--which", "2")
    going = ("application", "visit", "Ibis", *which, "--on", lodged, "--said-by", "the embassy")
    assert "Nothing was written down." in run(data, *going, "--place", "Belgian embassy, Moscow", typed="n\n")
    run(data, *going, "--place", "Belgian embassy, Moscow", "--at", "9:30", "--companion", "Lena", "--risk", "two ways there", typed="y\n")
    run(data, *going, "--visit", "1", "--said", "They ask for the letter.", typed="y\n")
    run(data, "application", "appeal", "Ibis", *which, "--before", "Council for Alien Law Litigation", "--on", lodged, "--said-by", "a lawyer", typed="y\n")
    run(data, "application", "decided", "Ibis", "granted", *which, "--on", lodged, "--said-by", "the embassy", typed="y\n")
    run(data, "application", "visa", "Ibis", *which, "--class", "D B17", "--from", lodged, "--until", "2199-01-01", typed="y\n")
    run(data, "application", "paper", "Ibis", "birth certificate", *which, "--holder", "Belgian embassy, Moscow", "--since", lodged, "--whose", "Ibis", typed="y\n")
    run(data, "application", "paper", "Ibis", "Birth certificate", *which, "--holder", "Ibis", "--since", lodged, typed="y\n")

    belgian = found(data, "application", "show", "Ibis")["applications"][1]
    (going_there,) = belgian["visits"]
    assert (going_there["said"], going_there["at"], going_there["companion"], going_there["on"]) == ("They ask for the letter.", "9:30", "Lena", lodged)
    assert belgian["appeals"] == [{"people": ["Ibis"], "on": lodged, "before": "Council for Alien Law Litigation", "said_by": "a lawyer"}]
    assert belgian["visas"] == [{"person": "Ibis", "class": "D B17", "from": lodged, "until": "2199-01-01"}]
    assert belgian["papers_out"] == [{"what": "birth certificate", "holder": "Ibis", "since": lodged, "person": "Ibis", "original": True}], "handed on, not written twice"
    missing = next(one for one in belgian["papers_planned"] if not one["there"])
    run(data, "application", "ready", "Ibis", missing["paper"], *which, typed="y\n")
    assert missing["paper"] not in {one["paper"] for one in found(data, "application", "show", "Ibis")["applications"][1]["papers_planned"] if not one["there"]}
    said = run(data, "application", "show", "Ibis")
    assert "visit 1, Ibis: " in said and "visa of Ibis: D B17" in said and "Ibis has it since" in said
    assert ("visa from", lodged) in {(one["kind"], one["first"]) for one in found(data, "clocks", "Ibis")["dates"]} or "2199-01-01" in str(found(data, "clocks", "Ibis")["dates"])


def test_a_day_that_somebody_names_for_a_decision_is_held_against_the_dates_of_the_case(data: Path) -> None:
    silent = run(data, "pathways", "plan", "FR-VISA-ASILE", "--case", "Ibis")
    assert "Nothing says when a decision is to be expected" in silent and "would not go together" not in silent

    late = found(data, "pathways", "plan", "FR-VISA-ASILE", "--case", "Ibis", "--after", "decision", "2199-01-01")
    assert [(one["fault"], one["second"]["first"]) for one in late["collisions"]] == [("passport before decision", "2199-01-01")]
    soon = run(data, "pathways", "plan", "FR-VISA-ASILE", "--case", "Ibis", "--after", "decision", "2000-01-01")
    assert "With the dates that are written down it does not collide." in soon


def test_of_a_family_each_is_assessed_by_name_and_all_are_planned_for(data: Path) -> None:
    assert found(data, "pathways", "assess", "--case", "Jasper", "--person", "jasper's brother", "--pathway", "ES-38")["person"] == "Jasper's brother"
    assert [one["id"] for one in found(data, "pathways", "plan", "ES-38", "--case", "Jasper")["people"]] == ["Jasper", "Jasper's brother"]


NOT_TAKEN = (
    (("show", "Nobody"), 66, "No case you know of is called Nobody."),
    (("step", "Ibis", "lodged", "--said-by", "Mara", "--which", "Norland"), 66, "No application of this case is called so. In it: 1 Germany"),
    (("step", "Ibis", "decided", "--said-by", "Mara"), 2, "is not one of"),
    (("step", "Ibis", "lodged", "--said-by", " "), 64, "--said-by: name who says so."),
    (("step", "Ibis", "lodged", "--said-by", "Mara", "--on", "2017-02-30"), 64, "2017-02-30"),
    (("decided", "Ibis", "granted", "--said-by", "Mara", "--person", "Wren"), 66, "Nobody in this case is called Wren."),
    (("decided", "Ibis", "granted", "--said-by", "Mara", "--questions", "Why?"), 64, "Questions belong to a decision that was put off."),
    (("visit", "Ibis", "--said-by", "Mara"), 64, "--place: name where they go."),
    (("visit", "Ibis", "--said-by", "Mara", "--visit", "77"), 66, "visits; `show` has their numbers."),
    (("visa", "Ibis", "--class", "D", "--from", "2017-06-31", "--until", "2017-09-01"), 64, "2017-06-31"),
    (("visa", "Ibis", "--class", "D", "--from", "2017-06-01", "--until", "2017-09-01"), 75, "Nothing is granted for this person yet."),
    (("appeal", "Ibis", "--before", "A court", "--said-by", "Mara"), 75, "Nothing was refused to this person."),
    (("paper", "Ibis", "Letter", "--holder", " ", "--since", "2017-06-01"), 64, "--holder: name who has it."),
    (("paper", "Ibis", "Letter", "--holder", "Ibis", "--since", "2017-06-01", "--whose", "Wren"), 66, "Nobody in this case is called Wren."),
    (("ready", "Ibis", "a-pony"), 66, "asks for no paper called a-pony."),
)


def test_what_cannot_be_written_of_an_application_is_named_and_nothing_is_written(data: Path) -> None:
    before = found(data, "application", "show", "Ibis")
    for arguments, code, words in NOT_TAKEN:
        ended, said = alone("--data", data, "application", *arguments, *MARA)
        assert (ended, words in said) == (code, True), (arguments, said)
    assert found(data, "application", "show", "Ibis") == before


REFUSED = (
    (("assess",), 64, "Name one of the two: a FILE of facts, or a case of the office by --case HANDLE."),
    (("assess", "--practice"), 64, "Name it with --case."),
    (("assess", "--case", "Nobody", *MARA), 66, "No case you know of is called Nobody."),
    (("assess", "--case", "Ibis", "--person", "Wren", *MARA), 66, "Nobody in this case is called Wren. In it: Ibis."),
    (("plan", "ES-38"), 64, "Name one of the two: FILES of facts, or a case of the office by --case HANDLE."),
    (("plan", "ES-38", "--case", "Ibis", *MARA, "--begin", "--json"), 64, "--begin goes with --case, and not with --on or --json."),
    (("plan", "UN-ETM", "--case", "Ibis", *MARA, "--begin"), 64, "Say by --country which is asked."),
)


def test_what_cannot_be_is_named_and_nothing_is_written(data: Path) -> None:
    before = found(data, "clocks", "Ibis")
    for arguments, code, words in REFUSED:
        ended, said = alone("--data", data, "pathways", *arguments)
        assert (ended, words in said) == (code, True), (arguments, said)
    assert found(data, "clocks", "Ibis") == before
