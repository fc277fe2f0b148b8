"""A dossier, asked of a worker as the parent asks it: chosen, refused without consent, built, saved, written down as let out."""

import hashlib
import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import pyrage
import pytest

from safeconduct.actions import cases, dossiers, testimonies
from safeconduct.core.case import Part, PersonAdded
from safeconduct.core.dossier import (
    DossierConsentWithdrawn,
    DossierEvidenceWent,
    DossierLanguage,
    DossierPart,
    DossierTestimonyWent,
)
from safeconduct.core.ids import CaseId, ConsentId, DocumentId, PassageId, PersonId, TestimonyId
from safeconduct.core.person import NationalityNoted, PersonNamed
from safeconduct.core.testimony import (
    PassageWritten,
    TestimonyConsented,
    TestimonyConsentWithdrawn,
    TestimonyTaken,
    Use,
)
from safeconduct.core.value import known
from safeconduct.desk import dossier_choosing
from safeconduct.desk.dossier_building import Wanted, build, let_out
from safeconduct.desk.office import Office as Unlocked
from safeconduct.desk.press import Pages, pressed
from safeconduct.dossier.collecting import Choice, ChosenAnnex
from safeconduct.dossier.value import Dossier
from safeconduct.errors import BadInput, Conflict, StoreDown
from safeconduct.folds.case import CaseView
from safeconduct.folds.dossier import recipients_agreed
from tests.desk.files import SECRET, letter, photo
from tests.desk.offices import an_office, colleague
from tests.desk.test_documents import Desk, a_case
from tests.dossier.dossiers import texts_of
from tests.reports import MINISTRY, WAITING, kept_in

P = DossierPart
FOR = {"recipient": "Embassy of Nowhere", "purpose": "humanitarian visa"}


@dataclass
class Office(Desk):
    @property
    def view(self) -> CaseView:
        return self.pages.office.index.case(self.case)

    @property
    def person(self) -> str:
        return self.view.people[0].person

    @property
    def here(self) -> str:
        return f"/cases/{self.case}/dossier"

    def post(self, address: str, **fields: object) -> httpx.Response:
        return self.ask("POST", address, data={"seen": self.pages.office.seen, **fields})

    def page(self, address: str) -> str:
        answer = self.ask("GET", address)
        assert answer.status_code == 200, answer.text[-2000:]
        return html.unescape(answer.text)

    def names(self) -> None:
        office, view = self.pages.office, self.view
        office.write(cases.note_identity(office.actor, view, PersonNamed(view.people[0].person, known("Aslan Invented"))))

    def writes(self, part: DossierPart, text: str, language: str = "en", **more: str) -> None:
        answer = self.post(f"{self.here}/write", part=part.name, language=language, text=text, said_by="the person", **more)
        assert answer.status_code == 303, answer.text[-2000:]

    def agrees(self, *parts: DossierPart, **more: str) -> httpx.Response:
        said = {**FOR, "persons": self.person, "parts": [one.name for one in parts], "how": "by telephone", "given_on": "2017-06-09", **more}
        return self.post(f"{self.here}/consents/add", **said)

    def builds(self, *parts: DossierPart, **more: object) -> httpx.Response:
        said = {"consent": self.consent_for(more), "country": "Nowhere", "language": "en", "persons": self.person, "count": "1", "parts": [one.name for one in parts], **more}
        return self.post(f"{self.here}/build", **said)

    def consent_for(self, more: Mapping[str, object]) -> str:
        """The one in force for this recipient, as the form offers it; nothing when there is none."""
        wanted = str(more.get("recipient", FOR["recipient"]))
        return next((one.consent for one in recipients_agreed(self.view.consents, self.pages.office.today()) if one.recipient == wanted), "")

    def lets_out(self, answer: httpx.Response) -> httpx.Response:
        assert answer.status_code == 303, html.unescape(answer.text)[-3000:]
        return self.post(f"{answer.headers['location']}/let-out")

    def saved(self, answer: httpx.Response) -> httpx.Response:
        assert self.lets_out(answer).status_code == 303
        name = answer.headers["location"].rpartition("/")[2]
        return self.ask("GET", f"{self.here}/{name}/file")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Office]:
    with an_office(tmp_path) as pages:
        office = Office(pages, a_case(pages))
        office.names()
        yield office


