"""Promises about a signed-in member's process, kept by real processes."""

import re
import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from safeconduct.core.when import Moment
from safeconduct.desk.server import Listening
from safeconduct.desk.tls import fingerprint, make_certificate
from safeconduct.errors import BadInput
from tests.desk.running import PASSPHRASE, Running, eventually, is_alive, running, set_up, sign_in

SECRET_TEXT = "they wait below the window"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("office") / "desk") as office:
        with office.browser() as browser:
            answer = set_up(browser)
            assert answer.status_code == 303 and answer.headers["location"] == "/recovery", answer.text
            browser.post("/lock")
        yield office


@pytest.fixture
def vera(office: Running) -> Iterator[httpx.Client]:
    with office.browser() as browser:
        assert sign_in(browser).status_code == 303
        yield browser
        browser.post("/lock")


def test_the_first_page_is_the_sign_in_once_a_group_is_there(office: Running) -> None:
    with office.browser() as browser:
        assert browser.get("/today").headers["location"] == "/signin"
        assert browser.get("/setup").headers["location"] == "/signin"
        assert browser.get("/pulse").status_code == 401


def test_a_passphrase_field_says_that_it_was_emptied_and_a_fresh_one_does_not(office: Running) -> None:
    with office.browser() as browser:
        assert "emptied" not in browser.get("/signin").text
        again = sign_in(browser, passphrase="not the right words at all")
        hint = re.search(r'id="passphrase-hint">([^<]*)', again.text)
        assert hint and hint[1] == "This field was emptied: type it again." and 'value="Vera"' in again.text


def test_an_office_in_a_folder_given_as_make_run_gives_it_finds_its_own_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with running(Path("data/desk")) as office, office.browser() as browser:
        set_up(browser)
        assert "at-set-up.scb" in browser.get("/recovery").text


def test_lock_ends_the_process_that_holds_the_keys(office: Running, vera: httpx.Client) -> None:
    assert vera.get("/today").status_code == 200
    (child,) = office.children()
    locked = vera.post("/lock")
    assert locked.headers["clear-site-data"] == '"cache"'
    assert not is_alive(child) and office.children() == []
    assert vera.get("/today").status_code == 303


def test_lock_in_one_browser_closes_the_other_too(office: Running, vera: httpx.Client) -> None:
    with office.browser() as other:
        sign_in(other)
        assert other.get("/today").status_code == 200 and len(office.children()) == 1
        vera.post("/lock")
        assert other.get("/today").status_code == 303


def test_the_cookie_is_for_this_site_and_no_script(office: Running) -> None:
    with office.browser() as browser:
        cookie = sign_in(browser).headers["set-cookie"]
        browser.post("/lock")
    assert re.match(r"office=[a-z0-9]{26}\.[0-9a-f]{64}; ", cookie)
    assert (
        "HttpOnly" in cookie
        and "SameSite=strict" in cookie
        and "Path=/" in cookie
        and "Max-Age" not in cookie
    )


def test_a_wrong_name_and_a_wrong_passphrase_get_the_same_answer(office: Running) -> None:
    with office.browser() as browser:
        one, two = (
            sign_in(browser, passphrase="heron under the other bridge"),
            sign_in(browser, name="Nikita"),
        )
        assert one.status_code == two.status_code == 403
        assert one.text.replace("Vera", "") == two.text.replace("Nikita", "")
        assert PASSPHRASE not in one.text and "other bridge" not in one.text


def test_a_form_from_another_site_is_refused(office: Running, vera: httpx.Client) -> None:
    for heads in ({"origin": "https://elsewhere.example"}, {"sec-fetch-site": "cross-site"}):
        assert vera.post("/lock", headers=heads).status_code == 403
    assert vera.get("/today").status_code == 200


def test_another_host_name_is_refused(office: Running, vera: httpx.Client) -> None:
    assert vera.get("/today", headers={"host": "elsewhere.example"}).status_code == 421


def test_what_is_posted_after_the_end_is_sealed_and_offered(office: Running) -> None:
    with office.browser() as browser:
        sign_in(browser)
        browser.post("/lock")
        late = browser.post("/recovery", data={"word1": SECRET_TEXT, "seen": "3"})
        assert late.status_code == 401 and "is kept, sealed to you alone" in late.text
        stored = b"".join(path.read_bytes() for path in office.folder.rglob("drafts/*"))
        assert stored and SECRET_TEXT.encode() not in stored
        assert sign_in(browser).headers["location"] == "/drafts"
        page = browser.get("/drafts").text
        assert SECRET_TEXT in page
        name = re.search(r"/drafts/([a-z0-9]{26})/throw", page)
        assert name
        again = browser.post(f"/drafts/{name[1]}/open")
        assert SECRET_TEXT in again.text
        assert browser.post(f"/drafts/{name[1]}/throw").status_code == 303
        assert SECRET_TEXT not in browser.get("/drafts").text
        browser.post("/lock")


