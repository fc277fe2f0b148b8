"""Promise 7 for documents: their sealed pieces go from every desk and the relay, come back from nobody, and nobody takes another's with them."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from safeconduct.actions.calls import NewCase
from safeconduct.actions.cases import open_case
from safeconduct.core.document import DocumentAdded
from safeconduct.core.erasure import EraseAgreed, PiecesNamed, What
from safeconduct.core.ids import CaseId, DocumentId, fresh
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.when import DAY
from safeconduct.desk import erasing as desk
from safeconduct.desk.backup import make_backup, restore
from safeconduct.desk.erased_there import sign_marks
from safeconduct.desk.filing import Arriving, Upload
from safeconduct.desk.laptops import Lists
from safeconduct.desk.levelling import Levelling
from safeconduct.desk.office import Office, unlock
from safeconduct.desk.relay_settings import RelaySettings
from safeconduct.errors import Conflict, NotAllowed
from safeconduct.store.chunks import ChunkFolder
from safeconduct.store.log import Mark
from safeconduct.wire.marks import MarkKind
from tests.attacks.test_erasing import WEEK, sheet, wait
from tests.desk.offices import LIGHT, OTHER_WORDS, WORDS, Hand, Pages, an_office, colleague
from tests.relays import a_relay


@pytest.fixture
def anna(tmp_path: Path) -> Iterator[Pages]:
    with an_office(tmp_path) as made:
        yield made


def a_case(office: Office, handle: str = "Heron") -> Subject:
    case = CaseId(fresh(os.urandom))
    office.write(open_case(office.actor, NewCase(case, handle)))
    return Subject(case)


def sealed(office: Office, raw: bytes) -> Upload:
    arriving = Arriving(office)
    arriving.begin("recording.bin")
    arriving.write(raw)
    upload = arriving.finish()
    assert upload
    upload.keep()
    return upload


def said(office: Office, case: Subject, upload: Upload, kind: Kind = Kind.IDENTITY) -> None:
    added = DocumentAdded(DocumentId(fresh(os.urandom)), "Recording", upload.file, upload.medium, upload.original, upload.stripped, upload.working)
    office.write([Placed(kind, case, added)])


def a_document(office: Office, case: Subject, kind: Kind = Kind.IDENTITY, size: int = 2_500_000) -> set[bytes]:
    """Its pieces, all of them."""
    before = pieces_in(office.folder.root)
    upload = sealed(office, os.urandom(size))
    said(office, case, upload, kind)
    upload.settle()
    return pieces_in(office.folder.root) - before


def pieces_in(root: Path) -> set[bytes]:
    return set(ChunkFolder(root / "blobs").names())


@dataclass
class Laptops:
    """Anna on one machine and Bela, who may not open identity sections, on another, with a relay between."""

    anna: Pages
    bela: Office
    rounds: tuple[Levelling, Levelling]

    def level(self) -> None:
        for _ in range(3):
            for one, office in zip(self.rounds, (self.anna.office, self.bela), strict=True):
                one.once()
                assert one.level.trouble == ""
                office.refresh()

    @property
    def relay(self) -> set[bytes]:
        relay = self.rounds[0]._relay
        assert relay
        return {name for _, name in relay.chunk_names_after(0)}

    def wait(self, seconds: int = WEEK) -> None:
        """As offices in use: Anna's is signed in to each day. Bela's keyring lies on both machines, so that neither believes the other's clock."""
        self.level()
        for _ in range(seconds // DAY):
            self.anna.clock.now += DAY  # type: ignore[assignment]
            self.anna.office.begin_session()
        self.anna.clock.now += seconds % DAY  # type: ignore[assignment]
        self.level()
        self.level()


@pytest.fixture
def laptops(anna: Pages, tmp_path: Path) -> Iterator[Laptops]:
    with ExitStack() as end:
        url = end.enter_context(a_relay(tmp_path / "relay"))
        one, two = anna.office.folder.root, tmp_path / "two" / "desk"
        RelaySettings(url, (tmp_path / "relay" / "ticket").read_text()).write(one / "relay.toml")
        first = Levelling(anna.office.folder, anna.clock)
        first.once()
        colleague(anna, tmp_path, "Bela", "shelter", "front-desk").office.close()
        anna.office.refresh()
        first.once()
        shutil.copytree(one, two, ignore=shutil.ignore_patterns("run", "lock"))
        bela = unlock(two, "Bela", OTHER_WORDS, anna.clock, os.urandom)
        end.callback(bela.close)
        made = Laptops(anna, bela, (first, Levelling(bela.folder, anna.clock)))
        end.callback(lambda: [one._relay.close() for one in made.rounds if one._relay])
        made.level()
        yield made


def test_an_erased_cases_documents_go_from_both_laptops_and_the_relay_also_where_nobody_could_open_them(laptops: Laptops) -> None:
    office, bela = laptops.anna.office, laptops.bela
    case, other = a_case(office), a_case(office, "Stork")
    going, staying = a_document(office, case), a_document(office, other)
    laptops.level()
    assert pieces_in(bela.folder.root) == laptops.relay == going | staying and len(going) == 4
    old = {name: ChunkFolder(bela.folder.blobs).get(name) for name in going}

    desk.ask_for(office, What.CASE, case, "")
    laptops.wait(WEEK - 1)
    assert going <= pieces_in(bela.folder.root) and going <= laptops.relay
    laptops.wait(1)

    assert pieces_in(office.folder.root) == pieces_in(bela.folder.root) == laptops.relay == staying
    for name, raw in old.items():  # Whoever kept the bytes brings them back to nobody.
        ChunkFolder(bela.folder.blobs).move_in(_written(bela.folder.root / "kept", raw), name)
    laptops.level()
    relay = laptops.rounds[0]._relay
    assert relay
    relay.put_chunks(list(old.values()))
    laptops.level()
    assert pieces_in(office.folder.root) == laptops.relay == staying


def test_a_colleague_who_is_no_keyholder_destroys_nothing_at_the_relay_with_their_laptops_token(laptops: Laptops) -> None:
    kept = a_document(laptops.anna.office, a_case(laptops.anna.office))
    laptops.level()
    assert Lists(laptops.bela.folder).theirs()  # A list is in force.
    theirs = laptops.rounds[1]._relay
    assert theirs
    for destroy in (lambda: theirs.erase([Mark(name, MarkKind.CHUNK) for name in kept]), lambda: theirs.destroy_chunks(list(kept)), lambda: theirs.destroy_keys([bytes(32)])):
        with pytest.raises(NotAllowed):
            destroy()
    sign_marks(laptops.bela.folder, laptops.bela.journal.ring, [Mark(name, MarkKind.CHUNK) for name in kept])
    laptops.level()
    assert laptops.relay == kept


def _written(path: Path, raw: bytes) -> Path:
    path.write_bytes(raw)
    return path


def test_pieces_of_a_section_that_whoever_asked_cannot_open_are_named_by_who_can_and_wait_for_a_keyholders_yes(laptops: Laptops) -> None:
    office, bela = laptops.anna.office, laptops.bela
    case = a_case(office)
    going = a_document(office, case)
    laptops.level()
    desk.ask_for(bela, What.CASE, case, "")
    assert desk.orders_of(bela)[0].named(with_awaited=True) == frozenset()
    laptops.level()
    (order,) = desk.orders_of(bela)
    assert order.named() == order.named(with_awaited=True) == going  # Anna is the keyholder: her naming them is her yes.
    desk.agree_to(office, desk.orders_of(office)[0])
    laptops.wait()
    assert pieces_in(office.folder.root) | pieces_in(bela.folder.root) | laptops.relay == set()


def test_pieces_of_a_document_that_came_while_an_order_waits_are_named_too(laptops: Laptops) -> None:
    office, bela = laptops.anna.office, laptops.bela
    case = a_case(office)
    first = a_document(office, case)
    laptops.level()
    desk.ask_for(bela, What.CASE, case, "")
    laptops.level()
    assert desk.orders_of(bela)[0].named() == first
    second = a_document(office, case)
    laptops.level()
    assert desk.orders_of(bela)[0].named() == first | second
    desk.agree_to(office, desk.orders_of(office)[0])
    laptops.wait()
    assert pieces_in(office.folder.root) | pieces_in(bela.folder.root) | laptops.relay == set()


def test_who_is_no_keyholder_adds_no_pieces_to_an_order_that_was_agreed(laptops: Laptops) -> None:
    office, bela = laptops.anna.office, laptops.bela
    case, other = a_case(office), a_case(office, "Stork")
    going, staying = a_document(office, case), a_document(office, other)
    desk.ask_for(office, What.CASE, case, "")
    laptops.level()
    order = desk.orders_of(bela)[0]
    bela.write([Placed(Kind.GROUP, bela.subject, PiecesNamed(order.id, tuple(sorted(staying))))])
    laptops.wait()
    assert pieces_in(bela.folder.root) == laptops.relay == pieces_in(office.folder.root) == staying and going


def test_pieces_of_another_document_are_not_agreed_to_and_stay_with_whoever_can_open_it(laptops: Laptops) -> None:
    office, bela = laptops.anna.office, laptops.bela
    case, other = a_case(office), a_case(office, "Stork")
    going, staying = a_document(office, case), a_document(office, other)
    desk.ask_for(office, What.CASE, case, "")
    laptops.level()
    order = desk.orders_of(bela)[0]
    bela.write([Placed(Kind.GROUP, bela.subject, PiecesNamed(order.id, tuple(sorted(staying))))])
    laptops.level()
    with pytest.raises(Conflict, match="something else"):
        desk.agree_to(office, desk.orders_of(office)[0])
    ((forged, _),) = desk.orders_of(office)[0].awaited
    office.write([Placed(Kind.GROUP, office.subject, EraseAgreed(order.id, (forged.id,)))])
    laptops.wait()
    assert pieces_in(office.folder.root) == staying and going


def test_one_erased_document_takes_its_own_pieces_and_no_others(anna: Pages) -> None:
    office = anna.office
    case = a_case(office)
    going, staying = a_document(office, case), a_document(office, case)
    event = next(e.id for e in office.journal.events_of(case) if isinstance(e.fact, DocumentAdded) and bytes.fromhex(e.fact.original.names) in going)
    desk.ask_for(office, What.ENTRY, case, "", event)
    wait(office, anna.clock)
    assert pieces_in(office.folder.root) == staying


def test_a_backup_from_before_brings_no_piece_back(anna: Pages, tmp_path: Path) -> None:
    office = anna.office
    words = sheet(anna)
    case = a_case(office)
    going = a_document(office, case)
    make_backup(office.folder, tmp_path / "old.scb", os.urandom)
    with a_relay(tmp_path / "relay") as url:
        RelaySettings(url, (tmp_path / "relay" / "ticket").read_text()).write(office.folder.root / "relay.toml")
        first = Levelling(office.folder, anna.clock)
        first.once()
        desk.ask_for(office, What.CASE, case, "")
        wait(office, anna.clock)
        first.once()
        back = restore(tmp_path / "old.scb", tmp_path / "again", list(words), "Anna", OTHER_WORDS, anna.clock, os.urandom, LIGHT)
        assert pieces_in(back.folder.root) == going
        shutil.copy(office.folder.root / "relay.toml", back.folder.root / "relay.toml")
        second = Levelling(back.folder, anna.clock)
        for _ in range(2):
            second.once()
            back.refresh()
        assert second._relay and second._relay.chunk_names_after(0) == []
        assert pieces_in(back.folder.root) == set()
        back.close()
        for one in (first, second):
            if one._relay:
                one._relay.close()


@pytest.mark.parametrize("is_said", [False, True])
def test_a_file_whose_entry_was_never_written_goes_when_its_owner_signs_in_again_and_any_other_stays(tmp_path: Path, is_said: bool) -> None:
    clock = Hand()
    with an_office(tmp_path, clock) as anna:
        case = a_case(anna.office)
        kept = a_document(anna.office, case)
        upload = sealed(anna.office, os.urandom(50_000))
        if is_said:
            said(anna.office, case, upload)
        cut_off = pieces_in(anna.office.folder.root) - kept
    again = unlock(tmp_path / "desk", "Anna", WORDS, clock, os.urandom)
    assert len(cut_off) == 2
    assert pieces_in(again.folder.root) == (kept | cut_off if is_said else kept)
    assert again.folder.unsettled_notes() == []
    again.close()