def test_chosen_agreed_to_built_and_saved_with_a_line_in_the_timeline(desk: Office) -> None:
    desk.writes(P.RISK, "His uncle looks for him.")
    assert desk.agrees(P.IDENTITY, P.RISK).status_code == 303
    answer = desk.builds(P.IDENTITY, P.RISK)
    made = desk.saved(answer)

    said = " ".join(" ".join(texts_of(made.content)).split())
    assert "Aslan Invented" in said and "His uncle looks for him." in said and "Heron" not in said
    assert re.fullmatch(r'attachment; filename="dossier-[a-z0-9]{6}\.pdf"', made.headers["content-disposition"])
    assert made.headers["content-type"] == "application/octet-stream"
    digest = hashlib.sha256(made.content).hexdigest()
    assert digest[:32] in desk.page(answer.headers["location"])
    assert "is not sealed" in desk.page(answer.headers["location"])
    assert f"let out for Embassy of Nowhere, for: humanitarian visa. In it: identity and the danger. Its SHA-256 begins with {digest[:12]}" in desk.page(f"/cases/{desk.case}?show=all")
    (handed,) = desk.view.dossiers
    assert (handed.fact.sha256, handed.fact.sealed_to, len(handed.fact.consents)) == (digest, "", 1)
    overview = desk.page(desk.here)
    assert f"Its SHA-256 begins with {digest[:12]}" in overview and answer.headers["location"] in overview


def test_what_is_built_has_not_left_until_somebody_says_so(desk: Office) -> None:
    desk.agrees(P.IDENTITY)
    answer = desk.builds(P.IDENTITY)
    address, name = answer.headers["location"], answer.headers["location"].rpartition("/")[2]

    assert "It has not left the office." in desk.page(address)
    assert (desk.view.dossiers, desk.ask("GET", f"{desk.here}/{name}/file").status_code) == ((), 409)
    assert address in desk.page(desk.here)
    assert desk.lets_out(answer).status_code == desk.lets_out(answer).status_code == 303
    assert len(desk.view.dossiers) == 1
    assert "that it left" in desk.page(address) and desk.ask("GET", f"{desk.here}/{name}/file").status_code == 200


def test_its_pages_are_looked_at_as_pictures_before_it_leaves(desk: Office) -> None:
    desk.agrees(P.IDENTITY)
    address = (answer := desk.builds(P.IDENTITY)).headers["location"]

    page, picture = desk.page(address), f'src="{address}/pages/1"'
    assert page.index(picture) < page.index("is not sealed") < page.index("It leaves: write that down")
    desk.lets_out(answer)
    assert (page := desk.page(address)).index("Save the file") < page.index(picture), "what is left to do then is to save it"


def test_a_page_of_it_is_a_picture(desk: Office) -> None:
    desk.agrees(P.IDENTITY)
    address = desk.builds(P.IDENTITY).headers["location"]

    picture = desk.ask("GET", f"{address}/pages/1")
    assert picture.headers["content-type"] == "image/png" and picture.content.startswith(b"\x89PNG")
    assert {desk.ask("GET", f"{address}/pages/{one}").status_code for one in ("0", "2", "x", "²")} == {404}
    assert desk.view.dossiers == ()


def test_a_dossier_of_one_case_is_not_shown_in_another(desk: Office) -> None:
    desk.agrees(P.IDENTITY)
    name = desk.builds(P.IDENTITY).headers["location"].rpartition("/")[2]
    other = a_case(desk.pages)

    assert desk.ask("GET", f"/cases/{other}/dossier/built/{name}").status_code == 404
    assert desk.ask("GET", f"/cases/{other}/dossier/built/{name}/pages/1").status_code == 404


def test_without_consent_it_is_refused_and_says_what_to_do(desk: Office) -> None:
    assert "Choose for whom it is." in html.unescape(desk.builds(P.IDENTITY).text)
    desk.agrees(P.RISK)
    answer = desk.builds(P.IDENTITY, country="Nowhere at all")
    said = html.unescape(answer.text)

    assert answer.status_code == 400
    assert "Nobody wrote down that they agreed to this. Heron: identity. Ask them, write it down under “Consents”, then build it." in said
    assert 'value="Nowhere at all"' in said
    assert (desk.view.dossiers, desk.pages.room.dossiers) == ((), {})


def test_a_consent_for_another_recipient_or_other_parts_is_none(desk: Office) -> None:
    desk.writes(P.RISK, "His uncle looks for him.")
    desk.agrees(P.IDENTITY)

    assert desk.builds(P.IDENTITY, P.RISK).status_code == 400
    assert desk.builds(P.IDENTITY, recipient="Embassy of Elsewhere").status_code == 400
    assert desk.builds(P.IDENTITY).status_code == 303


