"""What a colleague's own program writes of reports and countries, without asking anybody. Rule: it shuts no page, hides nothing that others wrote, and
puts nothing under their names."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path

import msgspec
import pytest

from safeconduct.core.diplomacy import (
    CommitmentFollowedUp,
    CommitmentMade,
    Kept,
    PositionNoted,
    PressLineSet,
    Stance,
)
from safeconduct.core.event import Unreadable
from safeconduct.core.facts import Fact
from safeconduct.core.ids import (
    CommitmentId,
    InterventionId,
    PositionId,
    PressLineId,
    ReportId,
    SourceId,
    StatementId,
)
from safeconduct.core.knowledge import (
    About,
    Answer,
    Figure,
    InterventionCountryNoted,
    InterventionFollowedUp,
    InterventionNoted,
    Reply,
    StatementNoted,
    StatementsSame,
)
from safeconduct.core.report import (
    Relation,
    ReportAdded,
    ReportDescribed,
    StatementConfirmed,
    StatementsJoined,
    name_of_report,
)
from safeconduct.core.section import Kind, Placed
from safeconduct.core.value import known, unknown, withheld
from safeconduct.core.when import Day, PartialDate
from safeconduct.desk.country_evidence import evidence_here
from safeconduct.desk.pages.report_comparing import MOST_LINES, differing
from safeconduct.evidence.holding import MOST_SAID
from safeconduct.folds.reports import reports_of
from safeconduct.folds.standing import history_of
from safeconduct.wire.codec import fact_from_bytes, fact_to_bytes
from tests.desk.offices import an_office
from tests.desk.test_reports import Reports
from tests.history import chained, in_a_row
from tests.reports import added, described

LANTERN = "Invented for a test\n\nAnna Kern, a lawyer, said that 9 men had been beaten in Zelmora in May 2017.\n"
STAR = "Invented for a test too\n\nThe ministry denied that 9 men had been beaten in Zelmora in May 2017.\n"


@dataclass
class Record:
    """An office with two reports of which everything proposed was confirmed."""

    reports: Reports
    paths: list[str]

    def write(self, *facts: Fact) -> None:
        office = self.reports.pages.office
        for fact in facts:
            office.write([Placed(Kind.KNOWLEDGE, office.subject, fact)])

    @property
    def ours(self) -> list[StatementConfirmed]:
        return [one for one in self.reports.confirmed if f"/reports/{one.report}" in self.paths]

    def pages(self) -> dict[str, str]:
        """Every page that shows what stands in the record of reports."""
        of_all = ["", "/compare", "/compare?show=against", "/compare?show=settled", "/claims", "/claims?about=state+violence"]
        first = self.ours[0]
        addresses = [f"/reports{one}" for one in of_all] + self.paths + [f"/reports/claims/{first.statement}", f"{self.paths[0]}/statements/{first.statement}"]
        return {address: unescape(self.reports.shown(address)) for address in addresses}


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    with an_office(tmp_path_factory.mktemp("evidence")) as pages:
        reports = Reports(pages)
        made = Record(reports, [])
        for text, outlet in ((LANTERN, "Lantern"), (STAR, "Star")):
            path = reports.adds(text.encode(), "report.txt")
            reports.press(f"{path}/describe", title=f"Of {outlet}", outlet=outlet, language="en", on="2017-06-04")
            for place in reports.places(path, ""):
                reports.press(f"{place}/confirm", question="state violence")
            made.paths.append(path)
        yield made


@pytest.mark.parametrize("relation", Relation)
@pytest.mark.parametrize("times", [0, 1, 2, 2000])
def test_a_joining_of_nothing_or_of_one_statement_with_itself_is_none(record: Record, relation: Relation, times: int) -> None:
    said = record.ours[0].statement
    record.write(StatementsJoined((said,) * times, relation, "written by their own program"))
    assert "written by their own program" not in "".join(record.pages().values())
    assert record.reports.view.judgements(relation) == []


BROKEN: dict[str, dict[str, str | bytes]] = {"key": {"key": bytes(32)}, "hash": {"sha256": "00" * 32}, "place": {"names": "00" * 32}, "no place": {"names": ""}, "letters": {"names": "../.."}}


@pytest.mark.parametrize("what", BROKEN)
def test_a_report_whose_text_does_not_open_takes_no_other_with_it(record: Record, what: str) -> None:
    blob = replace(record.reports.view.reports[record.ours[0].report].added.working, **BROKEN[what])  # type: ignore[arg-type]
    record.write(ReportAdded(ReportId(what), "a.txt", "text/plain", blob, blob, "txt", Day("2017-06-04")), ReportDescribed(ReportId(what), "Sealed anew", "Nobody"))
    seen = record.pages()
    assert [address for address, page in seen.items() if address.startswith("/reports/claims") and record.ours[0].text not in page] == []
    assert "Sealed anew" in seen["/reports"]
    own = record.reports.ask("GET", f"/reports/{what}")
    assert own.status_code == 404 and ("does not open" in own.text or "when the machines are level" in own.text)
    assert len(evidence_here(record.reports.pages.office).sources) == 2


def test_nobody_puts_another_text_under_a_report_by_writing_as_if_they_had_come_first() -> None:
    honest = added("a")
    name = name_of_report(honest.original, honest.working)
    ours = in_a_row(replace(honest, report=name), replace(described("a"), report=name))
    other = replace(honest, report=name, working=replace(honest.working, sha256="cd" * 32))
    theirs = chained("0", other, author="mallory")
    [view] = reports_of(history_of([*ours, theirs])).reports.values()
    assert view.added.working == honest.working and view.author == "ann"


FAR, NEVER = Day("9999-12-31"), Day("0001-01-01")
ENDLESS = 2**53
OF_COUNTRIES: dict[str, tuple[Fact, ...]] = {
    "positions": tuple(PositionNoted(PositionId(f"p{nth}"), one, Stance.OTHER, PartialDate("9999-12"), "") for nth, one in enumerate((known(""), known("\x00"), withheld("", "", FAR), unknown()))),
    "promises": (
        *(CommitmentMade(CommitmentId(f"c{nth}"), known("Germany"), "", "", "", PartialDate("0001"), by, ask, "", InterventionId("nowhere")) for nth, (by, ask) in enumerate(((FAR, NEVER), (NEVER, FAR), (FAR, None)))),
        *(CommitmentFollowedUp(CommitmentId(name), FAR, Kept.KEPT, "", NEVER) for name in ("c0", "nowhere")),
    ),
    "lines": (PressLineSet(PressLineId("l"), withheld("", ""), "", until=NEVER), PressLineSet(PressLineId("m"), known("Germany"), "", until=FAR)),
    "figures": tuple(StatementNoted(StatementId(f"n{nth}"), known("Germany"), About.ARRIVED, one, PartialDate("9999-12-31"), "", ("", "") * nth, "", source=SourceId("nowhere")) for nth, one in enumerate((Figure(ENDLESS, ENDLESS), Figure(5, 3), Figure(-ENDLESS, None), Figure(None, -1, about=True), Figure(0, 0, about=True)))),
    "rings": tuple(StatementsSame(StatementId(one), StatementId(other)) for one, other in (("n0", "n0"), ("n0", "n1"), ("n1", "n0"), ("n1", "nowhere"))),
    "interventions": (InterventionNoted(InterventionId("i"), "", "", PartialDate("0001"), "", Answer(Reply.GIVEN), follow_up=NEVER), InterventionFollowedUp(InterventionId("i"), NEVER, "", FAR), InterventionCountryNoted(InterventionId("i"), withheld("", ""))),
}  # fmt: skip


@pytest.mark.parametrize("what", OF_COUNTRIES)
def test_whatever_is_written_of_countries_every_page_of_them_opens(record: Record, what: str) -> None:
    record.write(*OF_COUNTRIES[what])
    countries = record.reports.shown("/knowledge/countries")
    for address in {"/today", "/knowledge", "/knowledge/lines/new", *re.findall(r'href="(/knowledge/[^"#]+)"', countries)}:
        record.reports.shown(address)


def test_what_is_withheld_has_no_text_that_a_page_could_say_instead() -> None:
    fact = PositionNoted(PositionId("p"), withheld("a partner", "they asked for it"), Stance.OTHER, None, "words")
    name, raw = fact_to_bytes(fact)
    forged = msgspec.msgpack.decode(raw)
    forged["country"]["text"] = "Secretland"
    assert fact_from_bytes(name, raw) == fact
    assert isinstance(fact_from_bytes(name, msgspec.msgpack.encode(forged)), Unreadable)


HALF = MOST_LINES // 2
REPEATING = {"one in the other": (["a"] * 2 * HALF, ["a", "b"] * HALF), "every second": (*([line for nth in range(HALF) for line in ("a", f"{text}{nth}")] for text in "uv"),)}


@pytest.mark.parametrize("what", REPEATING)
def test_two_texts_of_lines_that_repeat_are_held_beside_each_other_in_a_second(what: str) -> None:
    began = time.process_time()
    parts = differing(*REPEATING[what])
    assert time.process_time() - began < 3
    assert [[line for part in parts for line in part[side]] for side in (1, 2)] == [*REPEATING[what]]


def test_judgements_that_name_thousands_at_once_and_statements_without_end_hold_up_no_page_of_comparing(tmp_path: Path) -> None:
    with an_office(tmp_path) as pages:
        reports = Reports(pages)
        for text, outlet in ((LANTERN, "Lantern"), (STAR, "Star")):
            path = reports.adds(text.encode(), "report.txt")
            reports.press(f"{path}/describe", title=f"Of {outlet}", outlet=outlet, language="en", on="2017-06-04")
            reports.press(f"{reports.places(path, '')[0]}/confirm", question="state violence")
        office, first = pages.office, reports.confirmed[0]
        names = [StatementId(f"s{number:04}") for number in range(MOST_SAID + 500)]
        judged = [StatementsJoined(tuple(names[number : number + 1500]), Relation.APART, "") for number in range(60)]
        facts: list[Fact] = [*(replace(first, statement=name, speaker="A", chain=("Lantern", "A")) for name in names), *judged]
        office.journal.write([Placed(Kind.KNOWLEDGE, office.subject, fact) for fact in facts])
        office.refresh()
        began = time.process_time()
        page = reports.shown("/reports/compare")
        assert time.process_time() - began < 15  # As it was: minutes.
        assert "not everything in them was held beside everything" in page
