"""How a newcomer's laptop reaches a group it knows only by an invite. Rule: it takes nothing from the relay but what the invite's group
id and its secret prove, and shows the relay nothing but sealed letters."""

from safeconduct.desk.door_lists import fetch_door_lists
from safeconduct.desk.folder import Folder, write_file
from safeconduct.desk.laptops import ARRIVING
from safeconduct.desk.relay_settings import RelaySettings, checked_address
from safeconduct.errors import Conflict, NotFound, StoreDown
from safeconduct.journal.joining import Invite, founding_in
from safeconduct.store.log import Letter, Put
from safeconduct.store.relay_client import Reach, RelayStore


def found_at_relay(invite: Invite, reach: Reach = RelayStore) -> bytes:
    """The group's founding event. Raises: NotFound when the relay has nothing for this invite; StoreDown when it cannot be reached."""
    relay = reach(checked_address(invite.relay), invite.group, "")
    try:
        letters = relay.letters_at([invite.founding_address])
    except StoreDown:
        raise StoreDown("The relay that the invite names cannot be reached, or does not know the group. Check the line, then try again.") from None
    finally:
        relay.close()
    if not letters:
        raise NotFound("The relay has nothing for this invite. It may have run out, or your colleague's office was not level with the relay since.")
    return founding_in(invite, letters[0])


def show_keys(invite: Invite, letter: Letter, reach: Reach = RelayStore) -> None:
    """The letter lies at the relay. Raises: Conflict when the invite was used before; StoreDown when the relay cannot be reached."""
    relay = reach(checked_address(invite.relay), invite.group, "")
    try:
        if relay.put_letter(letter) is Put.TAKEN:  # The same again is ours, brought twice.
            raise Conflict("This invite was used already. Ask your colleague for a new one.")
    finally:
        relay.close()


def begin_arriving(folder: Folder, invite: Invite, genesis: bytes, token: str, reach: Reach = RelayStore) -> None:
    """From now on this is an office of the group; what its members wrote comes once the relay lets this laptop in."""
    write_file(folder.door / "founding", genesis)
    write_file(folder.root / ARRIVING, b"")
    RelaySettings(invite.relay, "", token, shared=True).write(folder.root / "relay.toml")
    write_file(folder.door / "group", invite.group.hex().encode())
    relay = reach(invite.relay, invite.group, "")
    try:
        fetch_door_lists(folder, relay)
    finally:
        relay.close()
