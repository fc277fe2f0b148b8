"""Reports in the office: dropped in, read in a closed process, judged sentence by sentence. Rule: what was typed or sent survives a file that cannot be
read, and nothing is in the record that nobody confirmed."""

import html
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import msgspec
import pytest

from safeconduct.core.document import Blob
from safeconduct.core.ids import ReportId
from safeconduct.core.report import PlaceNamed, StatementConfirmed, Stretch, StretchPrecision
from safeconduct.desk import reading_reports
from safeconduct.desk.pages import report_claims
from safeconduct.desk.pages.reports import TO_READ
from safeconduct.desk.reading_reports import TextGiven, TextRead
from safeconduct.desk.report_reader import propose
from safeconduct.desk.report_texts import described_as, keep
from safeconduct.evidence import holding
from safeconduct.evidence.statement import Heading
from safeconduct.folds.reports import ReportsView
from tests.desk.asking import asked
from tests.desk.offices import Pages, an_office
from tests.evidence.files import PAGE, docx, zipped

INVENTED = Path(__file__).parents[1] / "evidence" / "invented"


@dataclass
class Reports:
    pages: Pages

    def ask(self, method: str, address: str, **more: object) -> httpx.Response:
        return asked(self.pages, method, address, **more)

    def sends(self, raw: bytes = b"", file: str = "", **fields: str) -> httpx.Response:
        said = {"came": "2017-06-05", "seen": self.pages.office.seen, **fields}
        files = {"file": (file, raw)} if file else {"file": ("", b"")}
        return self.ask("POST", "/reports/add", data=said, files=files)

    def adds(self, raw: bytes, file: str, **fields: str) -> str:
        answer = self.sends(raw, file, **fields)
        assert answer.status_code == 303, answer.text[-2000:]
        return answer.headers["location"]

    def drops(self, name: str) -> str:
        return self.adds((INVENTED / name).read_bytes(), name)

    def shown(self, address: str) -> str:
        answer = self.ask("GET", address)
        assert answer.status_code == 200, answer.text[-2000:]
        return html.unescape(answer.text)

    def press(self, address: str, **fields: str) -> str:
        answer = self.ask("POST", address, data={"seen": self.pages.office.seen, **fields})
        assert answer.status_code == 303, answer.text[-2000:]
        return answer.headers["location"]

    def places(self, report: str, words: str) -> list[str]:
        """Addresses of the statements whose words begin so, in the order of the page, leafed through to its end."""
        pages = [self.shown(report)]
        while more := re.search(r'href="([^"]+)#waiting">The next ones', pages[-1]):
            pages.append(self.shown(more[1]))
        found = dict.fromkeys(one for page in pages for one in re.findall(r'id="s-(\w+)">.*?<mark>(.*?)</mark>', page, re.DOTALL))
        return [f"{report}/statements/{name}" for name, said in found if said.startswith(words)]

    @property
    def view(self) -> ReportsView:
        return self.pages.office.index.knowledge().reports

    @property
    def confirmed(self) -> list[StatementConfirmed]:
        return list(self.view.confirmed.values())


@pytest.fixture
def reports(tmp_path: Path) -> Iterator[Reports]:
    with an_office(tmp_path) as pages:
        yield Reports(pages)


def test_a_report_is_read_and_proposes_and_nothing_is_in_the_record(reports: Reports) -> None:
    assert "No report is here yet." in reports.shown("/reports")
    page = reports.shown(reports.drops("a.txt"))
    assert "Lantern" in page and "Nell Dunmore" in page
    assert "Proposed by the program, confirmed by nobody." in page
    assert reports.confirmed == []


def test_the_question_that_a_proposal_seems_to_answer_is_chosen_already(reports: Reports) -> None:
    report = reports.adds(PLACES.encode(), "places.txt")
    place = next(one for one in reports.places(report, "9 men had") if "names: Grozny (Russia)" in reports.shown(report))
    chosen = r'<option value="state violence" selected>'
    assert re.search(rf'form="c-{place.rpartition("/")[2]}">.*?{chosen}', reports.shown(report).partition('id="waiting"')[2])
    assert re.search(chosen, reports.shown(place))
    here = next(one for one in reports.places(report, "She lives"))
    assert '<option value="other" selected>Choose the question it answers' in reports.shown(here)


