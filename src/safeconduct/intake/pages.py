"""Which page answers which form. Rule: a visit is a value; what was typed goes back into the page in hidden fields, never to disk."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from safeconduct.core.ids import Chance
from safeconduct.core.when import Moment
from safeconduct.errors import SafeconductError, StoreDown
from safeconduct.intake.answers import (
    COUNTED,
    LAST,
    MOST,
    ORDER,
    STEPS,
    STORY_MOST,
    Problem,
    clean,
    fields_to_send,
    letters_over,
    problems,
    read_answers,
    step_after,
    too_long,
)
from safeconduct.intake.conversation import Conversation, Ways, read, send
from safeconduct.intake.door import OpenDoor
from safeconduct.seal.letters import Kind
from safeconduct.seal.receipt import (
    Caller,
    Wrong,
    WrongCode,
    as_digits,
    as_words,
    code_of,
    folded,
    parse_code,
    typed_words,
)
from safeconduct.web.forms import Form, TooLarge
from safeconduct.web.language import Language
from safeconduct.web.rendering import Renderer

TOKEN = re.compile(r"[0-9a-f]{32}")
MESSAGE_MOST = STORY_MOST
CONTACT_MOST = 4000


@dataclass(frozen=True)
class Reply:
    """Shape: `posted` when something new waits in the spool."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    posted: bool = False


class Again(StrEnum):
    """On a page that was opened to change one answer before all is sent: how urgent it was said to be until then."""

    CALM = "calm"
    URGENT = "urgent"


@dataclass(frozen=True)
class Visit:
    """One request: the form that came, the reader's language, and what this process can reach."""

    form: Form
    language: Language
    pages: Renderer
    door: OpenDoor | None
    ways: Ways | None
    chance: Chance
    has_room: bool = True

    @cached_property
    def token(self) -> str:
        """The message page's token; a fresh one when the form brought none."""
        token = self.form.get("token")
        return token if TOKEN.fullmatch(token) else self.chance(16).hex()

    @cached_property
    def looks_over(self) -> Again | None:
        """Whether this page was opened to change one answer before all is sent, and how urgent it was said to be until then."""
        asked = {again.value: again for again in Again}
        return asked.get(self.form.get("again"))

    def ago(self, moment: Moment) -> str:
        return self.language.ago(moment, self.ways.clock()) if self.ways else ""

    def show(self, name: str, *, status: int = 200, posted: bool = False, **values: Any) -> Reply:
        door = self.door
        around = {
            "practice": bool(door and door.founding.practice),
            "other_way": door.newest.way(self.language.code) if door else "",
            "numbers": door.settings.numbers.get(self.language.code, ()) if door else (),
            "about": door.settings.about.get(self.language.code, "") if door else "",
            "open": door is not None,
            "token": self.token,
            "step": "",
            "problems": (),
            "has_room": self.has_room,
        }
        return Reply(self.pages.page(name, self.language, **{**around, **values}), status, posted=posted)

    def step(
        self, step: str, answers: Mapping[str, str], wrong: Sequence[Problem] = (), status: int = 200, again: Again | None = None
    ) -> Reply:
        """A page of the questions; all answers that it does not ask for travel as hidden fields. Shape: `again` where it leads back to the last."""
        hidden = {name: text for name, text in answers.items() if text and name not in STEPS[step]}
        if again:
            hidden["again"] = again.value
        place = COUNTED.index(step) + 1 if step in COUNTED else 0
        return self.show(
            f"{step}.html",
            status=status,
            step=step,
            answers=answers,
            hidden=hidden,
            place=place,
            places=len(COUNTED),
            problems=wrong,
            urgent=answers["danger"] in URGENT,
            again=again is not None,
            story_most=STORY_MOST // 2000 * 1000,
        )

    def trouble(self, why: SafeconductError) -> Reply:
        """What went wrong, in the reader's language, with everything that was typed on the page to copy or to send again."""
        language = self.language
        sentence = language.gettext("This did not arrive whole. Go back and send it again.")
        if isinstance(why, TooLarge):
            sentence = language.gettext(
                "This is more than we can take at once. Go back: what you typed is still there. Make it shorter, or send it in parts."
            )
        if isinstance(why, StoreDown):
            sentence = language.gettext(
                "We could not keep your message now. Nothing is lost: it is below. Press the button to try again, or use the other way."
            )
        kept = [(name, text) for name, text in self.form.fields if isinstance(why, StoreDown) and name not in {"token", "language"}]
        return self.show("trouble.html", status=why.status, sentence=sentence, kept=dict(kept))


