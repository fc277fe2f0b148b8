import secrets
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.core.ids import MemberId, fresh
from safeconduct.core.when import Moment
from safeconduct.desk.drafts import MOST_BYTES, MOST_DRAFTS, Draft, Drawer, folder_of, keep, kept
from safeconduct.errors import NotFound, SealBroken
from safeconduct.seal.keys import Epoch

VERA = MemberId(fresh(secrets.token_bytes))
TEXT = "они стоят под домом"


@pytest.fixture
def epoch(tmp_path: Path) -> Epoch:
    epoch = Epoch(secrets.token_bytes(32), b"member")
    folder = tmp_path / "members" / VERA
    folder.mkdir(parents=True)
    (folder / "public").write_bytes(epoch.public.raw)
    return epoch


def draft(text: str = TEXT) -> Draft:
    return Draft("/calls/abc/answer", (("text", text), ("way", "")), Moment(1_490_000_000))


@given(st.text(max_size=3000), st.lists(st.tuples(st.text(max_size=20), st.text(max_size=200)), max_size=20))
def test_a_draft_survives_its_bytes(path: str, fields: list[tuple[str, str]]) -> None:
    one = Draft(path, tuple(fields), Moment(5))
    assert Draft.parse(one.to_bytes()) == one
    assert len(one.to_bytes()) in {1024, 4096, 16384, 65536}


def test_what_was_kept_is_opened_by_the_member_alone(tmp_path: Path, epoch: Epoch) -> None:
    assert keep(tmp_path, VERA, draft(), secrets.token_bytes)
    drawer = Drawer(tmp_path, VERA, epoch)
    (name,) = drawer.names()
    assert drawer.open(name) == draft()
    with pytest.raises(SealBroken):
        Drawer(tmp_path, VERA, Epoch(secrets.token_bytes(32), b"member")).open(name)


def test_nothing_of_the_text_lies_on_the_disk(tmp_path: Path, epoch: Epoch) -> None:
    keep(tmp_path, VERA, draft(), secrets.token_bytes)
    stored = b"".join(path.read_bytes() for path in folder_of(tmp_path, VERA).iterdir())
    assert stored and TEXT.encode() not in stored and b"calls" not in stored


def test_a_draft_that_was_altered_is_refused(tmp_path: Path, epoch: Epoch) -> None:
    keep(tmp_path, VERA, draft(), secrets.token_bytes)
    (name,) = kept(tmp_path, VERA)
    path = folder_of(tmp_path, VERA) / name
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)
    with pytest.raises(SealBroken):
        Drawer(tmp_path, VERA, epoch).open(name)


def test_too_much_or_too_many_is_said_and_not_dropped_in_silence(tmp_path: Path, epoch: Epoch) -> None:
    assert not keep(tmp_path, VERA, draft("я" * MOST_BYTES), secrets.token_bytes)
    assert all(keep(tmp_path, VERA, draft(), secrets.token_bytes) for _ in range(MOST_DRAFTS))
    assert not keep(tmp_path, VERA, draft(), secrets.token_bytes)


def test_nothing_is_kept_for_a_member_who_is_not_here(tmp_path: Path) -> None:
    assert not keep(tmp_path, VERA, draft(), secrets.token_bytes)


def test_what_is_thrown_away_is_gone_and_no_path_leads_elsewhere(tmp_path: Path, epoch: Epoch) -> None:
    keep(tmp_path, VERA, draft(), secrets.token_bytes)
    drawer = Drawer(tmp_path, VERA, epoch)
    (name,) = drawer.names()
    drawer.throw_away(name)
    assert drawer.names() == ()
    for bad in (name, "../public", ""):
        with pytest.raises(NotFound):
            drawer.throw_away(bad)