def test_on_paper_stands_everything_that_the_page_leafs_through(reports: Reports) -> None:
    report = reports.drops("a.txt")
    said = reports.places(report, "")
    for place in said[-2:]:
        reports.press(f"{place}/confirm", question="other")
    page = reports.shown(report)
    shown, paper = page.split('<section class="printed">')
    assert len(re.findall(r"<li class=.item. data-row", shown)) == TO_READ + 2 and paper.count("<li>") == len(said) - TO_READ - 2
    assert "For my part, I will be tirelessly attentive to these people." in page and paper.count("not confirmed") == paper.count("<li>")
    long = reports.adds("\n\n".join(f'"We saw {n} men beaten in the yard of the old mill that night, {"and again " * 20}" said Ruth Ames.' for n in range(2, 90)).encode(), "long.txt")
    assert "more do not fit on this paper" in reports.shown(long) and len(reports.ask("GET", long).content) < 40 * 1024


def test_a_proposal_shows_the_places_its_words_name_with_their_country(reports: Reports) -> None:
    text = "Invented for a test\n\nThe lawyer Ruth Ames said that nine men had fled from Grozny to Zelmora in May.\n\nShe lives in Zelmora."
    page = reports.shown(reports.adds(text.encode(), "places.txt"))

    assert "names: Grozny (Russia), Zelmora" in page


PLACES = "Invented for a test\n\nThe lawyer Ruth Ames said that 9 men had been beaten in Grozny and Zelmora in May 2017.\n\nShe lives in Zelmora."


def test_the_page_of_a_country_has_what_reports_say_that_names_it(reports: Reports) -> None:
    country, other = (reports.press("/knowledge/positions/new", country=name, stance="considers", text="We look at it.") for name in ("Russia", "Norway"))
    report = reports.adds(PLACES.encode(), "places.txt", title="T")
    assert "9 men had" not in reports.shown(country), "nobody has confirmed it"
    place = next(one for one in reports.places(report, "9 men had") if "names: Grozny (Russia)" in reports.shown(report))
    reports.press(f"{place}/confirm", question="state violence")
    claim = f"/reports/claims/{reports.confirmed[0].statement}"
    assert claim in reports.shown(country) and "9 men had" in reports.shown(country)
    assert claim not in reports.shown(other)


def test_places_are_confirmed_with_their_statement_and_corrected_with_it(reports: Reports) -> None:
    report = reports.adds(PLACES.encode(), "places.txt", title="T")
    reports.press(f"{report}/describe", title="T", outlet="Lantern", language="en", on="2017-06-04")
    place = next(one for one in reports.places(report, "9 men had") if "names: Grozny (Russia)" in reports.shown(report))
    assert ">Grozny (Russia)\nZelmora</textarea>" in reports.shown(place)
    reports.press(f"{place}/confirm", question="state violence")
    assert [one.places for one in reports.confirmed] == [(PlaceNamed("Grozny", "RU"), PlaceNamed("Zelmora"))]
    assert "names: Grozny (Russia), Zelmora" in reports.shown(report).partition('id="kept"')[2]
    (stands,) = reports.confirmed
    words = {"words": stands.text, "kind": stands.kind.value, "voice": "other", "speaker": stands.speaker, "question": "state violence"}
    refused = reports.ask("POST", place, data={"seen": reports.pages.office.seen, **words, "places": "Zelmora (Nowhere)"})
    assert refused.status_code == 400 and "There is no country of this name" in refused.text and "Zelmora (Nowhere)" in refused.text
    reports.press(place, **words, places="Zelmora (Georgien)\n\nRussia")
    (one,) = reports.confirmed
    assert (one.places, one.is_corrected) == ((PlaceNamed("Zelmora", "GE"), PlaceNamed("Russia", "RU")), True)


def test_a_title_taken_from_a_long_first_line_is_cut_between_words() -> None:
    first = "Norland has welcomed a nurse who fled the arrests of medics in Kordia, whose ministry denies that there were any"
    read = TextRead(f"{first}\nMore.", "txt", is_guessed=False, left_out=(), heading=Heading(), title="")
    title = described_as(ReportId("r" * 26), read, "x.txt").title
    assert title == "Norland has welcomed a nurse who fled the arrests of medics in Kordia, whose ministry…"


def test_a_byline_is_no_title() -> None:
    read = TextRead("by Ruth Ames - MTR Staff Writer\n\nNorland grants permits.\n", "txt", is_guessed=False, left_out=(), heading=Heading(author="Ruth Ames"), title="")
    assert described_as(ReportId("r" * 26), read, "x.txt").title == "Norland grants permits."