def test_a_correction_that_was_kept_is_sent_as_a_correction(office: Running) -> None:
    with office.browser() as browser:
        sign_in(browser)
        case = browser.post("/cases", data={"handle": "Heron", "words": "Heron"}).headers["location"].partition("?")[0]
        event = browser.post(f"{case}/violations/new", data={"title": "Taken at night"}).headers["location"]
        noted = event.rpartition("/")[2]
        browser.post("/lock")
        browser.post(f"{case}/violations/new", data={"again": noted, "title": "Taken at dawn"})
        sign_in(browser)
        kept = browser.get("/drafts").text
        assert "Taken at dawn" in kept and f">{noted}<" not in kept
        (name,) = re.findall(r"/drafts/([a-z0-9]{26})/open", kept)
        form = browser.post(f"/drafts/{name}/open").text.partition(f'action="{case}/violations/new"')[2].partition("</form>")[0]
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
        assert browser.post(f"{case}/violations/new", data={**hidden, "title": "Taken at dawn"}).headers["location"] == event
        listed = browser.get(f"{case}/violations").text
        assert "Taken at dawn" in listed and "Taken at night" not in listed
        browser.post("/lock")


def test_what_cannot_be_kept_is_handed_back(office: Running) -> None:
    with office.browser(cookies={"office": "a" * 26 + ".00"}) as stranger:
        late = stranger.post("/calls/x/answer", data={"text": SECRET_TEXT})
        assert late.status_code == 401 and SECRET_TEXT in late.text and "could not be kept" in late.text


def test_a_form_that_is_too_large_is_refused_with_a_sentence(office: Running, vera: httpx.Client) -> None:
    answer = vera.post("/recovery", data={"word1": "x" * 300_000})
    assert answer.status_code == 413 and "256 kilobytes" in answer.text


def test_looking_whether_something_waits_does_not_keep_a_session_open(tmp_path: Path) -> None:
    with running(tmp_path / "desk", idle_s=4) as office, office.browser() as browser:
        set_up(browser)
        (child,) = office.children()
        assert int(browser.get("/pulse").headers["office-left"]) <= 4
        by_itself = {"office-quiet": "yes"}
        assert browser.get("/today", headers=by_itself).status_code == 200
        assert eventually(lambda: browser.get("/today", headers=by_itself).status_code == 303)
        assert browser.get("/pulse").status_code == 401
        assert eventually(lambda: not is_alive(child))


def test_a_dead_parent_takes_the_keys_along(tmp_path: Path) -> None:
    with running(tmp_path / "desk") as office, office.browser() as browser:
        set_up(browser)
        (child,) = office.children()
        office.process.kill()
        office.process.wait()
        assert eventually(lambda: not is_alive(child))


def test_a_dead_worker_ends_the_session(office: Running, vera: httpx.Client) -> None:
    import os
    import signal

    (child,) = office.children()
    os.kill(child, signal.SIGKILL)
    assert eventually(lambda: vera.get("/today").status_code in (303, 503))
    assert eventually(lambda: vera.get("/today").status_code == 303)


def test_the_passphrase_stands_in_no_argument_and_no_environment(office: Running, vera: httpx.Client) -> None:
    (child,) = office.children()
    for name in ("cmdline", "environ"):
        try:
            raw = Path(f"/proc/{child}/{name}").read_bytes()
        except PermissionError:
            continue
        assert PASSPHRASE.encode() not in raw and b"Vera" not in raw


def test_only_the_parent_may_ask_the_worker(office: Running, vera: httpx.Client) -> None:
    address = max((office.folder / "run").iterdir(), key=lambda one: one.stat().st_mtime)
    assert (office.folder / "run").stat().st_mode & 0o077 == 0
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(address)), base_url="http://worker") as stranger:
        assert stranger.get("/today").status_code == 403
        assert stranger.post("/-/close").status_code == 403


def test_an_office_for_other_computers_needs_a_certificate() -> None:
    with pytest.raises(BadInput, match="certificate"):
        Listening(host="0.0.0.0").check()
    Listening(host="0.0.0.0", behind="caddy").check()
    Listening(host="127.0.0.1").check()


def test_the_office_over_tls(tmp_path: Path) -> None:
    import time

    certificate, key = make_certificate(
        tmp_path / "tls", ["127.0.0.1", "office.local"], Moment(int(time.time()))
    )
    assert key.stat().st_mode & 0o077 == 0
    assert re.fullmatch(r"([0-9A-F]{2}:){31}[0-9A-F]{2}", fingerprint(certificate))
    trusted = ssl.create_default_context(cafile=str(certificate))
    with (
        running(tmp_path / "desk", certificate=certificate, key=key) as office,
        office.browser(verify=trusted) as browser,
    ):
        assert "; Secure" in set_up(browser).headers["set-cookie"]
        assert browser.get("/me").status_code == 200
        with pytest.raises(httpx.ConnectError), httpx.Client() as stranger:
            stranger.get(office.url)


def test_a_certificate_is_never_replaced_in_silence(tmp_path: Path) -> None:
    make_certificate(tmp_path, ["office.local"], Moment(1_490_000_000))
    with pytest.raises(BadInput):
        make_certificate(tmp_path, ["office.local"], Moment(1_490_000_000))