def test_a_consent_that_was_taken_back_holds_no_more(desk: Office) -> None:
    desk.agrees(P.IDENTITY)
    (one,) = desk.view.consents
    assert desk.post(f"{desk.here}/consents/{one.given.consent}/withdraw", why="afraid").status_code == 303

    assert desk.builds(P.IDENTITY).status_code == 400
    assert "taken back" in desk.page(f"{desk.here}/consents")


def test_what_is_missing_is_named_and_nothing_leaves(desk: Office) -> None:
    desk.agrees(*P)
    answer = desk.builds(P.IDENTITY, P.SUMMARY, P.RISK)

    assert answer.status_code == 400
    assert "This is missing: summary on one page, the danger." in html.unescape(answer.text)
    assert desk.view.dossiers == ()


def test_the_number_of_people_must_agree(desk: Office) -> None:
    desk.agrees(P.IDENTITY)
    answer = desk.builds(P.IDENTITY, count="2")

    assert answer.status_code == 400
    assert "You chose another number of people than you wrote: 1." in html.unescape(answer.text)
    assert desk.view.dossiers == ()


def test_the_form_is_kept_while_a_consent_is_written_down(desk: Office) -> None:
    desk.agrees(P.RISK)
    fields = {"consent": desk.consent_for({}), "persons": desk.person, "parts": ["IDENTITY"], "count": "1", "country": "Nowhere at all", "language": "en"}
    for _twice in range(2):
        assert desk.post(f"{desk.here}/keep", **fields).headers["location"] == f"{desk.here}/consents"
    (kept,) = desk.pages.room.drawer.names()
    assert f'action="/drafts/{kept}/open"' in desk.page(f"{desk.here}/consents")
    assert desk.agrees(P.IDENTITY).status_code == 303
    again = html.unescape(desk.post(f"/drafts/{kept}/open").text)

    assert 'value="Nowhere at all"' in again and f'value="{desk.person}" checked' in again
    assert desk.post(f"{desk.here}/build", **fields).status_code == 303
    assert desk.pages.room.drawer.names() == ()


def test_whom_somebody_agreed_to_before_is_chosen_and_not_written_in_two_ways(desk: Office) -> None:
    desk.agrees(P.IDENTITY)
    page = desk.page(f"{desk.here}/consents")
    assert '<option value="Embassy of Nowhere\nhumanitarian visa">Embassy of Nowhere · humanitarian visa' in page
    answer = desk.agrees(P.RISK, recipient="", purpose="", written="Embassy of Nowhere\r\nhumanitarian visa")

    assert answer.status_code == 303
    assert {(one.given.recipient, one.given.purpose) for one in desk.view.consents} == {("Embassy of Nowhere", "humanitarian visa")}
    assert [one.recipient for one in recipients_agreed(desk.view.consents, desk.pages.office.today())] == ["Embassy of Nowhere"]
    assert 'type="radio"' not in desk.page(f"{desk.here}/new"), "one recipient is not asked for twice"


def test_the_form_begins_with_what_they_agreed_to_and_leaves_the_count_to_the_sender(desk: Office) -> None:
    desk.agrees(P.IDENTITY)
    (one,) = desk.view.consents
    page = desk.page(f"{desk.here}/new?consent={one.given.consent}")

    assert f"new?consent={one.given.consent}" in desk.page(f"{desk.here}/consents")
    assert f'name="consent" value="{one.given.consent}"' in page and "Embassy of Nowhere" in page
    assert re.findall(r'value="(\w+)" checked', page) == [desk.person, "IDENTITY", "NAME"]
    assert 'name="count" type="number" value=""' in page


def test_the_ring_says_what_is_there_and_what_is_missing(desk: Office) -> None:
    desk.writes(P.SUMMARY, "(Invented.) Kurz.", "de")
    german, english = desk.page(f"{desk.here}?language=de"), desk.page(desk.here)

    assert 'aria-label="2 of 11 parts are there. Missing: Cover letter,' in german
    assert "(Invented.) Kurz." in german and "(Invented.) Kurz." not in english
    assert 'aria-label="1 of 11 parts are there.' in english


def test_a_missing_part_says_how_long_it_usually_takes_or_that_nobody_knows(desk: Office) -> None:
    nobody = "How long it takes nobody here has written down, and no source says."
    assert desk.page(desk.here).count(nobody) == 10
    times = f"{desk.here}/times/ANNEXES"
    assert "How long it takes: annexes" in desk.page(times)
    said = {"what": "a sworn translation", "least": "7", "most": "21", "on": "2017-06-01"}
    assert desk.post(times, **{**said, "most": "3"}).status_code == 400
    assert desk.post(times, **said).status_code == 303
    usual = "Usually 7 to 21 days: a sworn translation (what this group has seen, Thursday, 1 June 2017)."

    assert (desk.page(desk.here).count(usual), desk.page(desk.here).count(nobody)) == (1, 9)
    assert desk.post(times, **said, said_by="a chamber of translators").status_code == 303
    assert "a sworn translation (a chamber of translators, Thursday, 1 June 2017)." in desk.page(desk.here)
    desk.added(photo(), what="Passport")
    assert "a sworn translation" not in desk.page(desk.here)
    assert desk.ask("GET", f"{desk.here}/times/NONE").status_code == 404