@pytest.mark.parametrize("day", ["5. Juni 2017", "Monday, 5 June 2017", "June 5, 2017", "5 июня 2017 года", "2017-06-05"])
def test_a_first_line_that_is_the_outlet_is_no_title(day: str) -> None:
    heading = Heading(outlet="Nordblatt")
    read = TextRead(f"Nordblatt\n{day}\n40 Männer fliehen 2017\n\nMehr.\n", "txt", is_guessed=False, left_out=(), heading=heading, title="Nordblatt")
    assert described_as(ReportId("r" * 26), read, "x.txt").title == "40 Männer fliehen 2017"
    assert described_as(ReportId("r" * 26), replace(read, text="Nordblatt\n"), "x.txt").title == "Nordblatt"


def test_one_press_confirms_what_was_shown_and_it_can_be_taken_back(reports: Reports) -> None:
    report = reports.drops("a.txt")
    place = reports.places(report, "a permit was granted")[0]
    reports.press(f"{place}/confirm", question="ways out")
    (one,) = reports.confirmed
    assert (one.kind.value, one.question.value, one.is_corrected) == ("quote", "ways out", False)
    assert one.chain[0] == "Lantern" and "The Courier" in one.chain
    undo = re.search(r"/knowledge/undo/\w+", reports.shown(report))
    assert undo is not None
    assert reports.press(undo.group()) == report
    assert reports.confirmed == []
    assert reports.places(report, "a permit was granted") == [place]


def test_a_correction_stands_when_the_page_is_loaded_again(reports: Reports) -> None:
    report = reports.drops("a.txt")
    place = reports.places(report, "a permit was granted")[0]
    words = {"words": "a permit was granted", "kind": "quote", "voice": "other", "question": "ways out"}
    reports.press(place, **words, speaker="a spokeswoman", through="The Courier")
    (one,) = reports.confirmed
    assert (one.text, one.speaker, one.chain, one.is_corrected) == (
        "a permit was granted", "a spokeswoman", ("Lantern", "The Courier", "a spokeswoman"), True,
    )  # fmt: skip
    assert "Lantern → The Courier → a spokeswoman" in reports.shown(report)


def test_of_a_stretch_one_day_may_stay_empty_but_not_both(reports: Reports) -> None:
    report = reports.drops("a.txt")
    place = reports.places(report, "a permit was granted")[0]
    words = {"words": "a permit was granted", "kind": "quote", "voice": "other", "question": "ways out", "speaker": "a spokeswoman", "precision": "range"}
    answer = reports.ask("POST", place, data={"seen": reports.pages.office.seen, **words})
    assert answer.status_code == 400 and "Choose a day." in answer.text
    reports.press(place, **words, last="2017-07-03")
    assert [one.on for one in reports.confirmed] == [Stretch("", "2017-07-03", StretchPrecision.RANGE)]
    assert "until 3 July 2017" in reports.shown(report)
    form = reports.shown(place)
    assert re.search(r'<option value="range" selected', form) and re.search(r'name="first"[^>]*value=""', form) and re.search(r'name="last"[^>]*value="3 July 2017"|name="last"[^>]*value="2017-07-03"', form)


def test_words_that_stand_nowhere_are_handed_back_with_what_was_typed(reports: Reports) -> None:
    report = reports.drops("a.txt")
    place = reports.places(report, "a permit was granted")[0]
    typed = {"words": "no permit was granted", "kind": "quote", "voice": "other", "question": "other", "speaker": "an official"}
    answer = reports.ask("POST", place, data={"seen": reports.pages.office.seen, **typed})
    assert answer.status_code == 400
    assert "These words do not stand there in the text." in answer.text and 'value="an official"' in answer.text
    assert reports.confirmed == []


def test_what_was_discarded_is_not_proposed_again(reports: Reports) -> None:
    report = reports.drops("a.txt")
    place = reports.places(report, "a permit was granted")[0]
    reports.press(f"{place}/discard")
    assert reports.places(report, "a permit was granted") == []


def test_a_statement_the_program_did_not_find_is_written_and_one_click_lights_it(reports: Reports) -> None:
    report = reports.drops("a.txt")
    words = "Baranov did not reply to her remarks"
    reports.press(f"{report}/statements/new", words=words, kind="event", voice="own", question="state answer", negated="yes")
    (one,) = reports.confirmed
    assert (one.chain, one.negated) == (("Lantern",), True)
    assert f'<mark id="here">{words}</mark>' in reports.shown(f"{report}?at={one.statement}")


