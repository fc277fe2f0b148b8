"""Entries that an order to erase does not name, because whoever wrote them had not heard of it. Rule: who erases them on their own computer says so,
so that a colleague to whom they come without words takes nothing for kept back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.actions.calls import NewCase
from safeconduct.actions.cases import open_case
from safeconduct.core.case import NoteWritten
from safeconduct.core.erasure import Gone, OwnRowsErased, What
from safeconduct.core.ids import CaseId
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.when import DAY
from safeconduct.desk import erasing as desk
from safeconduct.desk.office import Office
from tests.attacks.test_two_relays import Group
from tests.faults.group import Laptop, Template, make_template

CASE = Subject(CaseId("the case that is erased"))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return make_template(tmp_path_factory.mktemp("group"))


@pytest.fixture
def group(template: Template, tmp_path: Path) -> Iterator[Group]:
    """A case that everybody has, which Anna orders to be erased while Boris, who has not heard of it, writes there."""
    made = Group(template, tmp_path)
    anna, boris = made.laptops
    opened(anna).write(open_case(opened(anna).actor, NewCase(CaseId(CASE), "Heron")))
    made.level()
    desk.ask_for(opened(anna), What.CASE, CASE, "")
    opened(boris).write([Placed(Kind.PLACE, CASE, NoteWritten("Linden Street, behind the bakery."))])
    yield made
    for one in made.laptops:
        one.stop()
    made.page.close()
    made.relay.stop()


def opened(laptop: Laptop) -> Office:
    assert laptop.office
    return laptop.office


def a_week_later(group: Group, laptop: Laptop) -> None:
    """This laptop is used again, and erases what is due."""
    for clock in {id(one): one for one in (*(each.clock for each in group.laptops), group.relay.clock)}.values():
        clock.now += 8 * DAY  # type: ignore[assignment]
    laptop.level()
    opened(laptop).begin_session()
    laptop.level()


def nothing_is_missed(group: Group) -> None:
    group.level(5)
    for one in group.laptops:
        assert opened(one).journal.alarms() == ()
        assert one.levelling.level.trouble == ""
        assert opened(one).journal.store.bare() == []


def test_a_line_that_breaks_between_the_order_that_comes_and_the_entries_that_go(group: Group) -> None:
    anna, boris = group.laptops
    a_week_later(group, anna)
    group.line.left = 0
    boris.level()
    assert desk.orders_of(opened(boris))[0].done >= {opened(boris).journal.ring.feed}
    group.line.left, group.line.cut = None, False

    nothing_is_missed(group)


def test_a_relay_that_had_them_goes_back_to_an_older_copy(group: Group) -> None:
    anna, boris = group.laptops
    anna.level()
    older = group.copy()
    boris.levelling.once()
    a_week_later(group, boris)
    group.relay.stop()
    group.relay = older
    group.use(older)

    nothing_is_missed(group)


def last_of(laptop: Laptop) -> Gone:
    store, feed = opened(laptop).journal.store, laptop.ring.feed
    n, h = store.head_of(feed)
    return Gone(feed, n, bytes.fromhex(h))


def test_what_a_device_says_of_its_own_entries_hides_no_words_that_are_here_and_nobody_elses(group: Group) -> None:
    anna, boris = group.laptops
    a_week_later(group, anna)
    order = desk.orders_of(opened(anna))[0].id
    for one, words in ((anna, "Stork"), (boris, "Curlew")):
        opened(one).write(open_case(opened(one).actor, NewCase(CaseId(words), words)))
    rows = (last_of(anna), last_of(boris))
    anna.level()
    assert group.relay.place
    store = group.relay.place.store(opened(anna).journal.ring.group)
    [there] = store.rows_of(rows[0].feed, rows[0].n, 1)
    with group.relay.place.database.writing(there.head.group) as db:
        db.run("UPDATE event SET row=? WHERE feed=? AND n=?", there.without_body().to_bytes(), there.feed, there.n)
    boris.levelling.once()
    opened(boris).write([Placed(Kind.GROUP, opened(boris).subject, OwnRowsErased(order, rows))])

    assert [(one.feed, one.n, one.what) for one in opened(boris).journal.alarms()] == [(rows[0].feed, rows[0].n, "withheld")]
    group.level(3)
    for one in group.laptops:
        assert {"Stork", "Curlew"} <= {row.handle for row in opened(one).index.cases()}


def test_whoever_says_it_of_an_own_entry_that_others_have_keeps_it_from_those_who_have_not(group: Group) -> None:
    """As docs/limits.md says; they have it to themselves, and nothing of anybody else's goes with it."""
    anna, boris = group.laptops
    a_week_later(group, anna)
    group.level(3)
    order = desk.orders_of(opened(anna))[0].id
    opened(anna).write(open_case(opened(anna).actor, NewCase(CaseId("Stork"), "Stork")))
    row = last_of(anna)
    anna.level()
    assert group.relay.place
    store = group.relay.place.store(opened(anna).journal.ring.group)
    [there] = store.rows_of(row.feed, row.n, 1)
    with group.relay.place.database.writing(there.head.group) as db:
        db.run("UPDATE event SET row=? WHERE feed=? AND n=?", there.without_body().to_bytes(), there.feed, there.n)
    opened(anna).journal.write([Placed(Kind.GROUP, opened(anna).subject, OwnRowsErased(order, (row,)))])
    store.append(opened(anna).journal.store.rows_of(row.feed, row.n + 1))  # By a program that brings this and not the words.
    boris.level()
    assert opened(boris).journal.alarms() == ()

    group.level(3)
    assert opened(boris).journal.alarms() == ()
    assert "Stork" not in {one.handle for one in opened(boris).index.cases()}
    assert "Stork" in {one.handle for one in opened(anna).index.cases()}
