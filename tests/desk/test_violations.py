"""Violations and testimonies, as the pages take and show them."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.core.document import Blob, DocumentAdded, Stripped
from safeconduct.core.ids import CaseId, DocumentId
from safeconduct.core.section import Kind, Placed, Subject
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


def corrects(anna: Pages, page: str, part: str, **fields: str) -> str:
    """Follows the link *Correct* whose address ends so, checks that the form is filled, and sends it."""
    link = re.findall(rf'href="([^"]+{part}\?again=[a-z0-9]+)"', anna.get(page))[-1]
    form = anna.get(link)
    again = link.rpartition("=")[2]
    assert f'name="again" value="{again}"' in form
    anna.does(link.partition("?")[0], again=again, **fields)
    return form


def test_each_part_of_a_violation_is_corrected_and_counted_no_twice(anna: Pages) -> None:
    path = a_case(anna)
    one = anna.does(f"{path}/violations/new", title="Taken at night", began="2017-03", place="Grozny")
    anna.does(f"{one}/act", called="a man", kind="030101000000", on="2017-03-12")
    anna.does(re.findall(r'href="([^"]+/acts/[a-z0-9]+/who)"', anna.get(one))[-1], called="a soldier", degree="010100000000")
    anna.does(f"{one}/says", who=heron(anna, path), connection="010100000000", received="2017-06-01")
    anna.does(f"{one}/done", by="A lawyer", what="went to the prosecutor")
    assert 'value="Taken at night"' in corrects(anna, one, "/new", title="Taken at dawn", place="Argun")
    act = corrects(anna, one, "/act", who=heron(anna, path), kind="030102000000", on="2017-03-13")
    assert 'value="2017-03-12"' in act and '<option value="030101000000" selected>' in act
    corrects(anna, one, "/who", who=heron(anna, path), degree="010200000000")
    corrects(anna, one, "/says", who=heron(anna, path), connection="020101000000")
    corrects(anna, one, "/done", by="A lawyer", what="went to the court")
    page = said(anna.get(one))
    for new in ("Taken at dawn", "Argun", "Heron : held, imprisoned", "Heron : ordered it", "is a relative", "went to the court"):
        assert new in page, new
    for old in ("Taken at night", "arrested", ": did it", "it was done to them", "prosecutor"):
        assert old not in page, old
    assert "1 act · done to 1 person" in said(anna.get(f"{path}/violations"))


def test_what_two_corrected_apart_stands_twice_until_somebody_settles_it(anna: Pages) -> None:
    path = a_case(anna)
    one = anna.does(f"{path}/violations/new", title="Taken at night")
    anna.does(f"{one}/act", who=heron(anna, path), kind="030101000000", how="by force")
    again, before = one.rpartition("/")[2], anna.office.seen
    anna.does(f"{path}/violations/new", again=again, title="Taken at dawn")
    anna.does(f"{path}/violations/new", again=again, title="Taken at noon", seen=before)
    act = re.findall(r"/act\?again=([a-z0-9]+)", anna.get(one))[0]
    before = anna.office.seen
    for kind, seen in (("030102000000", before), ("030103000000", before)):
        anna.does(f"{one}/act", again=act, who=heron(anna, path), kind=kind, seen=seen)
    page = said(anna.get(one))
    for value in ("Taken at dawn", "Taken at noon", "Heron: held, imprisoned", "Heron: disappeared"):
        assert value in page, value
    while chosen := re.findall(r'name="settle" value="([a-z0-9]+)"', anna.get(one)):
        anna.does(f"{one}/settle", settle=chosen[0])
    assert "written twice, apart" not in anna.get(one)
    assert anna.post(f"{one}/settle", settle="nothing").status_code == 409


def test_what_is_gone_is_not_corrected(anna: Pages) -> None:
    path = a_case(anna)
    assert anna.ask("GET", f"{path}/violations/new?again=nothing").status_code == 409


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


def test_a_testimony_leads_to_its_acts_and_takes_its_original_when_that_comes(anna: Pages) -> None:
    path = a_case(anna)
    empty = said(anna.get(f"{path}/violations"))
    assert "0 acts" not in empty and "Save what was agreed to" not in empty, "nothing is there to be counted or handed out"
    person = heron(anna, path)
    happened = anna.does(f"{path}/violations/new", title="Arrest at the market")
    anna.does(f"{happened}/act", who=person, kind="030101000000")
    told = anna.does(f"{path}/testimonies/new", person=person, on="2017-06-01", by="Anna", spoken="ru")
    assert f'href="{path}/documents/new?in=story"' in anna.get(told)
    act = re.findall(r'name="acts" value="([a-z0-9]+)"', anna.get(f"{told}/passage"))[0]
    assert f'href="{told}"' in anna.get(f"{told}/passage") and f'href="{told}"' in anna.get(f"{told}/consent")
    anna.does(f"{told}/passage", text="They came at six.", acts=act)
    assert f'Tells of: <a href="{happened}">arrested</a>' in anna.get(told)

    office = anna.office
    blob = Blob(bytes(32), "00" * 32, 9, "ab" * 32)
    case, story = CaseId(path.rpartition("/")[2]), DocumentId("d" * 26)
    office.write([Placed(Kind.STORY, Subject(case), DocumentAdded(story, "The recording", "a.ogg", "audio/ogg", blob, Stripped.DONE))])
    offered = anna.get(told)
    assert f'action="{told}/original"' in offered and "The recording" in offered
    anna.does(f"{told}/original", document=story)
    shown = said(anna.get(told))
    assert "The original: The recording" in shown and "They came at six." in shown
    assert anna.post(f"{told}/original", document="e" * 26).status_code == 409


def test_who_does_not_open_the_story_sees_nothing_of_it(anna: Pages, tmp_path: Path) -> None:
    path = a_case(anna)
    anna.does(f"{path}/violations/new", title="Taken at night")
    with_desk = colleague(anna, tmp_path, "Fay", "front-desk")
    try:
        for address in (f"{path}/violations", "/violations", f"{path}/testimonies/new"):
            assert with_desk.ask("GET", address).status_code == 403
    finally:
        with_desk.office.close()