def test_a_day_without_a_year_is_typed_and_shown_as_a_person_writes_it(reports: Reports) -> None:
    report = reports.drops("a.txt")
    words = "Baranov did not reply to her remarks"
    reports.press(f"{report}/statements/new", words=words, kind="event", voice="own", question="state answer", precision="day", first="2 May")
    (one,) = reports.confirmed
    assert one.on == Stretch("XXXX-05-02", "XXXX-05-02", StretchPrecision.DAY)
    form = reports.shown(f"{report}/statements/{one.statement}")
    assert form.count('value="2 May"') == 2 and "XXXX" not in form


def test_what_cannot_be_read_is_said_and_nothing_typed_or_sent_is_lost(reports: Reports) -> None:
    answer = reports.sends(b"%PDF-1.4 nonsense", "scan.pdf", title="The decree", came_by="a partner")
    page = html.unescape(answer.text)
    assert answer.status_code == 400 and "This file is broken, or not what its name says." in page
    assert 'value="The decree"' in page and "The file scan.pdf has arrived" in page
    upload = re.search(r'name="upload" value="(\w+)"', page)
    assert upload is not None
    again = reports.sends(upload=upload.group(1), text="Nobody was hurt, Baranov said.", title="The decree")
    assert again.status_code == 303
    (view,) = reports.view.reports.values()
    assert (view.added.file, view.first.title, view.added.form) == ("scan.pdf", "The decree", "txt")


def test_a_saved_page_keeps_its_bytes_and_shows_no_script(reports: Reports) -> None:
    report = reports.adds(PAGE.encode(), "seite.html")
    page = reports.ask("GET", report).text
    assert "Der Anger" in page and "document.write" not in page
    assert reports.ask("GET", f"{report}/original").content == PAGE.encode()


def test_a_file_that_unfolds_without_end_is_refused_in_a_sentence(reports: Reports) -> None:
    bomb = zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<a>" + b"x" * 90_000_000})
    answer = reports.sends(bomb, "bomb.docx")
    assert answer.status_code == 400 and "unfolds into far more" in answer.text
    assert reports.view.reports == {}


def test_a_word_file_is_a_report_too(reports: Reports) -> None:
    report = reports.adds(docx("Two men were freed on Monday.", "“We were never told,” Anna Kern, a lawyer, said."), "n.docx")
    assert reports.places(report, "We were never told")


WRITES = "import pathlib, sys; from safeconduct.desk.report_reader import confine; confine(); pathlib.Path(sys.argv[1]).write_bytes(b'plain')"


