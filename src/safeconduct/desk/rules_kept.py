"""The rules of the ways in as a member last looked at them. Rule: kept are files that anybody may read, and of no person anything: what the earlier rules say
of somebody is worked out anew from what is known of them now."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from safeconduct.desk.folder import write_file
from safeconduct.desk.office import Office
from safeconduct.desk.rule_changes import RuleChanges
from safeconduct.errors import SealBroken, StoreDown
from safeconduct.pathways.shelf import Rulebook, rulebook_of
from safeconduct.seal.keys import SymmetricKey
from safeconduct.seal.opening import open_under
from safeconduct.seal.sealing import seal_under
from safeconduct.wire.labels import Purpose, label

_DECODER = msgspec.msgpack.Decoder(tuple[int, dict[str, str]])


def rules_to_look_at(office: Office, book: Rulebook) -> RuleChanges | None:
    """What changed since this member looked. Where none were kept, or nothing they may see is touched, the rules of now are from here on those looked at."""
    texts = kept_texts(office)
    if texts == book.texts:
        return None
    found = RuleChanges(_before(texts, book), book) if texts is not None else None
    if found is not None and (found.before.unread or found.touched(office.index, office.today())):
        return found
    with suppress(StoreDown):  # A full disk must not keep the office closed; they are kept the next time.
        keep_rules(office, book)
    return None


def _before(texts: Mapping[str, str], book: Rulebook) -> Rulebook:
    """What was altered since it was kept says nothing of any way in."""
    return rulebook_of(texts) if texts else Rulebook((), {}, unread=tuple(way.id for way in book.rules))


def kept_texts(office: Office) -> Mapping[str, str] | None:
    """The files by name. Shape: None where none were kept on this machine yet; nothing in it when they were altered, or a newer version kept them."""
    try:
        sealed = _place(office).read_bytes()
    except FileNotFoundError:
        return None
    try:
        version, texts = _DECODER.decode(open_under(_key(office), sealed, Purpose.RULES, bytes.fromhex(office.group)))
    except (SealBroken, msgspec.MsgspecError):
        return {}
    return texts if version == 1 else {}


def keep_rules(office: Office, book: Rulebook) -> None:
    """Raises: StoreDown when the disk is full; then those from before are kept."""
    plain = msgspec.msgpack.encode((1, dict(book.texts)))
    write_file(_place(office), seal_under(_key(office), plain, office.chance, Purpose.RULES, bytes.fromhex(office.group)))


def _place(office: Office) -> Path:
    return office.folder.member(office.me) / "rules"


def _key(office: Office) -> SymmetricKey:
    """Of this device alone. Sealed is what is public, so that nobody who has the disk can hide a change."""
    ring = office.journal.ring
    return SymmetricKey(ring.derived(Purpose.RULES), label(Purpose.RULES, ring.group))