URGENT = frozenset({"life now", "hours"})
"""The dangers for which tomorrow is too late."""

FEW_WORDS = 3
FEW_DIGITS = 12
"""Below three words or three groups of digits, somebody has typed something else than a code: a name, a word agreed on."""


async def speak(visit: Visit) -> Reply:
    """The page that answers this form."""
    if visit.door is None or visit.ways is None:
        return visit.show("closed.html")
    at, go = visit.form.get("at", "welcome"), visit.form.get("go")
    if at in {"return", "talk", "withdraw"} or go == "return":
        return await _talk(visit, visit.door, visit.ways, at, go)
    if at in {"receipt", "quiet"}:
        return _after(visit, visit.door, at, go)
    return await _question(visit, visit.door, visit.ways, at if at in ORDER else "welcome", go)


# The questions


async def _question(visit: Visit, door: OpenDoor, ways: Ways, at: str, go: str) -> Reply:
    answers = read_answers(visit.form)
    if at == "welcome" and not visit.has_room and go in {"", "next"}:
        return visit.show("full.html")
    again = visit.looks_over
    if go == "send":
        return await _send(visit, door, ways, answers)
    if go == "back":
        return visit.step(LAST if again else step_after(at, -1), answers)
    if go.startswith("to:") and go[3:] in ORDER:
        return visit.step(go[3:], answers, again=_how_urgent(answers) if at == LAST else again)
    if go != "next":
        return visit.step(at, answers, again=again)
    wrong = problems(visit.language, answers, STEPS[at])
    if wrong:
        return visit.step(at, answers, wrong, 422, again)
    if again and not _must_be_warned(at, answers, again):
        return visit.step(LAST, answers)
    return visit.step(step_after(at, 1), answers, again=again)


def _how_urgent(answers: Mapping[str, str]) -> Again:
    return Again.URGENT if answers["danger"] in URGENT else Again.CALM


def _must_be_warned(at: str, answers: Mapping[str, str], again: Again) -> bool:
    """Whether this change says for the first time that tomorrow is too late: what to do first has not been read yet."""
    return at == "danger" and again is Again.CALM and _how_urgent(answers) is Again.URGENT


async def _send(visit: Visit, door: OpenDoor, ways: Ways, answers: Mapping[str, str]) -> Reply:
    for step in COUNTED:
        wrong = problems(visit.language, answers, STEPS[step])
        if wrong:
            return visit.step(step, answers, wrong, 422)
    caller = Caller(code_of(bytes.fromhex(visit.token), door.group), door.group)
    written = caller.write(Kind.CALL, 0, visit.language.code, ways.clock(), fields_to_send(answers))
    await send(door, ways, caller, written)
    return _receipt(visit, caller.code, posted=True, soon=answers["danger"] in URGENT)


def _receipt(visit: Visit, code: bytes, *, posted: bool = False, soon: bool = False, wrong: Sequence[Problem] = ()) -> Reply:
    words = as_words(code, visit.language.code)
    return visit.show(
        "receipt.html",
        status=422 if wrong else 200,
        posted=posted,
        step="receipt",
        soon=soon,
        words=words,
        digits=as_digits(code).split(),
        problems=wrong,
    )