def test_the_process_that_reads_reports_can_write_no_file(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", WRITES, str(tmp_path / "leak")], check=False, stderr=subprocess.DEVNULL)
    assert done.returncode != 0
    assert not (tmp_path / "leak").exists() or (tmp_path / "leak").read_bytes() == b""


def test_a_text_that_takes_too_long_silences_no_other() -> None:
    told = "“We were never told why we had been held,” Anna Kern, a lawyer, said.\n"
    texts = [told, "She said that " * 40_000, told, "The men said who was held, " * 40_000, told * 2]
    given = [TextGiven(ReportId(str(nth)), text, Heading(language="en")) for nth, text in enumerate(texts)]

    found = propose(msgspec.json.encode(given), 3.0)

    assert [said and [one.report for one in said] for said in found] == [["0"], None, ["2"], None, ["4", "4"]]


def test_a_text_that_the_program_gave_up_is_said_to_be_that_wherever_it_is_met(reports: Reports, monkeypatch: pytest.MonkeyPatch) -> None:
    report = reports.drops("a.txt")
    monkeypatch.setattr(reading_reports, "PATIENCE_S", 0.01)  # as with a text on which the process breaks
    page = reports.shown(report)
    assert "This text was too much for the program" in page and "Nothing more is proposed." not in page
    assert f'href="{report}/statements/new"' in page and f'href="{report}/text"' in page
    assert "too much for the program: read it by hand" in reports.shown("/reports")
    monkeypatch.undo()
    other = reports.drops("b.txt")
    assert "too much for the program" not in reports.shown(other)
    said = reports.shown("/reports/compare").partition("The program gave these texts up")[2].partition("</p>")[0]
    assert f'href="{report}"' in said and f'href="{other}"' not in said
    words = "Baranov did not reply to her remarks"
    reports.press(f"{report}/statements/new", words=words, kind="event", voice="own", question="state answer")
    assert [one.text for one in reports.confirmed] == [words]


def test_words_of_a_report_are_marked_as_its_language_and_a_made_up_code_is_not(reports: Reports) -> None:
    report = reports.drops("a.txt")
    assert '<h1 class="headline" dir="auto" lang="en">' in reports.shown(report)
    for language, marked in (("ru", ' lang="ru"'), ("Klingon", "")):
        reports.press(f"{report}/describe", title="T", outlet="Lantern", language=language)
        assert f'<h1 class="headline" dir="auto"{marked}>' in reports.shown(report)
        assert f'<p class="quote" dir="auto"{marked}>' in reports.shown(f"{report}/text")


def test_a_text_is_opened_once_a_session(reports: Reports) -> None:
    for name in ("a.txt", "b.txt"):
        reports.drops(name)
    assert TWINS in reports.shown("/reports/compare")
    shutil.rmtree(reports.pages.office.folder.blobs)
    assert TWINS in reports.shown("/reports/compare")
    reports.pages.room.texts.clear()  # as in the process of the next session
    assert "has not come to this machine yet" in reports.shown("/reports/compare")


def test_texts_opened_longest_ago_give_way() -> None:
    blobs = [Blob(bytes(32), f"{number:064}", 9, "ab" * 32) for number in range(4)]
    kept: dict[Blob, str] = {}
    for blob in blobs:
        keep(kept, blob, "x" * 40, 100)
    assert list(kept) == blobs[2:]
    keep(kept, blobs[0], "x" * 101, 100)
    assert kept == {}


# -- beside each other

TWINS = "a permit was granted and the person was able to travel to Norland on May 2"


def group_with(page: str, words: str) -> str:
    """The part of the page about the statements that begin so."""
    return next(part for part in page.split('<details class="drawer group"')[1:] if part.count(f"<mark>{words}") > 1)


def test_twins_are_proposed_with_the_reason_and_their_relays_are_one_origin(reports: Reports) -> None:
    for name in ("a.txt", "b.txt"):
        reports.drops(name)
    part = group_with(reports.shown("/reports/compare"), TWINS)
    assert "at least one first source" in part and "the same words" in part
    for link in ("Lantern", "The Courier", "MTR"):
        assert link in part
    assert reports.view.joined == {}


def test_twins_are_joined_once_both_are_confirmed_and_are_not_proposed_again(reports: Reports) -> None:
    for name in ("a.txt", "b.txt"):
        report = reports.drops(name)
        part = group_with(reports.shown("/reports/compare"), TWINS) if name == "b.txt" else ""
    assert 'name="relation"' not in part and report
    for place in dict.fromkeys(re.findall(r"/reports/\w+/statements/\w+(?=/confirm)", part)):
        name = place.rpartition("/")[2]
        assert reports.press(f"{place}/confirm", question="ways out", **{"from": "compare"}) == f"/reports/compare?at={name}#s-{name}"
    undo = re.search(r"/knowledge/undo/\w+", reports.shown("/reports/compare"))
    assert undo is not None and reports.press(undo.group(), **{"from": "/reports/compare"}) == "/reports/compare"
    words = {"words": TWINS, "kind": "quote", "voice": "other", "speaker": "an official", "question": "ways out"}
    assert 'name="from" value="compare"' in reports.shown(f"{place}?from=compare")
    assert reports.press(place, **words, **{"from": "compare"}).startswith("/reports/compare?at=")
    part = group_with(reports.shown("/reports/compare"), TWINS)
    names = re.findall(r'name="statement" value="(\w+)"', part)
    reports.ask("POST", "/reports/compare", data={"seen": reports.pages.office.seen, "statement": names, "relation": "same", "why": "one ministry"})
    assert "one ministry" in reports.shown("/reports/compare?show=settled")
    assert f"<mark>{TWINS}" not in reports.shown("/reports/compare")


THIRD = "The Beacon\n6 June 2017\n\nAccording to The Courier, an Interior Ministry official confirmed that “a permit was granted and the person was able to travel to Norland on May 2”.\n"


def ticked(part: str) -> list[str]:
    return re.findall(r'type="checkbox" name="statement" value="(\w+)"[^>]* checked', part)


def test_of_three_that_may_be_one_two_are_joined_and_the_third_is_asked_about_again(reports: Reports) -> None:
    for raw, file in (((INVENTED / "a.txt").read_bytes(), "a.txt"), ((INVENTED / "b.txt").read_bytes(), "b.txt"), (THIRD.encode(), "d.txt")):
        report = reports.adds(raw, file)
    assert "Confirm two of these statements or more" in group_with(reports.shown("/reports/compare"), TWINS)
    places = dict.fromkeys(re.findall(r"/reports/\w+/statements/\w+(?=/confirm)", group_with(reports.shown("/reports/compare"), TWINS)))
    names = [place.rpartition("/")[2] for place in places]
    for place in list(places)[:2]:
        reports.press(f"{place}/confirm", question="ways out", **{"from": "compare"})
    assert ticked(group_with(reports.shown("/reports/compare"), TWINS)) == names[:2] and report
    said = {"seen": reports.pages.office.seen, "relation": "same", "why": "one ministry"}
    refused = html.unescape(reports.ask("POST", "/reports/compare", data={**said, "statement": names[0]}).text)
    assert "Choose two statements or more." in refused and 'value="one ministry"' in refused
    assert ticked(group_with(refused, TWINS)) == names[:1], "what was ticked stays ticked"
    assert reports.ask("POST", "/reports/compare", data={**said, "statement": names[:2]}).status_code == 303
    part = group_with(reports.shown("/reports/compare"), TWINS)
    assert "joined to one above" in part and len(re.findall(r'name="statement"', part)) == 0
    reports.press(f"{list(places)[2]}/confirm", question="ways out", **{"from": "compare"})
    left = re.findall(r'type="hidden" name="statement" value="(\w+)"', group_with(reports.shown("/reports/compare"), TWINS))
    assert left == [names[0], names[2]]
    reports.ask("POST", "/reports/compare", data={**said, "statement": left, "relation": "not the same"})
    assert f"<mark>{TWINS}" not in reports.shown("/reports/compare")


def test_whoever_confirms_what_may_not_hold_together_stays_in_that_list(reports: Reports) -> None:
    for text, file in (("The Beacon\n6 June 2017\n\nAt least 40 medics were detained in Kordia, Open Ward said.\n", "x.txt"), ("The Kite\n7 June 2017\n\nThe Kordian interior ministry denied that medics had been detained in Kordia.\n", "y.txt")):
        reports.adds(text.encode(), file)
    page = reports.shown("/reports/compare?show=against")
    places = list(dict.fromkeys(re.findall(r"/reports/\w+/statements/\w+(?=/confirm)", page)))
    assert len(places) >= 2 and 'name="from" value="against"' in page
    name = places[0].rpartition("/")[2]
    back = f"/reports/compare?show=against&at={name}#s-{name}"
    assert reports.press(f"{places[0]}/confirm", question="other", **{"from": "against"}) == back
    assert 'href="/reports/compare?show=against">Leave it' in reports.shown(f"{places[1]}?from=against")
    reports.press(f"{places[1]}/confirm", question="other", **{"from": "against"})
    names = [place.rpartition("/")[2] for place in places[:2]]
    said = {"seen": reports.pages.office.seen, "statement": names, "relation": "cannot both hold", "why": "one denies it", "show": "against"}
    answer = reports.ask("POST", "/reports/compare", data=said)
    assert answer.headers["location"] == "/reports/compare?show=against"


def test_of_many_groups_the_one_that_somebody_is_at_is_unfolded(reports: Reports) -> None:
    for name in ("a.txt", "b.txt"):
        reports.drops(name)
    groups = reports.shown("/reports/compare").split('<details class="drawer group"')[1:]
    assert len(groups) > 1 and [group.startswith(" data-row open>") for group in groups] == [True] + [False] * (len(groups) - 1)
    at = re.findall(r'id="s-(\w+)"', groups[-1])[0]
    groups = reports.shown(f"/reports/compare?at={at}").split('<details class="drawer group"')[1:]
    assert [group.startswith(" data-row open>") for group in groups] == [False] * (len(groups) - 1) + [True]


def test_proposals_are_leafed_through_and_whoever_confirms_one_stays_where_they_were(reports: Reports) -> None:
    report = reports.drops("a.txt")
    first, second = reports.shown(report), reports.shown(f"{report}?after={TO_READ}")
    assert f'href="{report}?after={TO_READ}#waiting"' in first
    names = [set(re.findall(r'id="s-(\w+)"', page)) for page in (first, second)]
    assert len(names[0]) == TO_READ and names[1] and not names[0] & names[1]
    order = [re.findall(r'id="s-(\w+)"', page) for page in (first, second)]
    assert f'name="after" value="{TO_READ}"' in second
    back = reports.press(f"{report}/statements/{order[1][0]}/confirm", question="other", after=str(TO_READ))
    assert back == f"{report}?after={TO_READ}#s-{order[1][1]}"
    back = reports.press(f"{report}/statements/{order[0][-1]}/discard")
    assert back == f"{report}#s-{order[1][1]}" and f'id="s-{order[1][1]}"' in reports.shown(report), "the keyboard goes on there, not at the top"
    kept = [place for place in reports.places(report, "") if place.rpartition("/")[2] in {one.statement for one in reports.confirmed}]
    last = [place for place in reports.places(report, "") if place not in kept][-1]
    assert reports.press(f"{last}/confirm", question="other") == f"{report}#waiting", "behind the last one nothing waits"
    assert reports.ask("GET", f"{report}?after=9999").text.count("/confirm") == TO_READ


def test_what_was_too_much_to_compare_is_said(reports: Reports, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.txt", "b.txt"):
        reports.drops(name)
    said = "not everything in them was held beside everything"
    assert said not in reports.shown("/reports/compare")
    monkeypatch.setattr(holding, "MOST_PAIRS", 3)
    assert said in reports.shown("/reports/compare")
    monkeypatch.undo()
    monkeypatch.setattr(holding, "MOST_SAID", 8)
    page = reports.shown("/reports/compare")
    assert said in page and page.partition(said)[2].partition("</p>")[0].count("href") == 2


def test_a_copy_is_folded_and_what_differs_is_shown(reports: Reports) -> None:
    text = (INVENTED / "a.txt").read_bytes()
    one = reports.adds(text, "a.txt").rpartition("/")[2]
    other = reports.adds(text.replace(b"Lantern", b"Beacon").replace(b"every month", b"every year"), "c.txt").rpartition("/")[2]
    page = reports.shown("/reports/compare")
    assert "One text, printed more than once" in page and "Beacon" in page
    assert "What may be one statement: 0" in page
    differs = reports.shown(f"/reports/{one}/beside/{other}")
    assert "every month" in differs and "every year" in differs and "Baranov did not reply" not in differs


def test_with_the_last_statement_of_a_report_it_is_said_what_waits_to_be_joined(reports: Reports) -> None:
    reports.drops("a.txt")
    report = reports.drops("b.txt")
    twin = reports.places(report, TWINS)[0]
    *others, end = (place for place in reports.places(report, "") if place != twin)
    for place in others:
        reports.press(f"{place}/discard")
    reports.press(f"{twin}/confirm", question="ways out")
    assert "That was the last" not in reports.shown(report)
    reports.press(f"{end}/confirm", question="law")
    page = reports.shown(report)
    assert "Confirmed. That was the last of this report. One join waits under Compare them." in page
    assert "What may be one statement: 1" in reports.shown("/reports/compare")


# -- what is claimed


def confirmed_twins(reports: Reports) -> tuple[str, ...]:
    """Addresses of the two claims that stand in the record, of both reports."""
    for name in ("a.txt", "b.txt"):
        report = reports.drops(name)
        reports.press(f"{reports.places(report, TWINS)[0]}/confirm", question="ways out")
    return tuple(f"/reports/claims/{one.statement}" for one in reports.confirmed)


def test_what_is_confirmed_stands_under_its_question_with_everybody_it_came_through(reports: Reports) -> None:
    assert "Nothing is confirmed yet." in reports.shown("/reports/claims")
    reports.drops("a.txt")
    assert "Nothing is confirmed yet." in reports.shown("/reports/claims"), "a report is there, and nobody has confirmed a word of it"
    one, other = confirmed_twins(reports)
    page = reports.shown("/reports/claims")
    assert "Who lets people in: 2" in page and "at least one first source" in page
    table = reports.shown(one)
    for cell in ("Interior Ministry official", "The Courier", "Lantern"):
        assert re.search(f"<td data-label=[^>]*>{cell}</td>", table), cell
    assert "MTR" not in table and "MTR" in reports.shown(other)


def test_what_the_program_does_not_hold_beside_a_claim_somebody_may(reports: Reports) -> None:
    one, other = confirmed_twins(reports)
    report = f"/reports/{list(reports.view.reports)[-1]}"
    place = next(each for each in reports.places(report, "") if each not in reports.places(report, TWINS))
    reports.press(f"{place}/confirm", question="state answer")
    words = reports.confirmed[-1].text
    address = re.search(r'href="([^"]+/beside)"', reports.shown(one))
    assert address
    offered = re.findall(r'type="radio" name="other" value="(\w+)"', reports.shown(address[1]))
    (name,) = re.findall(r'type="radio" name="other" value="(\w+)"', reports.shown(f"{address[1]}?words={words[:20]}"))
    assert offered == [other.rpartition("/")[2], name], "nothing is held beside itself"
    said = {"seen": reports.pages.office.seen, "other": name, "relation": "cannot both hold", "why": "a permit, or an examination"}
    assert "Choose one of these." in reports.ask("POST", address[1], data={**said, "other": ""}).text
    assert "Choose one of these." in reports.ask("POST", address[1], data={**said, "relation": "the moon"}).text
    assert reports.press(address[1], **{**said, "seen": reports.pages.office.seen}) == one
    assert "Nobody has said that anything speaks against it." not in reports.shown(one) and words in reports.shown(one)
    assert "a permit, or an examination" in reports.shown("/reports/compare?show=settled")
    twin = {**said, "seen": reports.pages.office.seen, "other": other.rpartition("/")[2], "relation": "same"}
    assert reports.press(address[1], **twin) == one and "and the person was able" in reports.shown(other)
    assert re.search(r"cannot hold beside", reports.shown("/reports/claims?about=ways+out"))


def test_what_is_drawn_stands_in_words_too_for_a_screen_too_narrow_for_it(reports: Reports) -> None:
    one, _other = confirmed_twins(reports)
    for address in ("/reports/claims?about=ways+out", one, "/reports/compare"):
        about, _, drawn = reports.shown(address).partition('<ul class="chains">')[2].partition("</ul>")
        links = {link for chain in re.findall(r'<li dir="auto">(.*?)</li>', about) for link in chain.split(" → ")}
        boxes = re.findall(r"<text.*?</text>", drawn.partition("</svg>")[0])
        assert links == {" ".join(re.findall(r">([^<>]+)</tspan>", box)) for box in boxes} and len(links) > 2


def test_the_paper_of_one_question_names_the_others_and_what_does_not_fit(reports: Reports, monkeypatch: pytest.MonkeyPatch) -> None:
    confirmed_twins(reports)
    assert '<p class="printed">' not in reports.shown("/reports/claims")
    report = reports.drops("b.txt")
    for place in [each for each in reports.places(report, "") if each not in reports.places(report, TWINS)][:2]:
        reports.press(f"{place}/confirm", question="law")
    page = reports.shown("/reports/claims?about=ways+out")
    assert re.search(r'<p class="printed">Not on this paper, each on a page of its own: What the law says: 2</p>', page)
    monkeypatch.setattr(report_claims, "PAGE", 1)
    assert "One more does not fit on this paper." in reports.shown("/reports/claims?about=law")


def test_how_reliable_a_claim_is_stands_once_somebody_says_so(reports: Reports) -> None:
    one, _other = confirmed_twins(reports)
    reports.press(one, source="020000000000", why="right so far")
    page = reports.shown(one)
    assert "The source: likely reliable · What it says: not judged" in page and "right so far" in page
    assert reports.ask("POST", one, data={"seen": reports.pages.office.seen, "source": "very"}).status_code == 400


def test_a_claim_judged_apart_shows_both_until_somebody_settles_it(reports: Reports) -> None:
    one, _other = confirmed_twins(reports)
    before = reports.pages.office.seen
    reports.press(one, source="020000000000")
    reports.press(one, source="040000000000", seen=before)
    page = reports.shown(one)
    assert "likely reliable · not judged" in page and "likely unreliable · not judged" in page
    reports.press(f"{one}/settle", settle=re.findall(r'name="settle" value="(\w+)"', page)[0])
    assert "written twice, apart" not in reports.shown(one)


def test_what_cannot_hold_beside_a_claim_stands_beside_it(reports: Reports) -> None:
    one, other = (address.rpartition("/")[2] for address in confirmed_twins(reports))
    assert "Nobody has said that anything speaks against it." in reports.shown(f"/reports/claims/{one}")
    said = {"seen": reports.pages.office.seen, "statement": [one, other], "relation": "cannot both hold", "why": "two days"}
    assert reports.ask("POST", "/reports/compare", data=said).status_code == 303
    page = reports.shown(f"/reports/claims/{one}").partition("What cannot hold beside it")[2]
    assert f'href="/reports/claims/{other}"' in page
    listed = reports.shown("/reports/claims")
    for beside in (one, other):
        assert re.search(rf'cannot hold beside</span> <a href="/reports/claims/{beside}">', listed)
