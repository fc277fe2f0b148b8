"""The page on which a person sends a file. Rule: what it may give away is said before it is sent, and what was typed on other pages goes along."""

from collections.abc import Sequence
from dataclasses import dataclass

from safeconduct.errors import NoRoom, SafeconductError, StoreDown
from safeconduct.intake.answers import Problem
from safeconduct.intake.conversation import Conversation, Ways, read, send
from safeconduct.intake.door import OpenDoor
from safeconduct.intake.files import Arriving
from safeconduct.intake.pages import TOKEN, Reply, Visit, back_to, speak, wrong_code_page
from safeconduct.seal.letters import Kind
from safeconduct.seal.receipt import Caller, WrongCode, as_digits, code_of, parse_code
from safeconduct.seal.sent_files import MOST_FILES, MOST_SENT
from safeconduct.web.forms import TooLarge
from safeconduct.web.language import Language


@dataclass(frozen=True)
class Arrived:
    """A file that came with a form, and why it could not be taken, if so."""

    file: Arriving
    trouble: SafeconductError | None


async def speak_with_files(visit: Visit, arrived: Arrived | None) -> Reply:
    """The page that answers this form. A file that no letter took with it is thrown away."""
    try:
        if visit.door is None or visit.ways is None or not (visit.form.get("at") == "file" or visit.form.get("go") == "files"):
            return await speak(visit)
        return await _files(visit, visit.door, visit.ways, arrived)
    finally:
        if arrived:
            await arrived.file.drop()


async def _files(visit: Visit, door: OpenDoor, ways: Ways, arrived: Arrived | None) -> Reply:
    form = visit.form
    from_receipt = form.get("at") == "receipt" or form.get("back") == "receipt"
    try:
        code = code_of(bytes.fromhex(visit.token), door.group) if from_receipt else parse_code(form.get("code"), visit.language.code)
    except WrongCode as why:
        return wrong_code_page(visit, why)
    caller = Caller(code, door.group)
    talk = await read(door, ways, caller)
    if form.get("go") == "back":
        return back_to(visit, caller, talk, from_receipt=from_receipt)
    if form.get("go") != "file":
        return _page(visit, caller, talk)
    wrong = _wrong(visit.language, talk, arrived)
    if wrong or arrived is None:
        return _page(visit, caller, talk, [Problem("file", wrong)])
    try:
        await _send(visit, (door, ways), caller, talk, arrived.file)
    except StoreDown:
        return _page(visit, caller, talk, [Problem("file", _cannot(visit.language))])
    return _page(visit, caller, await read(door, ways, caller), kept=True)


async def _send(visit: Visit, to: tuple[OpenDoor, Ways], caller: Caller, talk: Conversation, file: Arriving) -> None:
    """Raises: StoreDown, also where there is no room."""
    door, ways = to
    once = visit.form.get("once")
    if any(letter.fields.get("once") == once for letter in talk.own):
        return  # The same page was sent twice; the file is here already.
    try:
        sent = await file.finish()
    except NoRoom as full:
        raise StoreDown(str(full)) from None
    fields = sent.fields(once if TOKEN.fullmatch(once) else visit.chance(16).hex())
    await send(door, ways, caller, caller.write(Kind.FILE, talk.first_free, visit.language.code, ways.clock(), fields), file.upload)


def _wrong(language: Language, talk: Conversation, arrived: Arrived | None) -> str:
    """Why this file is not taken; empty when it is."""
    if arrived and isinstance(arrived.trouble, TooLarge):
        return language.gettext("This file is larger than %(num)s MB. Nothing of it was kept. Send a smaller one, or a part of it.") % {
            "num": language.number(MOST_SENT // 1_000_000)
        }
    if arrived and arrived.trouble:
        return _cannot(language)
    if arrived is None or (not arrived.file.name and not arrived.file.size):
        return language.gettext("Choose a file first.")
    if not arrived.file.size:
        return language.gettext("This file is empty. Choose another.")
    return language.gettext("You have sent as many files as we can take here. Write to us if there are more.") if _left(talk) < 1 else ""


def _cannot(language: Language) -> str:
    return language.gettext("We cannot take a file just now, and nothing of it was kept. Your words can still be sent. Try the file again later.")


def _left(talk: Conversation) -> int:
    return MOST_FILES - sum(letter.kind is Kind.FILE for letter in talk.own)


def _page(visit: Visit, caller: Caller, talk: Conversation, wrong: Sequence[Problem] = (), *, kept: bool = False) -> Reply:
    form = visit.form
    carried = {"code": as_digits(caller.code), "back": form.get("back") or ("receipt" if form.get("at") == "receipt" else "talk")}
    carried |= {name: form.get(name) for name in ("soon", "text", "contact") if form.get(name)}
    once = form.get("once")
    return visit.show(
        "file.html",
        status=422 if wrong else 200,
        posted=kept,
        step="file",
        carried_on=carried,
        once=visit.chance(16).hex() if kept or not TOKEN.fullmatch(once) else once,
        own=[letter for letter in talk.own if letter.kind is Kind.FILE],
        left=_left(talk),
        most=MOST_SENT // 1_000_000,
        most_files=MOST_FILES,
        kept=kept,
        problems=wrong,
    )