def _after(visit: Visit, door: OpenDoor, at: str, go: str) -> Reply:
    """The receipt's own form: the part typed back, and the quiet page."""
    code, soon = code_of(bytes.fromhex(visit.token), door.group), visit.form.get("soon") == "yes"
    if at == "quiet" or go == "done":
        return visit.show("quiet.html", step="quiet", soon=soon, checked=visit.form.get("checked") == "yes")
    if go != "check":
        return _receipt(visit, code, soon=soon)
    if _same_part(visit.form.get("part"), code, visit.language.code):
        return visit.show("quiet.html", step="quiet", soon=soon, checked=True)
    sentence = visit.language.gettext("This is not what stands above. Look at what you wrote down, and compare it word by word.")
    return _receipt(visit, code, soon=soon, wrong=[Problem("part", sentence)])


_BETWEEN = re.compile("[,.;:،]")


def _same_part(typed: str, code: bytes, language: str) -> bool:
    """The first three words, the first three groups of digits, or the whole code."""
    try:
        if parse_code(typed, language) == code:
            return True
    except WrongCode:
        pass
    found = [folded(word) for word in _BETWEEN.sub(" ", typed[:400]).split()]
    words = [folded(word) for word in as_words(code, language)[:3]]
    digits = "".join(str(int(letter)) for letter in typed[:400] if letter.isdecimal())
    return found == words or digits == as_digits(code)[:14].replace(" ", "")


# With the code


async def _talk(visit: Visit, door: OpenDoor, ways: Ways, at: str, go: str) -> Reply:
    if at not in {"return", "talk", "withdraw"} or (at == "return" and go != "open"):
        return visit.show("return.html", step="return", typed=visit.form.get("code"))
    try:
        code = parse_code(visit.form.get("code"), visit.language.code)
    except WrongCode as why:
        return wrong_code_page(visit, why)
    caller = Caller(code, door.group)
    talk = await read(door, ways, caller)
    if at == "return" and not talk.found:
        return _nothing_found(visit, talk)
    if (at, go) == ("talk", "withdraw") or (at == "withdraw" and go.startswith("lang:")):
        return visit.show("withdraw.html", step="withdraw", code=as_digits(code))
    kind = _KINDS.get((at, go))
    if kind is None:
        return _conversation(visit, caller, talk)
    return await _say(visit, (door, ways), caller, talk, kind)


def wrong_code_page(visit: Visit, why: WrongCode) -> Reply:
    wrong = [Problem("code", _wrong_code(visit.language, why, visit.form.get("code")))]
    return visit.show("return.html", status=422, step="return", typed=visit.form.get("code"), problems=wrong)


def back_to(visit: Visit, caller: Caller, talk: Conversation, *, from_receipt: bool) -> Reply:
    """Where the person came from to send a file."""
    if from_receipt:
        return _receipt(visit, caller.code, soon=visit.form.get("soon") == "yes")
    return _conversation(visit, caller, talk)


_KINDS: Mapping[tuple[str, str], Kind] = {
    ("talk", "words"): Kind.WORDS,
    ("talk", "safe"): Kind.SAFE,
    ("talk", "not safe"): Kind.NOT_SAFE,
    ("talk", "contact"): Kind.CONTACT,
    ("withdraw", "yes"): Kind.WITHDRAWN,
}


async def _say(visit: Visit, to: tuple[OpenDoor, Ways], caller: Caller, talk: Conversation, kind: Kind) -> Reply:
    door, ways = to
    name = "contact" if kind is Kind.CONTACT else "text"
    text = clean(visit.form.get(name))
    wrong = _wrong_text(visit.language, kind, name, text)
    if wrong:
        return _conversation(visit, caller, talk, wrong=[wrong])
    once = visit.form.get("once")
    fields = {"text": text, "once": once if TOKEN.fullmatch(once) else visit.chance(16).hex()}
    await send(door, ways, caller, caller.write(kind, talk.first_free, visit.language.code, ways.clock(), fields))
    return _conversation(visit, caller, await read(door, ways, caller), said=kind, posted=True)


