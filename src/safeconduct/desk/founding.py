"""Setting up a group, and joining one, on this machine. Rule: the keyring is the last thing written, so that a crash before it leaves
nothing that looks like an office."""

import shutil
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

from safeconduct.core.group import NewMember, StaffNamed
from safeconduct.core.ids import Chance, CircleId
from safeconduct.core.section import Kind, Placed
from safeconduct.core.text import clean_line
from safeconduct.core.when import Clock, Moment
from safeconduct.desk.folder import Folder, write_file
from safeconduct.desk.laptops import is_arriving
from safeconduct.desk.office import Office, open_ring
from safeconduct.desk.own_keys import keep_ring
from safeconduct.desk.reaching import begin_arriving, found_at_relay, show_keys
from safeconduct.desk.relay_settings import RelaySettings, hashed
from safeconduct.errors import BadInput, Conflict, NotFound, SealBroken
from safeconduct.journal import founding, joining
from safeconduct.journal.journal import Journal
from safeconduct.seal.keyring import Kdf, LockedRing, Ring, stretched
from safeconduct.store.log import Letter, Put
from safeconduct.store.relay_client import Reach, RelayStore
from safeconduct.store.sqlite import SqliteStore

LEAST_PASSPHRASE = 14


def check_words(name: str, passphrase: str) -> None:
    """Raises: BadInput naming the field."""
    if not name.strip():
        raise BadInput("Write a name to sign in with. It need not be your own.", "name")
    if len(passphrase.strip()) < LEAST_PASSPHRASE:
        raise BadInput(
            "A passphrase has at least %(num)s letters. Six words chosen by chance are best.",
            "passphrase",
            num=LEAST_PASSPHRASE,
        )
    if name.strip().casefold() in passphrase.casefold() and len(name.strip()) > len(passphrase.strip()) // 2:
        raise BadInput("The passphrase may not be the name again.", "passphrase")


def found(
    root: Path,
    name: str,
    passphrase: str,
    clock: Clock,
    chance: Chance,
    *,
    practice: bool = False,
    kdf: Kdf | None = None,
) -> tuple[Office, tuple[str, ...]]:
    """A new group with one member, and its recovery words, which lie nowhere.

    Raises: Conflict when a group was set up here before; BadInput when name or passphrase will not do.
    """
    check_words(name, passphrase)
    folder, kdf = Folder(root), kdf or Kdf()
    folder.prepare()
    if folder.is_founded:
        raise Conflict("A group was set up here already. Sign in, or ask a keyholder for an invite.")
    new = founding.found("", practice=practice, clock=clock, chance=chance)
    store = SqliteStore.open(folder.log, new.group)
    store.append_with_keys(new.rows, new.keys)
    store.close()
    _keep_door(folder, new.group, new.genesis)
    office = _first_opening(folder, new.ring, name, clock, chance)
    office.begin_session()
    keep_ring(
        folder,
        replace(new.ring, has_trust=True),
        stretched(name, passphrase, folder.salt(), kdf),
        kdf,
        chance,
    )
    return office, new.recovery_words


def _keep_door(folder: Folder, group: bytes, genesis: bytes) -> None:
    write_file(folder.door / "founding", genesis)
    write_file(folder.door / "group", group.hex().encode())


def _first_opening(folder: Folder, ring: Ring, name: str, clock: Clock, chance: Chance) -> Office:
    folder.member(ring.member).mkdir(mode=0o700, parents=True, exist_ok=True)
    office = open_ring(folder, ring, clock, chance)
    office.write([Placed(Kind.GROUP, office.subject, StaffNamed(ring.member, name.strip()))])
    return office


def knock(
    root: Path,
    typed: str,
    name: str,
    passphrase: str,
    clock: Clock,
    chance: Chance,
    *,
    reach: Reach = RelayStore,
    kdf: Kdf | None = None,
) -> tuple[NewMember, tuple[str, ...]]:
    """A newcomer's keys, made on this machine and shown to the keyholder who gave the invite; the six words to compare by voice.

    Raises: BadInput when the invite is not whole or name or passphrase will not do; NotFound when this office is of another group.
    """
    check_words(name, passphrase)
    folder, invite = Folder(root), joining.Invite.parse(typed)
    is_new = _is_new(folder, invite, clock)
    rings = folder.rings()
    kdf = rings[0].kdf if rings else kdf or Kdf()
    secret = stretched(name, passphrase, folder.salt(), kdf)
    _forget_earlier_knock(folder, rings, secret)
    seeds = founding.new_seeds(chance)
    newcomer = founding.new_member(seeds, "")
    genesis = found_at_relay(invite, reach) if is_new else (folder.door / "founding").read_bytes()
    ring = founding.ring_of(invite.group, seeds, founding.roster_stream_of(genesis), genesis)
    token = chance(32).hex() if is_new else _token(folder)
    laptop = hashed(token) if token else b""
    letter = joining.ask_in(invite, newcomer, clean_line(name), clock(), chance, laptop)
    _ask(folder, invite, letter, reach, is_new=is_new)
    if is_new:
        begin_arriving(folder, invite, genesis, token, reach)
    keep_ring(folder, replace(ring, invite=invite.secret + laptop), secret, kdf, chance)
    return newcomer, joining.six_words(invite, newcomer, laptop)


