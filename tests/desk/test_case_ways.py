"""A person's facts and the matrix, as the pages take and show them: unknown by default, sealed where they are sealed."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.actions import cases
from safeconduct.core.ids import CaseId
from safeconduct.core.person import NationalityNoted
from safeconduct.core.value import known
from safeconduct.desk.countries import country_word
from safeconduct.desk.rules_kept import keep_rules, rules_to_look_at
from safeconduct.desk.way_titles import titles
from safeconduct.desk.way_words import questions
from safeconduct.desk.worker import languages
from safeconduct.pathways.shelf import Rulebook, rulebook_of
from safeconduct.pathways.vocabulary import TESTABLE
from safeconduct.web.forms import Form
from tests.desk import sheltering
from tests.desk.offices import BOOK, Pages, an_office, colleague

DAY = "on=2017-06-09"


@pytest.fixture
def anna(tmp_path: Path) -> Iterator[Pages]:
    with an_office(tmp_path) as pages:
        yield pages


def a_case(pages: Pages) -> str:
    return f"/cases/{sheltering.a_case(pages, 'Heron')[0]}"


def answers(pages: Pages, path: str, group: str, *fields: tuple[str, str]) -> int:
    """What is posted, with names that stand several times."""
    return pages.ask("POST", f"{path}/facts/{group}", Form((("seen", pages.office.seen), *fields))).status_code


def the_fourth_man(pages: Pages) -> str:
    path = a_case(pages)
    assert answers(pages, path, "who", ("nationalities", "Russian Federation"), ("language", "Chechen\nru")) == 303
    assert answers(pages, path, "now", ("current_country", "Russia")) == 303
    assert answers(pages, path, "record", ("security_bar", "no")) == 303
    danger = [(f"danger.{name}", "yes") for name in ("immediate", "individual", "in_origin")]
    assert answers(pages, path, "danger", ("grounds", "particular social group: SOGIESC"), ("activity_profile", "none"), *danger) == 303
    return path


def said(page: str) -> str:
    """The words of a piece of a page."""
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def verdicts(page: str, way: str) -> list[str]:
    """The words of one row."""
    row = next(row for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if f'"/pathways/{way}"' in row)
    return [said(cell) for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)]


def unclear(page: str) -> str:
    """The list of the ways that cannot be told from anywhere, folded below the picture."""
    return next(fold for fold in re.findall(r"<details>.*?</details>", page, re.DOTALL) if "cannot be told from any of these places" in fold)


def test_the_fourth_man_sees_what_is_open_from_russia_and_from_georgia(anna: Pages) -> None:
    page = anna.get(f"{the_fourth_man(anna)}/pathways?{DAY}&places=GE")

    assert verdicts(page, "FR-VISA-ASILE") == ["open in principle", "cannot tell"]
    assert verdicts(page, "ES-38") == ["barred", "open in principle"]
    assert verdicts(page, "CH-HUM-VISA") == ["cannot tell", "barred"]
    words = said(page[page.index("Before anybody moves") : page.index("The picture")])
    assert "Georgia opens Spain" in words and "closes" not in words
    assert "cannot be told from here, and is barred from there Switzerland" in words
    assert page.index("ES-38") < page.index("CH-HUM-VISA"), "what opens comes first"


def test_where_nothing_is_known_the_picture_is_folded_and_the_questions_are_not(anna: Pages) -> None:
    bare, told = anna.get(f"{a_case(anna)}/pathways"), anna.get(f"{the_fourth_man(anna)}/pathways?{DAY}")

    folded = bare[bare.index("The picture, as far as it goes without facts") : bare.index("What would change most")]
    assert '<ul class="shapes">' in folded and "</details>" in folded and "<h2>The picture</h2>" not in bare
    assert "<h2>The picture</h2>" in told and "as far as it goes without facts" not in told


def test_another_day_has_other_rules(anna: Pages) -> None:
    path = the_fourth_man(anna)

    assert verdicts(anna.get(f"{path}/pathways?{DAY}"), "LT-HUM")[0] == "open in principle"
    assert "pathways/LT-HUM" in unclear(anna.get(f"{path}/pathways?on=2017-05-16"))


def test_an_answer_turns_the_verdict_and_a_question_becomes_a_task(anna: Pages) -> None:
    path = the_fourth_man(anna)
    assert answers(anna, path, "record", ("security_bar", "")) == 303
    page = anna.get(f"{path}/pathways/DE-22-1?{DAY}")
    assert "cannot tell" in page and "Is there a security reason against them?" in page

    anna.does(f"{path}/pathways/DE-22-1/task", fact="security_bar", **{"from": "stay"})
    view = anna.office.index.case(CaseId(path.rpartition("/")[2]))
    assert [task.content.values[0].value.text for task in view.tasks] == ["Ask Heron: Is there a security reason against them? (DE-22-1)"]

    assert answers(anna, path, "record", ("security_bar", "no")) == 303
    assert "<strong>" in (turned := anna.get(f"{path}/pathways/DE-22-1?{DAY}"))
    assert "open in principle" in said(turned[turned.index("<strong>") : turned.index("</strong>")])


def test_each_criterion_stands_with_its_source_and_date(anna: Pages) -> None:
    page = anna.get(f"{the_fourth_man(anna)}/pathways/ES-38?{DAY}")

    assert "condition not met" in page
    lines = [line for line in re.findall(r"<li>.*?</li>", page, re.DOTALL) if "Which nationalities do they have? Russia" in said(line)]
    assert lines and all(re.search(r'href="#source-\d+".* \d{4}</span>', line) for line in lines)


@pytest.mark.parametrize("code", ["en", "de", "ru"])
def test_no_fact_is_called_by_the_name_it_has_in_the_files(anna: Pages, code: str) -> None:
    path = the_fourth_man(anna)
    spoken = languages()[code]
    anna.language = spoken
    raw = [name for name in TESTABLE if "_" in name or "." in name]
    for way in ("DE-22-1", "ES-38", "LT-HUM"):
        page = anna.get(f"{path}/pathways/{way}?{DAY}").partition("<main")[2]
        words = re.sub(r"<[^>]+>", " ", page)
        assert any(question in words for question in questions(spoken.gettext).values())
        assert [name for name in raw if re.search(rf"\b{re.escape(name)}\b", words)] == []


def test_what_was_typed_comes_back_with_the_field_that_is_wrong(anna: Pages) -> None:
    path = a_case(anna)
    answer = anna.post(f"{path}/facts/now", current_country="Nowhereland", until="2017-07-01")
    page = bytes(answer.body).decode()

    assert answer.status_code == 400
    assert 'id="current_country-wrong"' in page and 'value="Nowhereland"' in page and 'value="2017-07-01"' in page


@pytest.mark.parametrize("code", ["en", "de", "ru"])
def test_a_way_in_and_a_country_are_chosen_by_name_and_no_id_is_typed(anna: Pages, code: str) -> None:
    path, spoken = a_case(anna), languages()[code]
    anna.language = spoken
    name = titles(spoken.gettext)["DE-22-1"]
    helpers, before, now = (anna.get(f"{path}/facts/{group}") for group in ("helpers", "before", "now"))
    for page, fact in ((helpers, "referrer.accredited_for"), (before, "other_pathways_pending")):
        assert re.search(rf'name="{re.escape(fact)}" value="DE-22-1"><span>{re.escape(name)}', html.unescape(page)) and f'<textarea id="{fact}"' not in page
    assert f'<option value="DE-22-1">{name}</option>' in html.unescape(before)
    assert 'id="current_country" name="current_country" type="text" value="" autocomplete="off" list="countries"' in now
    assert f'<option value="{country_word("GE", spoken)}">' in now and "<datalist" not in helpers

    assert answers(anna, path, "helpers", ("referrer.accredited_for", "DE-22-1"), ("referrer.accredited_for", "ES-38")) == 303
    again = anna.get(f"{path}/facts/helpers")
    assert 'value="DE-22-1" checked' in again and '<details class="folded" open>' in again
    assert answers(anna, path, "before", ("prior_refusals.0.pathway", "DE-22-1"), ("other_pathways_pending", "-")) == 303
    assert answers(anna, path, "before", ("prior_refusals.0.pathway", "DE-99")) == 400


def test_what_contradicts_another_section_is_handed_back(anna: Pages) -> None:
    path = the_fourth_man(anna)

    assert answers(anna, path, "who", ("nationalities", "RU"), ("stateless", "yes")) == 400
    assert answers(anna, path, "now", ("current_country", "RU"), ("current_country_is_own_nationality", "no")) == 400


def test_only_what_changed_is_written(anna: Pages) -> None:
    path = the_fourth_man(anna)
    before = len(anna.office.index.case(CaseId(path.rpartition("/")[2])).timeline)

    assert answers(anna, path, "now", ("current_country", "Russia")) == 303
    assert len(anna.office.index.case(CaseId(path.rpartition("/")[2])).timeline) == before


def test_lists_of_lines_come_back_as_they_were_written(anna: Pages) -> None:
    path = a_case(anna)
    rows = [("documents.0.passport", "yes"), ("documents.0.validity", "2020-01-31"), ("documents.1.withheld_by", "the police")]
    assert answers(anna, path, "papers", *rows, ("visas_held.none", "yes")) == 303

    page = said(anna.get(f"{path}/facts"))
    assert "A passport: yes; Valid until: Friday, 31 January 2020" in page and "Who keeps it from them: the police" in page
    assert "Which visas do they hold? none, as far as is known" in page
    assert answers(anna, path, "papers", ("visas_held.0.country", "DE"), ("documents.none", "yes")) == 303
    assert "Which passports and travel papers do they have? none, as far as is known" in said(anna.get(f"{path}/facts"))


def test_what_the_case_knows_is_proposed_and_taken_over_only_when_ticked(anna: Pages) -> None:
    path = a_case(anna)
    view = anna.office.index.case(CaseId(path.rpartition("/")[2]))
    nationality = NationalityNoted(view.people_here[0].person, known("Russian Federation"))
    anna.office.write(cases.note_identity(anna.office.actor, view, nationality))
    page = said(anna.get(f"{path}/facts"))
    assert "Which nationalities do they have? Russia found in: nationality" in page

    assert anna.post(f"{path}/facts").status_code == 400
    anna.does(f"{path}/facts", proposed="nationalities")
    assert "found in" not in anna.get(f"{path}/facts")


def test_who_cannot_open_a_section_is_told_which_and_its_facts_are_unknown_to_them(anna: Pages, tmp_path: Path) -> None:
    path = the_fourth_man(anna)
    shelter = colleague(anna, tmp_path, "Noor", "shelter")
    try:
        facts, page = shelter.get(f"{path}/facts"), shelter.get(f"{path}/pathways?{DAY}")
    finally:
        shelter.office.close()

    assert "particular social group" not in facts and "sexual orientation" not in facts and "Sealed to you." in facts
    assert "Sealed to you, and so unknown on this page: identity, story, health" in page
    assert "pathways/FR-VISA-ASILE" in unclear(page), "and what one who may open it sees as open is folded away as unclear"


def test_a_country_that_is_none_and_a_day_that_is_none_are_said_and_nothing_is_lost(anna: Pages) -> None:
    path = the_fourth_man(anna)

    assert "There is no country of this name." in anna.get(f"{path}/pathways?places=Nowhereland")
    assert "Write the day as year-month-day" in anna.get(f"{path}/pathways?on=yesterday")
    assert anna.ask("GET", f"{path}/pathways/XX-1").status_code == 404
    assert anna.ask("GET", f"{path}/pathways/ES-38?from=Nowhere").status_code == 404


def test_a_rule_that_began_between_two_days_names_the_open_case_it_hits_and_what_turned(anna: Pages) -> None:
    path = the_fourth_man(anna)
    hit = said(anna.get("/pathways/changes?first=2017-05-16&last=2017-05-17"))
    assert "Heron Lithuania: visa on special humanitarian reasons : cannot tell → open in principle" in hit

    assert "Nothing changed between these days" in anna.get("/pathways/changes?first=2017-05-17&last=2017-05-18")
    anna.does(f"{path}/side", state="closed", reason="over")
    assert "Nothing changed between these days" in anna.get("/pathways/changes?first=2017-05-16&last=2017-05-17")


SUSPENDED = """
[[state]]
state = "suspended"
from = "2017-06-01"
text = "An invented decree halts it."
source = "OFPRA"
as_of = "2017-06"
"""


def halted() -> Rulebook:
    """The rules of a later program, in which France stands still."""
    name = "FR-VISA-ASILE.toml"
    return rulebook_of({**BOOK.texts, name: BOOK.texts[name] + SUSPENDED})


def opens_with(pages: Pages, book: Rulebook) -> None:
    """As the worker does when a program with these rules begins."""
    pages.room.rulebook = book
    pages.room.rule_changes = rules_to_look_at(pages.office, book)


LINE = "The rules of one way in changed: one open case is touched."


def test_a_program_with_other_rules_names_the_open_case_they_touch_until_it_was_seen(anna: Pages, tmp_path: Path) -> None:
    path, bystander = the_fourth_man(anna), f"/cases/{sheltering.a_case(anna, 'Plover')[0]}"
    assert answers(anna, bystander, "now", ("current_country", "France")) == 303
    press = colleague(anna, tmp_path, "Pavel", "press")
    try:
        for pages in (anna, press):
            opens_with(pages, BOOK)
            opens_with(pages, halted())
        assert LINE in (today := said(anna.get("/today"))) and "See what changed" in today
        assert press.room.rule_changes is None and "The rules of one" not in press.get("/today"), "who may see no case is told of none"
    finally:
        press.office.close()

    page = anna.get("/pathways/rules")
    assert "Heron France: visa to come and claim asylum : open in principle → suspended on that day" in said(page)
    assert "Before: nothing Now: 2017-06-01: standing still. An invented decree halts it. [1]" in said(page) and "Plover" not in page

    anna.does(f"{path}/facts/danger", **{"danger.individual": "no", "danger.immediate": "yes", "grounds": "other", "activity_profile": "none"})
    assert "The rules of one" not in anna.get("/today"), "barred on both sides, once a fact says so"
    assert answers(anna, path, "danger", ("danger.individual", "yes"), ("danger.in_origin", "yes"), ("grounds", "other")) == 303
    assert LINE in said(anna.get("/today"))

    anna.does("/pathways/rules/seen")
    assert "The rules of one" not in anna.get("/today") and "Nothing changed in the rules" in anna.get("/pathways/rules")
    opens_with(anna, halted())
    assert "The rules of one" not in anna.get("/today")


def test_rules_looked_at_that_were_altered_on_the_disk_hide_nothing(anna: Pages) -> None:
    keep_rules(anna.office, BOOK)
    kept = anna.office.folder.member(anna.office.me) / "rules"
    kept.write_bytes(kept.read_bytes()[:-1] + b"!")

    opens_with(anna, BOOK)
    assert "nobody can say any more what they were" in anna.get("/today")
    assert "FR-VISA-ASILE" in anna.get("/pathways/rules")
