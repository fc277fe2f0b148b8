"""What is one statement in the two articles of the founding story, and in the two invented ones. Rule: the articles are read by place, no sentence stands here."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from safeconduct.cli.main import main
from safeconduct.evidence.extracting import extract, read_heading
from safeconduct.evidence.joining.comparing import Comparison, compare, origins_behind
from safeconduct.evidence.joining.grouping import Group, Relation
from safeconduct.evidence.joining.lexicon import read_lexicon
from safeconduct.evidence.joining.slots import Report
from safeconduct.evidence.joining.ties import Why
from safeconduct.evidence.statement import Statement
from safeconduct.evidence.words import read_words
from tests.evidence.seeds import seed

INVENTED = Path(__file__).parent / "invented"


@dataclass(frozen=True)
class Told:
    """Shape: places are where a statement begins, in A and in B."""

    reports: tuple[Report, Report]
    arrived: tuple[int, int]
    glad: tuple[int, int]
    grounds: tuple[int, int]
    welcomed_a: int
    first_b: int
    others_b: int
    outlets: tuple[str, str]
    relays: frozenset[str]

    def at(self, side: int, start: int) -> Statement:
        return next(
            one for one in self.reports[side].statements if one.start == start and one.kind.value != "figure"
        )

    def compared(self) -> Comparison:
        return compare(self.reports, read_lexicon())

    def group_of(self, side: int, start: int) -> Group | None:
        return next(
            (group for group in self.compared().groups if self.at(side, start) in group.statements), None
        )


def _report(file: str, text: str) -> Report:
    words = read_words()
    return Report(file, text, read_heading(text, words), tuple(extract(text, file, words)))


def _seeds() -> Told:
    texts = (seed("a")[0], seed("b")[0])
    return Told(
        (_report("a", texts[0]), _report("b", texts[1])),
        arrived=(729, 459), glad=(871, 536), grounds=(1063, 629), welcomed_a=0, first_b=162, others_b=222,
        outlets=("PinkNews", "SGN"), relays=frozenset({"The Local", "Tagesspiegel", "Associated Press", "Times"}),
    )  # fmt: skip


def _invented() -> Told:
    texts = tuple((INVENTED / name).read_text("utf-8") for name in ("a.txt", "b.txt"))
    return Told(
        (_report("a", texts[0]), _report("b", texts[1])),
        arrived=(616, 448), glad=(764, 529), grounds=(932, 617), welcomed_a=0, first_b=155, others_b=208,
        outlets=("Lantern", "MTR"), relays=frozenset({"The Courier", "Morgenpost", "Star"}),
    )  # fmt: skip


@pytest.fixture(params=["seeds", "invented"])
def told(request: pytest.FixtureRequest) -> Told:
    return _seeds() if request.param == "seeds" else _invented()


def test_one_ministry_sentence_in_two_translations_is_joined(told: Told) -> None:
    group = told.group_of(0, told.glad[0])

    assert group is not None and told.at(1, told.glad[1]) in group.statements
    assert len(group.statements) == 2


def test_two_english_renderings_of_a_german_sentence_are_one_claim_and_no_translation() -> None:
    told = _seeds()
    group = told.group_of(0, told.glad[0])

    assert group is not None and group.relation is Relation.SAME
    assert Why.RENDERED in group.whys


def test_one_sentence_word_for_word_credited_to_different_papers_is_joined(told: Told) -> None:
    group = told.group_of(0, told.arrived[0])

    assert group is not None and told.at(1, told.arrived[1]) in group.statements
    assert group.relation is Relation.SAME


def test_a_sentence_of_the_report_and_the_same_with_a_source_are_joined(told: Told) -> None:
    group = told.group_of(0, told.grounds[0])

    assert group is not None and told.at(1, told.grounds[1]) in group.statements


def test_four_relays_two_outlets_one_origin_counts_once(told: Told) -> None:
    chosen = [told.at(side, places[side]) for places in (told.arrived, told.glad) for side in (0, 1)]
    chosen.append(told.at(1, told.first_b))
    found = origins_behind(chosen, told.reports, read_lexicon())

    assert {chain[0] for chain in found.chains} == set(told.outlets)
    assert told.relays <= {link for chain in found.chains for link in chain[1:] if link}
    assert found.independent == 1


def test_a_man_welcomed_is_not_the_first_who_arrived(told: Told) -> None:
    groups = told.compared().groups
    near = (told.at(0, told.welcomed_a), told.at(1, told.first_b), told.at(1, told.others_b))

    assert all(sum(one in group.statements for one in near) < 2 for group in groups)


def test_every_group_of_the_two_articles_has_one_origin_at_most(told: Told) -> None:
    assert all((found.independent or 0) <= 1 for found in told.compared().origins)


def test_the_command_prints_what_the_issue_asks_for(tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    paths = [str(INVENTED / "a.txt"), str(INVENTED / "b.txt")]

    ran = CliRunner().invoke(main, ["evidence", "compare", "--json", *paths])
    found = json.loads(ran.stdout)
    failed = CliRunner().invoke(main, ["evidence", "compare", *paths, str(tmp_path / "broken.pdf")])

    assert ran.exit_code == 0 and found.keys() == {"groups", "contradictions", "origins"}
    assert {one["file"] for group in found["groups"] for one in group["statements"]} == set(paths)
    assert [entry["group"] for entry in found["origins"]] == list(range(len(found["groups"])))
    assert all(entry.keys() == {"group", "independent", "chains"} for entry in found["origins"])
    assert failed.exit_code == 64 and "1 origin" in failed.stdout and "broken.pdf" in failed.stderr