def _wrong_text(language: Language, kind: Kind, name: str, text: str) -> Problem | None:
    if kind in {Kind.WORDS, Kind.CONTACT} and not text:
        return Problem(name, language.gettext("Write a few words here. One sentence is enough."))
    over = letters_over(text, CONTACT_MOST if kind is Kind.CONTACT else MESSAGE_MOST)
    return Problem(name, too_long(language, over)) if over else None


def _conversation(
    visit: Visit,
    caller: Caller,
    talk: Conversation,
    *,
    said: Kind | None = None,
    wrong: Sequence[Problem] = (),
    posted: bool = False,
) -> Reply:
    typed = {name: "" if said else visit.form.get(name) for name in ("text", "contact")}
    return visit.show(
        "talk.html",
        status=422 if wrong else 200,
        posted=posted,
        step="talk",
        code=as_digits(caller.code),
        talk=talk,
        ago=visit.ago,
        said=said.value if said else "",
        soon=is_urgent(talk),
        problems=wrong,
        typed=typed,
        once=visit.chance(16).hex() if said or not TOKEN.fullmatch(visit.form.get("once")) else visit.form.get("once"),
        asked=tuple(MOST),
    )


def is_urgent(talk: Conversation) -> bool:
    """Whether this person must look again within the hour: what they last said of being safe holds, else what they chose at first."""
    for letter in talk.own:
        if letter.kind in {Kind.SAFE, Kind.NOT_SAFE, Kind.CALL}:
            return letter.kind is Kind.NOT_SAFE or letter.fields.get("danger") in URGENT
    return False


def _nothing_found(visit: Visit, talk: Conversation) -> Reply:
    language = visit.language
    sentence = language.gettext(
        "The code is whole, but we find nothing under it. Perhaps your message was taken away after some weeks. You can write again."
    )
    if not talk.whole:
        sentence = language.gettext("We cannot look up answers just now. Your code is good. Try again in a few minutes.")
    wrong = [Problem("code", sentence)]
    return visit.show("return.html", status=503 if not talk.whole else 404, step="return", typed=visit.form.get("code"), problems=wrong)


def _wrong_code(language: Language, why: WrongCode, typed: str) -> str:
    if why.why is Wrong.TOO_SHORT and why.place < (FEW_WORDS if why.words else FEW_DIGITS):
        return language.gettext(
            "“%(typed)s” is not such a code. A code is 13 words, or 41 digits in groups. You saw it after you had sent your message."
        ) % {"typed": " ".join(typed.split())[:40]}
    word = typed_words(typed)[why.place - 1] if why.why is Wrong.UNKNOWN_WORD else ""
    said: Mapping[tuple[Wrong, bool], str] = {
        (Wrong.EMPTY, True): language.gettext("Type your code here: the words, or the numbers."),
        (Wrong.TOO_SHORT, True): language.gettext("The code has 13 words. You typed %(num)s."),
        (Wrong.TOO_LONG, True): language.gettext("The code has 13 words. You typed more."),
        (Wrong.TOO_SHORT, False): language.gettext("The code has 41 digits. You typed %(num)s."),
        (Wrong.TOO_LONG, False): language.gettext("The code has 41 digits. You typed more."),
        (Wrong.UNKNOWN_WORD, True): language.gettext("Word number %(num)s, “%(word)s”, is not one of our words. Check how it is spelt."),
        (Wrong.CHECK, True): language.gettext("One word is not right, or two have changed places. Compare them one by one."),
        (Wrong.CHECK, False): language.gettext("One digit is not right, or two have changed places. Compare them group by group."),
    }
    return said[why.why, why.words] % {"num": language.number(why.place), "word": word[:40]}