def test_a_way_in_says_its_papers_its_usual_times_and_that_nobody_checked_it(desk: Office) -> None:
    page = desk.page(f"{desk.here}?pathway=FR-VISA-ASILE")

    assert "<strong>about 270 days</strong>" in page and "<strong>up to 21 days</strong>" in page
    assert "Hosting undertaking or host family" in page and "hospitalitesaintmartin.com, 2017-08-06" in page
    assert "No lawyer has checked this." in page
    assert "270 days" not in desk.page(f"{desk.here}?pathway=none") + desk.page(desk.here)


def test_a_passage_is_written_again_in_its_place_and_taken_out(desk: Office) -> None:
    desk.writes(P.SUMMARY, "one")
    (words,) = desk.view.dossier_words
    assert "one" in desk.page(f"{desk.here}/write?words={words.words}")
    desk.writes(P.SUMMARY, "two", words=words.words)
    (words,) = desk.view.dossier_words

    assert [one.value.text for one in words.written.values] == ["two"]
    for written in (words.written.values[0].event,):
        assert desk.post(f"/cases/{desk.case}/undo/{written}").status_code == 303
    assert [one.written.values[0].value.text for one in desk.view.dossier_words] == ["one"]


def test_sealed_to_an_age_key_only_its_holder_opens_it(desk: Office) -> None:
    theirs = pyrage.x25519.Identity.generate()
    desk.agrees(P.IDENTITY)
    answer = desk.builds(P.IDENTITY, key=str(theirs.to_public()))
    made = desk.saved(answer)

    (handed,) = desk.view.dossiers
    assert hashlib.sha256(pyrage.decrypt(made.content, [theirs])).hexdigest() == handed.fact.sha256
    assert handed.fact.sealed_to == f"age {theirs.to_public()}"
    assert made.headers["content-disposition"].endswith('.pdf.age"')
    assert str(theirs.to_public()) in desk.page(answer.headers["location"])


def test_a_key_that_is_none_lets_nothing_out(desk: Office) -> None:
    desk.agrees(P.IDENTITY)
    answer = desk.builds(P.IDENTITY, key="age1nonsense")

    assert answer.status_code == 400
    assert "no public key we know" in answer.text
    assert desk.view.dossiers == ()


def _with_annexes(desk: Office) -> list[DocumentId]:
    desk.added(photo(size=(300, 200)), what="Passport")
    desk.added(letter(), what="Letter of a court")
    desk.agrees(P.IDENTITY, P.ANNEXES)
    return [one.document for one in desk.view.documents]


def test_a_picture_stands_inside_and_another_file_goes_beside(desk: Office) -> None:
    scan, paper = _with_annexes(desk)
    answer = desk.builds(P.IDENTITY, P.ANNEXES, annexes=[scan, paper], **{f"translation-{paper}": "from Russian, by a friend"})
    made = desk.saved(answer)

    said = " ".join(" ".join(texts_of(made.content)).split())
    assert "Annex 1 Passport" in said
    assert "This is a translation: from Russian, by a friend" in said
    blob = desk.view.documents[1].added.working
    assert blob is not None and blob.sha256 in "".join(said.split())
    assert SECRET.encode() not in made.content
    assert f"/documents/{paper}" in desk.page(answer.headers["location"]) and f"/documents/{scan}" not in desk.page(answer.headers["location"])


def test_a_document_whose_file_is_gone_stops_it_and_nothing_is_half_handed_over(desk: Office) -> None:
    scan, paper = _with_annexes(desk)
    for file in desk.files:
        file.unlink()
    answer = desk.builds(P.IDENTITY, P.ANNEXES, annexes=[scan, paper])

    assert answer.status_code == 409
    assert "not on this machine, or was erased meanwhile. Nothing was handed over." in answer.text
    assert (desk.view.dossiers, desk.pages.room.dossiers) == ((), {})


