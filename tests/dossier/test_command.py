"""A dossier by command line, on an office that nobody is in. It goes the way of the office."""

import multiprocessing
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest
from click.testing import CliRunner

from safeconduct.actions import cases, dossiers
from safeconduct.cli.main import main
from safeconduct.core.dossier import (
    DossierLanguage,
    DossierLinesChosen,
    DossierPart,
    IdentityLine,
)
from safeconduct.core.ids import CaseId, ConsentId
from safeconduct.core.person import NationalityNoted
from safeconduct.core.value import known
from safeconduct.core.when import Moment
from safeconduct.desk.dossier_building import Wanted, build
from safeconduct.desk.office import Office, unlock
from safeconduct.desk.press import pressed
from safeconduct.dossier.collecting import Choice
from safeconduct.folds.case import CaseView
from safeconduct.web.language import source
from tests.desk import test_dossiers as desks
from tests.desk.files import photo
from tests.desk.offices import NOW, WORDS, Hand, an_office
from tests.desk.test_documents import a_case
from tests.dossier.dossiers import texts_of
from tests.reports import WAITING, kept_in

P = DossierPart
CHOSEN = ("hand-over", "heron", "--to", "embassy of nowhere", "--person", "heron", "--part", "risk", "--part", "identity")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An office with a case for which somebody agreed to a dossier; everybody has gone home."""
    with an_office(tmp_path) as pages:
        desk = desks.Office(pages, a_case(pages))
        desk.names()
        desk.writes(P.RISK, "His uncle looks for him.")
        for text, on in (("He fled.", "2017-05"), ("He was held.", "2017-03-04")):
            desk.writes(P.CHRONOLOGY, text, on=on)
        desk.added(photo(size=(60, 40)), what="Passport")
        desk.agrees(P.IDENTITY, P.RISK, P.ANNEXES)
    (tmp_path / "out").mkdir()
    return tmp_path


def run(data: Path, *arguments: object, typed: str = "", words: str = WORDS) -> tuple[int, str]:
    return alone(*asked(data, *arguments), typed=f"{words}\n{typed}")


def asked(data: Path, *arguments: object) -> list[str]:
    return [str(one) for one in ("--data", data, "dossier", *arguments, "--name", "Anna")]


def alone(*arguments: object, typed: str = "") -> tuple[int, str]:
    """The command in a process of its own, for it makes its process one that nobody may look into."""
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.apply(_ran, ([str(one) for one in arguments], typed))


def _ran(arguments: list[str], typed: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, arguments, input=typed)
    return done.exit_code, done.output


@contextmanager
def an_office_again(data: Path, at: Moment = NOW) -> Iterator[Office]:
    office = unlock(data / "desk", "Anna", WORDS, Hand(at), os.urandom)
    try:
        yield office
    finally:
        office.close()


def the_case(data: Path) -> CaseView:
    with an_office_again(data) as office:
        return office.index.case(_the_only(office))


def _the_only(office: Office) -> CaseId:
    (case,) = office.index.handles
    return CaseId(case)


def test_what_the_command_saves_is_what_the_office_builds_and_the_timeline_says_that_it_left(data: Path) -> None:
    command = [sys.executable, "-m", "safeconduct.cli.main", *asked(data, *CHOSEN, "--into", data / "out", "--country", "Nowhere")]
    done = subprocess.run(command, input=f"{WORDS}\n1\ny\n", capture_output=True, text=True, start_new_session=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (saved,) = (data / "out").iterdir()
    made, view = saved.read_bytes(), the_case(data)

    said = " ".join(" ".join(texts_of(made)).split())
    assert "Aslan Invented" in said and "His uncle looks for him." in said and "Heron" not in said
    assert f"Saved: {saved}" in done.stdout and "pages: 1" in done.stdout and "It is not sealed." in done.stdout
    assert (saved.suffix, saved.stat().st_mode & 0o077) == (".pdf", 0)
    (handed,) = view.dossiers
    with an_office_again(data, handed.moment) as office:
        choice = Choice("Embassy of Nowhere", "humanitarian visa", "Nowhere", "", DossierLanguage.ENGLISH, office.today(), handed.fact.persons, (P.IDENTITY, P.RISK))
        at_the_desk = build(office, view.case, Wanted(choice), pressed, source())
    assert at_the_desk.file == made
    assert at_the_desk.handed.sha256 == handed.fact.sha256 and handed.fact.sha256 in done.stdout


def test_sealed_to_a_key_only_its_holder_opens_what_lies_there(data: Path) -> None:
    theirs, key = pyrage.x25519.Identity.generate(), data / "key.txt"
    key.write_text(f"{theirs.to_public()}\n")
    annex = ("--part", "annexes", "--annex", "passport", "--translation", "passport", "by a friend")
    code, said = run(data, *CHOSEN, "--into", data / "out", *annex, "--key", key, typed="1\ny\n")
    assert code == 0, said
    (saved,) = (data / "out").iterdir()

    assert saved.name.endswith(".pdf.age") and str(theirs.to_public()) in said
    assert "This is a translation: by a friend" in " ".join(" ".join(texts_of(pyrage.decrypt(saved.read_bytes(), [theirs]))).split())


REFUSED = (
    ((), "2\n", 64, "You chose another number of people than you wrote: 1."),
    ((), "1\nn\n", 0, "It has not left. Nothing was written down and nothing was saved."),
    (("--to", "Embassy of Elsewhere"), "", 64, "They agreed to: Embassy of Nowhere, for: humanitarian visa."),
    (("--part", "summary"), "1\n", 64, "Nobody wrote down that they agreed to this. Heron: summary on one page."),
    (("--person", "Wren"), "", 64, "Nobody in this case is called Wren. In it: Heron."),
    (("--annex", "Passport"), "", 64, "Annexes go into a dossier by `--part annexes`"),
    (("--part", "annexes", "--annex", "Letter"), "", 64, "No document of this case is called Letter. Here: Passport."),
)


def test_whatever_stops_it_lets_nothing_out(data: Path) -> None:
    for more, typed, code, words in REFUSED:
        ended, said = run(data, *CHOSEN, "--into", data / "out", *more, typed=typed)
        assert (ended, words in said) == (code, True), said
    assert (list((data / "out").iterdir()), the_case(data).dossiers) == ([], ())


def test_what_is_left_out_stays_inside_and_the_case_says_what_went(data: Path) -> None:
    view = the_case(data)
    fled = next(one.words for one in view.dossier_words if one.written.values[0].value.text == "He fled.")
    with an_office_again(data) as office:
        office.write(cases.note_identity(office.actor, view, NationalityNoted(view.people[0].person, known("Norland"))))
        consent = replace(view.consents[0].given, consent=ConsentId("more"), parts=(P.CHRONOLOGY,))
        office.write(dossiers.consent(office.actor, view, consent, office.today()))
    for wrong in ("zzz", "chronology", ""):
        code, said = run(data, *CHOSEN, "--into", data / "out", "--leave-out", wrong, typed="1\ny\n")
        assert (code, "names nothing that would go in" in said) == (64, True), said
    code, said = run(data, *CHOSEN, "--part", "chronology", "--into", data / "out", "--leave-out", fled[:8], "--leave-out", "nationality", typed="1\ny\n")
    assert (code, f"Left out: [{fled[:8]}] He fled." in said, "Left out of the identity: nationality" in said) == (0, True, True), said

    (saved,) = (data / "out").iterdir()
    made = " ".join(" ".join(texts_of(saved.read_bytes())).split())
    assert "He was held." in made and "He fled." not in made and "Norland" not in made
    (handed,) = the_case(data).dossiers
    assert handed.words is not None and handed.words.left_out == (fled,) and len(handed.words.held) == 2  # One of the danger, one of what happened.
    assert handed.lines == DossierLinesChosen(handed.fact.dossier, (IdentityLine.NAME,), (IdentityLine.NATIONALITY,))
    shown = run(data, "show", "heron")[1]
    assert "left out: What happened, by date: He fled." in shown and "of the identity: Name; left out: Nationality" in shown


def test_a_testimony_goes_by_its_reference_and_only_what_they_agreed_to(data: Path) -> None:
    with an_office_again(data) as office:
        free, held = desks.told_twice(office, _the_only(office))
    assert f"[{free[:8]}] Heron: They held me for a week." in run(data, "show", "heron")[1]
    for wrong in (held, "nothing"):
        code, said = run(data, *CHOSEN, "--into", data / "out", "--testimony", wrong, typed="1\ny\n")
        assert (code, "--testimony" in said) == (64, True), said
    assert run(data, *CHOSEN, "--into", data / "out", "--testimony", free[:8], typed="1\ny\n")[0] == 0
    (saved,) = (data / "out").iterdir()
    made = " ".join(" ".join(texts_of(saved.read_bytes())).split())
    assert "They held me for a week." in made and "My brother told them." not in made


def test_country_evidence_is_saved_alone_and_in_a_dossier(data: Path) -> None:
    nothing, said = run(data, "country-evidence", data / "out" / "evidence.pdf")
    assert (nothing, "No statement of a report is confirmed yet" in said) == (75, True)
    with an_office_again(data) as office:
        kept_in(office, WAITING)
    assert run(data, "country-evidence", data / "out" / "evidence.pdf")[0] == 0
    assert run(data, *CHOSEN, "--into", data / "out", "--country-evidence", typed="1\ny\n")[0] == 0

    assert len(list((data / "out").iterdir())) == 2
    assert all("Forty men wait" in " ".join(texts_of(one.read_bytes())) for one in (data / "out").iterdir())


def test_a_place_where_nothing_can_be_saved_is_found_before_it_is_written_that_it_left(data: Path) -> None:
    (data / "out").rmdir()
    (data / "out").symlink_to("/proc/self")
    code, said = run(data, *CHOSEN, "--into", data / "out", typed="1\ny\n")

    assert (code, "cannot be saved there" in said, the_case(data).dossiers) == (64, True, ())


def test_what_there_is_for_one_and_who_agreed_is_shown_to_members_only(data: Path) -> None:
    code, said = run(data, "show", "Heron")

    assert code == 0
    assert re.search(r"^risk {19}there\n    \[\w{8}\] His uncle looks for him\.$", said, re.MULTILINE)
    assert re.search(r"^chronology {13}there\n    \[\w{8}\] 2017-03-04: He was held\.\n    \[\w{8}\] 2017-05: He fled\.$", said, re.MULTILINE)
    assert "summary                missing: nothing is there yet\n    How long it takes nobody here has written down" in said
    assert "Agreed: Embassy of Nowhere, for: humanitarian visa. Heron: identity, risk, annexes\n" in said
    assert "Documents: Passport\n" in said
    assert run(data, "show", "Wren") == (66, "Passphrase: \nNo case you know of is called Wren. Look at *Cases* in the office for the handle.\n")
    code, said = run(data, "show", "Heron", words="not the words")
    assert (code, "Embassy" in said) == (77, False)
