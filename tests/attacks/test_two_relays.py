"""Colleagues who were apart answer one person, and a relay that is another one than before. Rule: whoever asked reads every answer once, and
what one relay lost is brought to the next."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.actions.calls import NewCase, answer_call
from safeconduct.actions.cases import open_case
from safeconduct.core.call import AnswerSent, CallAdopted
from safeconduct.core.ids import CallId, CaseId
from safeconduct.core.section import Subject
from safeconduct.desk.folder import Folder
from safeconduct.seal import letters
from safeconduct.seal.receipt import Caller
from tests.desk.offices import NOW, Hand
from tests.faults.group import ASKED, NAMES, HelpPage, Laptop, RelayHost, Template, make_template
from tests.faults.line import Line


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return make_template(tmp_path_factory.mktemp("group"))


class Group:
    """Two laptops, a help page and a relay, of which an older copy can be put in its place."""

    def __init__(self, template: Template, room: Path) -> None:
        dice = random.Random(1)
        self.line, self.places = Line(dice, []), room / "places"
        template.copied(self.places, NAMES[:2])
        self.relay = RelayHost(self.places / "relay", Hand(NOW))
        self.use(self.relay)
        self.caller: Caller = template.callers[0]
        self.laptops = [Laptop(name, Folder(self.places / name), template.secrets[name], self.line, dice.randbytes) for name in NAMES[:2]]
        for one in self.laptops:
            one.open()
        self.page = HelpPage(self.places / "page", self.laptops[0].folder, self.line, dice.randbytes)

    def use(self, *hosts: RelayHost) -> None:
        for one in hosts:
            if one.place is None:
                one.start()
        self.line.ends = [one.app for one in hosts]

    def copy(self) -> RelayHost:
        self.relay.stop()
        shutil.copytree(self.relay.folder, self.places / "older")
        self.use(self.relay)
        return RelayHost(self.places / "older", self.relay.clock)

    def level(self, rounds: int = 3) -> None:
        for _ in range(rounds):
            for one in self.laptops:
                one.level()

    def answers(self, laptop: Laptop, words: str) -> None:
        assert laptop.office
        calls = [laptop.office.index.call(row.id) for row in laptop.office.index.calls()]
        view = next(one for one in calls if one.asked.story == ASKED[0])
        laptop.office.write(answer_call(laptop.office.actor, view, AnswerSent(words, "en", 0)))

    def read(self) -> list[str]:
        return sorted(one.text for one in self.page.read(self.caller).answers)


@pytest.fixture
def group(template: Template, tmp_path: Path) -> Iterator[Group]:
    made = Group(template, tmp_path)
    yield made
    for one in made.laptops:
        one.stop()
    made.page.close()
    made.relay.stop()


def test_two_who_answer_one_person_apart_are_both_read(group: Group) -> None:
    for laptop, words in zip(group.laptops, ("Come to the station.", "Stay where you are."), strict=True):
        group.answers(laptop, words)
    group.level()

    assert group.read() == ["Come to the station.", "Stay where you are."]


def test_an_answer_that_was_sent_is_not_sent_beside_itself_again(group: Group) -> None:
    first = group.laptops[0]
    group.answers(first, "We are on the way.")
    group.level(1)
    first.stop()
    for part in first.folder.root.rglob("index.db*"):
        part.unlink()
    first.begin()
    first.open()
    group.level()

    assert group.read() == ["We are on the way."]


def test_answers_are_brought_to_an_older_relay_that_lacks_them(group: Group) -> None:
    older = group.copy()
    group.answers(group.laptops[0], "We are on the way.")
    group.level()
    group.relay.stop()
    group.relay = older
    group.use(older)
    assert group.read() == []
    group.level()

    assert group.read() == ["We are on the way."]


def test_an_answer_that_may_have_died_at_the_relay_is_not_brought_back_to_it(group: Group) -> None:
    older = group.copy()
    group.answers(group.laptops[0], "We are on the way.")
    group.level()
    group.relay.stop()
    group.relay = older
    group.use(older)
    for one in group.laptops:
        one.clock.now += 15 * 86400  # type: ignore[assignment]
    group.level()

    assert group.read() == []


def test_keys_that_went_to_one_of_two_relays_behind_one_name_reach_the_other(group: Group) -> None:
    older = group.copy()
    group.use(group.relay, older)
    anna, boris = group.laptops
    for number in range(8):
        assert anna.office
        anna.office.write(open_case(anna.office.actor, NewCase(CaseId(f"case {number}"), f"Heron {number}")))
        anna.levelling.once()
    group.relay.stop()
    group.relay = older
    group.use(older)
    group.level()

    assert boris.office
    assert boris.office.index.count_cases() == 8


def test_a_letter_that_a_colleague_took_in_is_not_taken_in_again(group: Group) -> None:
    newcomer = Caller(random.Random(2).randbytes(16), group.caller.group)
    group.page.send(newcomer, newcomer.write(letters.Kind.CALL, 0, "en", NOW, {"story": "I need a bed tonight."}))
    group.page.round()
    anna, boris = group.laptops
    for one in (anna, anna, boris, boris):
        one.level()

    assert boris.office
    [call] = [row.id for row in boris.office.index.calls() if row.first_words.startswith("I need a bed")]
    assert sum(isinstance(event.fact, CallAdopted) for event in boris.office.journal.events_of(Subject(CallId(call)))) == 1


def test_the_help_page_is_told_again_when_the_relay_that_was_told_is_gone(group: Group) -> None:
    older = group.copy()
    group.page.send(group.caller, group.caller.write(letters.Kind.WORDS, 1, "en", NOW, {"text": "Still here.", "once": "1"}))
    group.page.round()
    group.level()
    assert group.page.spool.waiting()
    group.relay.stop()
    group.relay = older
    group.use(older)
    for _ in range(3):
        group.page.round()
        group.level()

    assert not group.page.spool.waiting()