def test_country_evidence_goes_into_it_when_it_is_chosen_and_stands_alone_as_a_file(desk: Office) -> None:
    desk.agrees(P.IDENTITY)
    assert "With what others report" not in desk.page(f"{desk.here}/new")
    assert desk.builds(P.IDENTITY, evidence="yes").status_code == desk.ask("GET", "/reports/country-evidence/en").status_code == 409
    kept_in(desk.pages.office, WAITING)
    assert "Forty men wait (Lantern)" in desk.page(f"{desk.here}/new") and "noted yourselves under What we know is not among it" in desk.page(f"{desk.here}/new")
    without, with_it = (desk.saved(desk.builds(P.IDENTITY, evidence=chosen)).content for chosen in ("", "yes"))

    assert "Forty men wait" not in " ".join(texts_of(without)) and "Forty men wait" in " ".join(texts_of(with_it))
    went = [entry.fact for entry in desk.view.timeline if isinstance(entry.fact, DossierEvidenceWent)]
    assert went == [DossierEvidenceWent(desk.view.dossiers[1].fact.dossier, 1)], "the timeline says in which of the two it stood"
    assert "/reports/country-evidence/de" in desk.page("/reports")
    alone = [desk.ask("GET", "/reports/country-evidence/de") for _twice in range(2)]
    assert "Forty men wait" in " ".join(texts_of(alone[0].content)) and "Aslan" not in " ".join(texts_of(alone[0].content))
    assert alone[0].content == alone[1].content
    assert alone[0].headers["content-disposition"].endswith('filename="country-evidence-de.pdf"')


def test_of_country_evidence_only_the_claims_that_were_chosen_go(desk: Office) -> None:
    desk.agrees(P.IDENTITY)
    kept_in(desk.pages.office, WAITING, MINISTRY)
    assert "A permit was granted in one case. (Lantern)" in desk.page(f"{desk.here}/new")
    said = " ".join(texts_of(desk.saved(desk.builds(P.IDENTITY, statements=WAITING.statement)).content))

    assert "Forty men wait" in said and "A permit was granted" not in said


