"""Taking a backup from a page. Rule: the page names the file by its whole path, for somebody has to carry a copy of it out of the house."""

from dataclasses import dataclass
from pathlib import Path

from babel.units import format_unit

from safeconduct.core.when import Moment, as_datetime
from safeconduct.desk.backup import first_backup, make_backup
from safeconduct.desk.routes import Route
from safeconduct.desk.visit import Answer, GoTo, Visit
from safeconduct.errors import NotAllowed, StoreDown

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class BackupShown:
    """Shape: `path` is the whole path on this computer; `size` in words."""

    path: str
    taken: Moment
    size: str


def newest_shown(visit: Visit) -> BackupShown | None:
    """The newest backup beside the office; None when none lies there."""
    found = sorted(_place(visit).glob("*.scb"), key=lambda path: path.stat().st_mtime)
    if not found:
        return None
    about = found[-1].stat()
    size = format_unit(max(0.1, round(about.st_size / MIB, 1)), "digital-megabyte", "short", locale=visit.language.locale)
    return BackupShown(str(found[-1].absolute()), Moment(int(about.st_mtime)), size)


def _place(visit: Visit) -> Path:
    return first_backup(visit.office.folder.root).parent


def take_backup(visit: Visit) -> Answer:
    """Beside the office, under the moment it is taken."""
    office = visit.office
    if not office.actor.is_steward:
        raise NotAllowed("Only a keyholder takes a backup here. Whoever looks after this computer can take one too.")
    target = _place(visit) / f"{as_datetime(visit.now):%Y-%m-%d-%H%M%S}.scb"
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise StoreDown("The folder for backups cannot be made. Nothing was written.") from None
    make_backup(office.folder, target, office.chance)
    return GoTo("/keys/recovery#backup", visit.language.gettext("The backup is taken and read back. Carry a copy of it out of the house."))


ROUTES = (Route("POST", "/keys/backup", take_backup),)
