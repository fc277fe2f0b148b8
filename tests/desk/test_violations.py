"""Violations and testimonies, as the pages take and show them."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.core.ids import CaseId
from tests.desk import sheltering
from tests.desk.offices import Pages, an_office, colleague
from tests.desk.test_knowledge import said


@pytest.fixture
def anna(tmp_path: Path) -> Iterator[Pages]:
    with an_office(tmp_path) as pages:
        yield pages


def a_case(pages: Pages) -> str:
    """The address of a case with one person in it."""
    return f"/cases/{sheltering.a_case(pages, 'Heron')[0]}"


def heron(pages: Pages, path: str) -> str:
    return pages.office.index.case(CaseId(path.rpartition("/")[2])).people_here[0].person


def test_a_violation_is_recorded_step_by_step_and_counted_once(anna: Pages) -> None:
    path = a_case(anna)
    one = anna.does(f"{path}/violations/new", title="Taken at night", began="2017-03", place="Grozny")
    for kind in ("030101000000", "020111110000"):
        anna.does(f"{one}/act", who=heron(anna, path), kind=kind, on="2017-03-12", at_end="020100000000")
    act = re.findall(r'href="([^"]+/acts/[a-z0-9]+/who)"', anna.get(one))[-1]
    anna.does(act, called="two men in uniform", number="2", degree="010100000000")
    anna.does(f"{one}/says", who=heron(anna, path), connection="010100000000", reliability="010000000000")
    anna.does(f"{one}/done", by="A lawyer", what="went to the prosecutor", response="030100000000")
    page = said(anna.get(one))
    assert "Heron : tortured" in page and "two men in uniform : did it" in page and "they denied what happened" in page
    assert "Heron , it was done to them · highly reliable" in page
    assert "2 acts · done to 1 person ." in said(anna.get(f"{path}/violations")).replace("1 person.", "1 person .")
    assert "Taken at night" in anna.get("/violations")


def test_what_was_typed_comes_back_when_a_step_is_not_taken(anna: Pages) -> None:
    path = a_case(anna)
    answer = anna.post(f"{path}/violations/new", title="", text="A long account", began="2017-13")
    assert answer.status_code == 400 and "A long account" in bytes(answer.body).decode()


def test_without_a_yes_nothing_is_saved_and_with_one_only_what_it_says(anna: Pages) -> None:
    path = a_case(anna)
    told = anna.does(
        f"{path}/testimonies/new", person=heron(anna, path), on="2017-06-01", by="Anna", spoken="ru", interpreter="a friend"
    )
    for words in ("They held me for nine days.", "I named somebody."):
        anna.does(f"{told}/passage", text=words)
    refused = anna.post(f"{path}/violations/save", use="report", recipient="a newspaper")
    assert refused.status_code == 409 and "Nobody has agreed" in bytes(refused.body).decode()
    passage = re.findall(r'name="passages" value="([a-z0-9]+)"', anna.get(f"{told}/consent"))[0]
    anna.does(f"{told}/consent", use="report", passages=passage, how="by voice", given_on="2017-06-01")
    assert "public report" in said(anna.get(told))

    saved = anna.post(f"{path}/violations/save", use="report", recipient="a newspaper")
    with zipfile.ZipFile(io.BytesIO(bytes(saved.body))) as archive:
        text = archive.read("violations.jsonl").decode()
    assert "nine days" in text and "I named somebody" not in text and "Heron" not in text
    assert "was saved for a newspaper" in anna.get(f"{path}?open=story&show=story")

    back = re.findall(r'action="([^"]+/withdraw)"', anna.get(told))[0]
    anna.does(back)
    assert anna.post(f"{path}/violations/save", use="report", recipient="a newspaper").status_code == 409
    assert "May be used for nothing outside this case." in said(anna.get(told))


def test_who_does_not_open_the_story_sees_nothing_of_it(anna: Pages, tmp_path: Path) -> None:
    path = a_case(anna)
    anna.does(f"{path}/violations/new", title="Taken at night")
    with_desk = colleague(anna, tmp_path, "Fay", "front-desk")
    try:
        for address in (f"{path}/violations", "/violations", f"{path}/testimonies/new"):
            assert with_desk.ask("GET", address).status_code == 403
    finally:
        with_desk.office.close()