def test_where_many_claims_were_confirmed_whole_questions_are_offered(desk: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.agrees(P.IDENTITY)
    kept_in(desk.pages.office, WAITING, MINISTRY)
    monkeypatch.setattr(dossier_choosing, "MOST_CLAIMS", 1)
    page = desk.page(f"{desk.here}/new")
    assert "Another question (2)" in page and "Forty men wait" not in page
    said = " ".join(texts_of(desk.saved(desk.builds(P.IDENTITY, questions="OTHER")).content))
    assert "Forty men wait" in said and "A permit was granted" in said


def test_what_was_not_agreed_to_and_what_is_not_there_cannot_be_ticked(desk: Office) -> None:
    assert "Nobody has agreed to anything yet." in desk.page(f"{desk.here}/new") and 'name="parts"' not in desk.page(f"{desk.here}/new")
    desk.agrees(P.IDENTITY, P.RISK, P.ANNEXES)
    page = _text(desk.page(f"{desk.here}/new"))
    assert _offered(desk) == ["IDENTITY"]
    assert "The danger: nothing is there yet" in page and "Annexes: nothing is there yet" in page and "Which documents are annexes" not in page
    assert "Not agreed to: Cover letter, Summary on one page, Family" in page
    desk.writes(P.RISK, "His uncle looks for him.")
    desk.writes(P.SUMMARY, "In short.")
    desk.added(photo(), what="Passport")
    page = _text(desk.page(f"{desk.here}/new"))
    assert _offered(desk) == ["IDENTITY", "RISK"] and "Which documents are annexes" in page and "In short." not in page


def test_a_part_that_one_of_them_did_not_agree_to_says_so(desk: Office) -> None:
    office = desk.pages.office
    office.write(cases.add_person(office.actor, desk.view, PersonAdded(PersonId("wren"), "Wren", Part.DEPENDANT, "her sister")))
    desk.agrees(P.IDENTITY)
    assert "Agreed to nothing here: Wren" in _text(desk.page(f"{desk.here}/new"))
    desk.writes(P.RISK, "His uncle looks for him.")
    desk.agrees(P.RISK, persons="wren")
    page = _text(desk.page(f"{desk.here}/new"))
    assert "Not agreed to by: Wren" in page and "Not agreed to by: Heron" in page


def test_a_relative_of_whom_nothing_is_known_takes_no_part_away_from_the_others(desk: Office) -> None:
    office = desk.pages.office
    office.write(cases.add_person(office.actor, desk.view, PersonAdded(PersonId("wren"), "Wren", Part.PRINCIPAL_APPLICANT, "")))
    desk.agrees(P.IDENTITY)
    assert _offered(desk) == ["IDENTITY"]
    desk.agrees(P.IDENTITY, persons="wren")
    assert _offered(desk) == ["IDENTITY"]
    refused = desk.builds(P.IDENTITY, persons=[desk.person, "wren"], count="2")
    assert refused.status_code == 400 and "This is missing: identity" in html.unescape(refused.text)
    assert desk.builds(P.IDENTITY).status_code == 303


def test_a_paper_of_somebody_who_did_not_agree_is_no_annex_of_anothers_dossier(desk: Office) -> None:
    office = desk.pages.office
    office.write(cases.add_person(office.actor, desk.view, PersonAdded(PersonId("wren"), "Wren", Part.PRINCIPAL_APPLICANT, "")))
    desk.added(photo(size=(300, 200)), what="Passport of Heron", person=desk.person)
    desk.added(photo(size=(300, 200)), what="Passport of Wren", person="wren")
    herons, wrens = (one.document for one in desk.view.documents)
    desk.agrees(P.IDENTITY, P.ANNEXES)
    desk.agrees(P.IDENTITY, persons="wren")

    page = desk.page(f"{desk.here}/new?consent={desk.consent_for({})}")
    assert f'value="{herons}"' in page and f'value="{wrens}"' not in page
    assert "Passport of Wren" in page
    refused = desk.builds(P.IDENTITY, P.ANNEXES, annexes=[herons, wrens])
    assert refused.status_code == 400 and "A document among the annexes is of somebody whom this dossier is not for." in html.unescape(refused.text)
    assert desk.builds(P.IDENTITY, P.ANNEXES, annexes=[herons]).status_code == 303


def test_for_several_recipients_it_is_asked_first_for_whom(desk: Office) -> None:
    desk.agrees(P.IDENTITY)
    desk.agrees(P.RISK, recipient="A lawyer")
    page = desk.page(f"{desk.here}/new")
    assert page.count('type="radio" name="consent"') == 2 and 'name="parts"' not in page
    theirs = next(one.consent for one in recipients_agreed(desk.view.consents, desk.pages.office.today()) if one.recipient == "A lawyer")
    assert "A lawyer" in desk.page(f"{desk.here}/new?consent={theirs}") and "Not agreed to: Cover letter, Summary on one page, Identity" in _text(desk.page(f"{desk.here}/new?consent={theirs}"))


def test_for_an_application_nobody_elses_consent_is_taken(desk: Office) -> None:
    desk.agrees(P.IDENTITY)
    for post, is_taken in (("embassy of nowhere", True), ("Embassy of Elsewhere", False)):
        desk.pages.does(f"/cases/{desk.case}/applications/new", persons=desk.person, country="Norland", kind="visa", post=post)
        page = desk.page(f"{desk.here}/new?application={desk.view.applications[-1].application}")
        assert ('name="parts"' in page, "Nobody agreed to a dossier for Embassy of Elsewhere" in page) == (is_taken, not is_taken)


def test_a_passage_and_a_line_of_the_identity_can_be_left_out(desk: Office) -> None:
    office = desk.pages.office
    office.write(cases.note_identity(office.actor, desk.view, NationalityNoted(desk.view.people[0].person, known("Norland"))))
    for text, on in (("He fled.", "2017-05"), ("He was held.", "2017-03")):
        desk.writes(P.CHRONOLOGY, text, on=on)
    desk.agrees(P.IDENTITY, P.CHRONOLOGY)
    page = _text(desk.page(f"{desk.here}/new"))
    assert page.index("March 2017: He was held.") < page.index("May 2017: He fled.")
    first = next(one.words for one in desk.view.dossier_words if one.written.values[0].value.text == "He was held.")
    said = " ".join(texts_of(desk.saved(desk.builds(P.IDENTITY, P.CHRONOLOGY, inside="yes", words=first, fields="NAME")).content))
    assert "He was held." in said and "He fled." not in said and "Aslan Invented" in said and "Norland" not in said
    assert desk.builds(P.IDENTITY, inside="yes").status_code == 400
    assert desk.builds(P.CHRONOLOGY, inside="yes").status_code == 400, "a part of which nothing is chosen is none"

    page = _text(desk.page(desk.here))
    assert "Of the identity: Name. Left out: Nationality." in page
    assert re.search(r"Passages in it What happened, by date: He was held\. Passages left out What happened, by date: He fled\.", page)
    timeline = _text(desk.page(f"/cases/{desk.case}?show=all"))
    assert "Passages in the dossier that was let out: 1. Left out: 1." in timeline
    assert "Of the identity stood in the dossier that was let out: Name. Left out: Nationality." in timeline
    desk.writes(P.CHRONOLOGY, "He was held for a week.", words=first, on="2017-03")
    assert "He was held for a week. written again since" in _text(desk.page(desk.here))


def test_what_a_kept_form_had_not_shown_yet_is_left_out_by_nobody(desk: Office) -> None:
    desk.writes(P.RISK, "His uncle looks for him.")
    desk.agrees(P.IDENTITY)
    fields = {"consent": desk.consent_for({}), "persons": desk.person, "parts": ["IDENTITY"], "count": "1", "language": "en", "inside": "yes", "shown": "NAME"}
    desk.post(f"{desk.here}/keep", **fields)
    (kept,) = desk.pages.room.drawer.names()
    desk.agrees(P.RISK)
    again = html.unescape(desk.post(f"/drafts/{kept}/open").text)
    (words,) = desk.view.dossier_words
    assert f'value="{words.words}" checked' in again and 'value="RISK" checked' not in again
    assert 'value="NAME" checked' not in again, "this was shown, and left out"


def test_only_words_of_a_testimony_that_were_agreed_to_for_a_dossier_go(desk: Office) -> None:
    free, held = _testimony(desk)
    desk.agrees(P.IDENTITY, P.RISK)
    page = _text(desk.page(f"{desk.here}/new"))
    assert "They held me for a week." in page and "My brother told them." not in page
    assert "1 passage of a testimony is not offered" in page
    assert desk.builds(P.IDENTITY, P.RISK, testimony=[free, held]).status_code == 400
    assert desk.builds(P.IDENTITY, testimony=free).status_code == 400, "it stands under the danger"
    made = desk.saved(desk.builds(P.IDENTITY, P.RISK, testimony=free))
    said = " ".join(" ".join(texts_of(made.content)).split())
    assert "They held me for a week." in said and "My brother told them." not in said and "the person themself, when their testimony was taken" in said
    went = [entry.fact for entry in desk.view.timeline if isinstance(entry.fact, DossierTestimonyWent)]
    assert went == [DossierTestimonyWent(desk.view.dossiers[0].fact.dossier, (PassageId(free),))]
    assert "Words of a testimony stood in the dossier that was let out. Passages in it: 1." in desk.page(f"/cases/{desk.case}?show=all")


def test_a_yes_to_words_of_a_testimony_that_was_taken_back_keeps_a_built_dossier_inside(desk: Office) -> None:
    free, _held = _testimony(desk)
    desk.agrees(P.IDENTITY, P.RISK)
    built = desk.builds(P.IDENTITY, P.RISK, testimony=free)
    office, today = desk.pages.office, desk.pages.office.today()
    office.write(testimonies.withdraw(office.actor, desk.view, TestimonyConsentWithdrawn(ConsentId("yes"), today)))
    assert desk.lets_out(built).status_code == 400
    assert desk.view.dossiers == ()


def _testimony(desk: Office) -> tuple[str, str]:
    return told_twice(desk.pages.office, desk.case)


def told_twice(office: Unlocked, case: CaseId) -> tuple[str, str]:
    """Two passages; the first was agreed to for a dossier."""
    name, today = TestimonyId("told"), office.today()
    person = office.index.case(case).people[0].person
    office.write(testimonies.take(office.actor, office.index.case(case), TestimonyTaken(name, person, today, "Anna", "en"), today))
    for passage, text in (("free", "They held me for a week."), ("held", "My brother told them.")):
        office.write(testimonies.write_passage(office.actor, office.index.case(case), PassageWritten(PassageId(passage), name, text)))
    yes = TestimonyConsented(ConsentId("yes"), name, Use.DOSSIER, (PassageId("free"),), "by voice", today)
    office.write(testimonies.consent(office.actor, office.index.case(case), yes, today))
    return "free", "held"


def _offered(desk: Office) -> list[str]:
    return re.findall(r'name="parts" value="(\w+)"', desk.page(f"{desk.here}/new"))


def _text(page: str) -> str:
    """What is read of it."""
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    return re.sub(r" ([,.:])", r"\1", plain)


def test_a_statement_confirmed_meanwhile_stops_a_dossier_that_was_built_with_others(desk: Office) -> None:
    desk.agrees(P.IDENTITY)
    kept_in(desk.pages.office, WAITING)
    answer = desk.builds(P.IDENTITY, evidence="yes")
    kept_in(desk.pages.office, MINISTRY)

    assert desk.lets_out(answer).status_code == 409
    assert desk.view.dossiers == ()


def _choice(desk: Office, *annexes: DocumentId) -> Choice:
    person, parts = desk.view.people[0].person, (P.IDENTITY, P.ANNEXES) if annexes else (P.IDENTITY,)
    today = desk.pages.office.today()
    chosen = tuple(ChosenAnnex(one) for one in annexes)
    return Choice("Embassy of Nowhere", "humanitarian visa", "", "", DossierLanguage.ENGLISH, today, (person,), parts, chosen)


def _while_it_is_made(desk: Office, act: Callable[[], object], *annexes: DocumentId) -> Exception:
    """What is said to handing over when this happens after choosing, while the pages are made."""

    def slow(dossier: Dossier) -> Pages:
        act()
        return pressed(dossier)

    office, language = desk.pages.office, desk.pages.language
    built = build(office, desk.case, Wanted(_choice(desk, *annexes)), slow, language)
    with pytest.raises((BadInput, Conflict, StoreDown)) as refused:
        let_out(office, built, language)
    assert desk.view.dossiers == ()
    return refused.value


def test_a_consent_taken_back_while_it_is_made_stops_it(desk: Office) -> None:
    desk.agrees(P.IDENTITY)
    office, (one,) = desk.pages.office, desk.view.consents

    def withdraw() -> None:
        office.write(dossiers.withdraw_consent(office.actor, desk.view, DossierConsentWithdrawn(one.given.consent, office.today())))

    assert "agreed" in str(_while_it_is_made(desk, withdraw))


def test_a_document_taken_back_while_it_is_made_stops_it(desk: Office) -> None:
    scan, _paper = _with_annexes(desk)
    event = desk.view.documents[0].event

    refused = _while_it_is_made(desk, lambda: desk.post(f"/cases/{desk.case}/undo/{event}"), scan)
    assert "This is missing: annexes" in str(refused)


def test_a_documents_file_erased_while_it_is_made_stops_it(desk: Office) -> None:
    scan, _paper = _with_annexes(desk)

    assert "erased meanwhile" in str(_while_it_is_made(desk, lambda: [file.unlink() for file in desk.files], scan))


def test_a_name_mended_while_it_is_made_stops_it(desk: Office) -> None:
    desk.agrees(P.IDENTITY)
    office, person = desk.pages.office, desk.view.people[0].person

    def mend() -> None:
        office.write(cases.note_identity(office.actor, desk.view, PersonNamed(person, known("Islam Invented"))))

    assert "The case has changed since these pages were made." in str(_while_it_is_made(desk, mend))


def test_pages_that_cannot_be_made_let_nothing_out(desk: Office) -> None:
    desk.agrees(P.IDENTITY)

    def broken(_dossier: Dossier) -> Pages:
        raise StoreDown

    with pytest.raises(StoreDown):
        build(desk.pages.office, desk.case, Wanted(_choice(desk)), broken, desk.pages.language)
    assert desk.view.dossiers == ()


def test_no_plain_byte_of_it_lies_on_the_disk(desk: Office, tmp_path: Path) -> None:
    desk.writes(P.RISK, "His uncle looks for him.")
    desk.agrees(P.IDENTITY, P.RISK)
    made = desk.saved(desk.builds(P.IDENTITY, P.RISK)).content

    for path in (one for one in tmp_path.rglob("*") if one.is_file()):
        raw = path.read_bytes()
        assert b"%PDF" not in raw and b"uncle looks" not in raw and made[100:160] not in raw, path


def test_the_file_goes_with_the_lock_and_with_two_more(desk: Office) -> None:
    desk.agrees(P.IDENTITY)
    first = desk.builds(P.IDENTITY)
    assert desk.saved(first).status_code == 200
    desk.builds(P.IDENTITY), desk.builds(P.IDENTITY)

    assert desk.ask("GET", first.headers["location"]).status_code == desk.lets_out(first).status_code == 404
    assert len(desk.view.dossiers) == 1


def test_who_keeps_no_applications_sees_no_button_and_builds_nothing(desk: Office, tmp_path: Path) -> None:
    desk.writes(P.RISK, "His uncle looks for him.")
    desk.agrees(P.IDENTITY)
    other = colleague(desk.pages, tmp_path, "Ben", "shelter")
    try:
        theirs = Office(other, desk.case)
        page = theirs.page(theirs.here)
        assert "Build a dossier" not in page and "uncle looks" not in page
        assert "in a section that is sealed to you" in page
        assert theirs.post(f"{theirs.here}/build", **FOR, persons=desk.person, count="1", parts="IDENTITY", language="en").status_code in (400, 403)
        assert theirs.post(f"{theirs.here}/consents/add", **FOR, persons=desk.person, parts="IDENTITY", how="x", given_on="2017-06-09").status_code == 403
    finally:
        other.office.close()
    assert desk.view.dossiers == ()