def _is_new(folder: Folder, invite: joining.Invite, clock: Clock) -> bool:
    """Whether this computer knows the group by the invite alone. Raises: NotFound when it is of another group, or does not know the invite."""
    folder.prepare()
    is_new = bool(invite.relay) and not folder.is_founded
    if not is_new and (not folder.is_founded or folder.group != invite.group):
        raise NotFound(
            "This invite is for another group than the one on this computer. Was it made in the practice office, which was begun anew since? "
            "Ask your colleague for a new one."
        )
    if not is_new and not is_arriving(folder):
        _check_given(folder, invite, clock())
    return is_new


def _token(folder: Folder) -> str:
    settings = RelaySettings.of(folder)
    return settings.token if settings else ""


def _ask(folder: Folder, invite: joining.Invite, letter: Letter, reach: Reach, *, is_new: bool) -> None:
    """The keyholder who gave the invite sees it, on this machine or by the relay. Raises: Conflict when the invite was used before."""
    if is_new or (invite.relay and is_arriving(folder)):
        show_keys(invite, letter, reach)  # At once: as long as nobody was let in here, the relay takes from this laptop what it takes from strangers.
        return
    with closing(SqliteStore.open(folder.log, invite.group)) as store:
        if store.put_letter(letter) is not Put.STORED:
            raise Conflict("This invite was used already. Ask your colleague for a new one.")
    if invite.relay:
        with closing(SqliteStore.open(folder.out, invite.group)) as out:
            out.put_letter(letter)


def words_again(ring: Ring) -> tuple[str, ...]:
    """The six words of somebody who knocked and was not let in yet."""
    seeds = founding.Seeds(ring.member, ring.device, ring.feed_seed, ring.device_seed, ring.member_seeds[0][1])
    secret, laptop = ring.invite[:16], ring.invite[16:]
    return joining.six_words(joining.Invite(ring.group, secret), founding.new_member(seeds, ""), laptop)


def _forget_earlier_knock(folder: Folder, rings: list[LockedRing], secret: bytes) -> None:
    """Whoever knocks again under the same name and passphrase comes in by the new invite; the keys that nobody let in go.

    Raises: Conflict when they were let in already.
    """
    for locked in rings:
        if locked.is_opened_by(secret):
            if locked.open(secret).has_trust:
                raise Conflict("You are in this group already. Sign in with your name and passphrase.")
            shutil.rmtree(folder.member(locked.member))


def _check_given(folder: Folder, invite: joining.Invite, now: Moment) -> None:
    """Before anything is made: an invite that somebody thought up costs this machine neither a derivation nor a file. Raises: NotFound."""
    with closing(SqliteStore.open(folder.log, invite.group)) as store:
        given = store.letters_at([invite.founding_address])
    with suppress(SealBroken):
        if given and given[0].expiry >= now and joining.founding_in(invite, given[0]):
            return
    raise NotFound(
        "This invite is not known here, or it has run out. If it was made on another computer just now, try again in a minute; "
        "otherwise ask your colleague for a new one."
    )


def announce(office: Office, invite: joining.Invite) -> None:
    """By this letter an invite that was given is told from one that was made up, here and on other laptops."""
    letter = joining.founding_letter(invite, office.journal.ring.genesis, office.now(), office.chance)
    office.journal.store.put_letter(letter)
    if invite.relay:
        office.send(letter)


def forget_knocks(office: Office) -> None:
    """Keys of newcomers whom nobody let in while their invite was good."""
    for ring in office.folder.members.glob("*/keyring"):
        was_in = ring.parent.name in office.journal.roster.members or (ring.parent / "trust.db").exists()
        if not was_in and ring.stat().st_mtime < office.now() - joining.LIVES:
            shutil.rmtree(ring.parent)


def answers_to(office: Office, invite: joining.Invite) -> joining.Asked | None:
    """Who used the invite, or None while nobody has."""
    letters = office.journal.store.letters_at([invite.address])
    return joining.who_asked(invite, letters[0]) if letters else None


def welcome(
    office: Office, invite: joining.Invite, name: str, circles: list[CircleId], words: str = ""
) -> NewMember:
    """After the six words agreed: the newcomer is in the group under this name, with a key for each circle this member is inside of.

    Shape: `words` are the six that this member saw and compared; who answers the invite in that moment must still be the same.
    Raises: Conflict when nobody answered, or somebody else than the one whose words were compared.
    """
    asked = answers_to(office, invite)
    if asked is None:
        raise Conflict("Nobody has used this invite yet.")
    newcomer = asked.newcomer
    six = " ".join(joining.six_words(invite, newcomer, asked.laptop))
    if words and words != six:
        raise Conflict("Somebody else has answered this invite in the meantime. Compare the six words again.")
    if asked.laptop:
        office.laptops.known[newcomer.device.feed] = asked.laptop
    # Something may have failed after they were taken in: a second try finishes what the first began.
    office.change(lambda journal: _let_in(journal, newcomer, circles, six))
    office.write([Placed(Kind.GROUP, office.subject, StaffNamed(newcomer.member, name.strip()))])
    office.discard_letters([invite.address])
    return newcomer


def _let_in(journal: Journal, newcomer: NewMember, circles: list[CircleId], six: str) -> None:
    if newcomer.member not in journal.roster.members:
        joining.welcome(journal, newcomer, circles, six)
    mine = {one.circle for one in joining.at_the_door(journal) if one.member == newcomer.member}
    joining.let_in(journal, newcomer.member, sorted(mine))
