"""A trial from its first step to its last question. Rule: when all the breaking is over, everybody levels as they do every day, and only then is
asked what must hold."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any

from safeconduct.errors import SafeconductError
from tests.faults import checks
from tests.faults.group import Laptop
from tests.faults.ledger import Said, What
from tests.faults.trial import Trial

STEPS = 30
ROUNDS = 12


OF_LAPTOP: Mapping[Callable[[Trial, Laptop], None], int] = {
    Trial.opens_a_case: 6, Trial.writes_a_note: 10, Trial.adds_a_paper: 4, Trial.renews_a_key: 2, Trial.renames: 3, Trial.answers: 8, Trial.levels: 20, Trial.power_goes: 9,
    Trial.is_killed: 3, Trial.loses_its_index: 1, Trial.disk_is_full: 4, Trial.is_lost: 2,
}  # fmt: skip
OF_ALL: Mapping[Callable[[Trial], None], int] = {
    Trial.asks: 10, Trial.posts: 8, Trial.weather_changes: 6, Trial.clock_jumps: 3, Trial.help_page_falls: 3, Trial.relay_falls: 5,
    Trial.relay_is_copied: 2, Trial.both_answer: 2, Trial.older_is_put_back: 1,
}  # fmt: skip


def play(trial: Trial, often: Mapping[Any, int] = MappingProxyType({})) -> None:
    """The trial, played to its end and level. Shape: `often` are steps that are taken more often than on other days. Raises: whatever ended it."""
    for _ in range(trial.dice.randint(STEPS // 2, STEPS)):
        step(trial, often)
    settle(trial)


def step(trial: Trial, often: Mapping[Any, int]) -> None:
    dice, laptop = trial.dice, trial.dice.choice(trial.laptops)
    chances = {**OF_LAPTOP, **OF_ALL, **often}
    [chosen] = dice.choices([*chances], [*chances.values()])
    chosen(trial, laptop) if chosen in OF_LAPTOP else chosen(trial)  # type: ignore[operator]


def settle(trial: Trial) -> None:
    """The line is calm and one relay is left, which of two decides chance."""
    if trial.older and trial.older.place and trial.dice.random() < 0.5:
        trial.older_is_put_back()
    trial.line.ends = [trial.relay.app]
    trial.line.clear_up()
    trial.clocks_are_put_right()
    for _ in range(ROUNDS):
        trial.posts()
        for laptop in trial.laptops:
            laptop.level()
        if _is_level(trial):  # Keys travel before what was written under them, so nobody who has the rows lacks one.
            break


def _is_level(trial: Trial) -> bool:
    """Nothing waits anywhere, and all hold the same rows."""
    assert trial.relay.place
    heads = trial.relay.place.store(trial.template.group).heads()
    offices = [one.office for one in trial.laptops if one.office]
    return not trial.page.spool.waiting() and all(not one.unsent and one.journal.store.heads() == heads for one in offices)


def wrong(trial: Trial) -> list[str]:
    """Everything that does not hold; empty as it should be."""
    found = [] if _is_level(trial) else ["not level"]
    caseloads: dict[str, dict[str, Any]] = {}
    for laptop in trial.laptops:
        found += [f"{laptop.name}: {one}" for one in _wrong_at(trial, laptop)]
        assert laptop.office
        caseloads[laptop.name] = checks.caseload(laptop.office)
    if any(one != caseloads[trial.laptops[0].name] for one in caseloads.values()):
        found.append("the laptops differ: " + _difference(trial))
    return found + _wrong_for_people(trial) + _wrong_when_opened_again(trial, caseloads) + _wrong_when_tampered_with(trial)


def _wrong_at(trial: Trial, laptop: Laptop) -> list[str]:
    office = laptop.office
    assert office
    words = checks.words_in(office)
    found = [one for what in What for one in trial.ledger.wrong(what, words[what])]
    found += [f"alarm: {one}" for one in checks.alarms(office)]
    found += [f"closed: {count} rows"] if (count := checks.closed(office)) else []
    level = laptop.levelling.level
    found += [f"level: {level.trouble}"] if level.trouble else []
    found += [f"waits: {level.waits}"] if level.waits or office.unsent else []
    found += ["forked"] if level.forked else []
    return found


def _difference(trial: Trial) -> str:
    first, *others = [checks.caseload(one.office) for one in trial.laptops if one.office]
    return "; ".join(sorted({key for other in others for key in first.keys() | other.keys() if first.get(key) != other.get(key)}))


def _wrong_for_people(trial: Trial) -> list[str]:
    """What a person finds who comes back with their code."""
    found: list[str] = []
    answers = list(trial.ledger.of(What.ANSWER))
    for number, person in enumerate(trial.people):
        shown = [one.text for one in trial.page.read(person.caller).answers]
        mine = [one for one in answers if one.about == str(number)]
        found += [f"person {number} is not shown: {one.words}" for one in mine if one.said is Said.KEPT and one.words not in shown]
        found += [f"person {number} is shown what was refused: {one.words}" for one in mine if one.said is Said.REFUSED and one.words in shown]
        # That one answer may come to lie at two places stands in docs/limits.md; how often, the trial tells.
        trial.told += [f"person {number} is shown twice: {words}" for words in sorted(set(shown)) if shown.count(words) > 1]
    waiting = len(trial.page.spool.waiting())
    return found + ([f"{waiting} letters are still at the help page"] if waiting else [])


def _wrong_when_opened_again(trial: Trial, caseloads: dict[str, dict[str, Any]]) -> list[str]:
    """Every folder opens again, one of them without its index, and shows the same."""
    found: list[str] = []
    without = trial.dice.choice(trial.laptops)
    for laptop in trial.laptops:
        laptop.stop()
        if laptop is without:
            laptop.drop_index()
        with suppress(SafeconductError):
            laptop.read_again()
        if laptop.office is None:
            found.append(f"{laptop.name} does not open again")
        elif checks.caseload(laptop.office) != caseloads[laptop.name]:
            found.append(f"{laptop.name} shows another caseload when opened again")
    return found


def _wrong_when_tampered_with(trial: Trial) -> list[str]:
    """The relay changes a row that one laptop has written and another has not read: this is named, and changes nothing."""
    writer, reader = trial.laptops[:2]
    if writer.office is None or reader.office is None:
        return []
    before = checks.caseload(reader.office)
    trial.opens_a_case(writer)
    writer.levelling.once()
    what = trial.relay_tampers(writer)
    reader.level()
    is_named = reader.levelling.level.trouble or reader.levelling.level.forked or checks.alarms(reader.office)
    found = [] if is_named else [f"nobody names that the relay {what}"]
    if checks.caseload(reader.office) != before:
        found.append(f"a caseload changed when the relay {what}")
    return found
