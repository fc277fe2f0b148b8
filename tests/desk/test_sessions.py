import itertools

from hypothesis import given
from hypothesis import strategies as st

from safeconduct.core.ids import Chance, MemberId, fresh
from safeconduct.core.when import HOUR, MINUTE, Moment
from safeconduct.desk.sessions import (
    ABSOLUTE_END,
    IDLE_END,
    MEMORY,
    MOST_ENDED,
    SLOWEST,
    Sessions,
    delay_s,
    member_of,
    recent,
)

NOON = Moment(1_490_000_000)


def counting() -> Chance:
    numbers = itertools.count(1)
    return lambda size: next(numbers).to_bytes(size, "big")


VERA, ILYA = MemberId(fresh(lambda size: b"\x01" * size)), MemberId(fresh(lambda size: b"\x02" * size))


def test_a_session_is_found_by_its_cookie_and_by_no_other() -> None:
    sessions = Sessions(counting())
    cookie = sessions.begin(VERA, NOON)
    found = sessions.find(cookie, NOON)
    assert found is not None and found.member == VERA
    assert sessions.find(cookie[:-1] + ("0" if cookie[-1] != "0" else "1"), NOON) is None
    assert sessions.find("", NOON) is None


def test_the_cookie_itself_is_not_kept() -> None:
    sessions = Sessions(counting())
    secret = sessions.begin(VERA, NOON).partition(".")[2]
    assert secret not in repr(vars(sessions)) and bytes.fromhex(secret) not in b"".join(sessions._open)


def test_a_session_ends_when_nothing_is_done_for_a_quarter_of_an_hour() -> None:
    sessions = Sessions(counting())
    cookie = sessions.begin(VERA, NOON)
    assert sessions.find(cookie, Moment(NOON + IDLE_END - 1))
    assert sessions.find(cookie, Moment(NOON + IDLE_END)) is None
    sessions.touch(cookie, Moment(NOON + IDLE_END - 1))
    assert sessions.find(cookie, Moment(NOON + IDLE_END + MINUTE))


def test_a_busy_session_ends_after_twelve_hours_all_the_same() -> None:
    sessions = Sessions(counting())
    cookie, now = sessions.begin(VERA, NOON), NOON
    while now < NOON + ABSOLUTE_END - 10 * MINUTE:
        now = Moment(now + 10 * MINUTE)
        sessions.touch(cookie, now)
    assert sessions.find(cookie, Moment(NOON + ABSOLUTE_END - 1))
    assert sessions.find(cookie, Moment(NOON + ABSOLUTE_END)) is None


def test_a_clock_that_jumps_back_ends_the_session() -> None:
    sessions = Sessions(counting())
    cookie = sessions.begin(VERA, NOON)
    assert sessions.find(cookie, Moment(NOON - HOUR)) is None


def test_locking_ends_every_session_of_the_member_and_no_other() -> None:
    sessions = Sessions(counting())
    first, second, other = sessions.begin(VERA, NOON), sessions.begin(VERA, NOON), sessions.begin(ILYA, NOON)
    sessions.end_member(VERA)
    assert sessions.find(first, NOON) is None and sessions.find(second, NOON) is None
    assert sessions.find(other, NOON)


def test_a_sweep_names_only_members_without_any_session_left() -> None:
    sessions = Sessions(counting())
    sessions.begin(VERA, NOON)
    later = Moment(NOON + IDLE_END)
    sessions.begin(VERA, later)
    sessions.begin(ILYA, NOON)
    assert sessions.sweep(later) == {ILYA}


def test_whose_cookie_it_was_can_be_read_but_nothing_else_passes_for_a_member() -> None:
    assert member_of(f"{VERA}.00ff") == VERA
    assert member_of("../../etc.00") is None
    assert member_of("") is None


def test_a_late_form_is_kept_for_whoever_had_the_session_and_for_nobody_whose_id_was_merely_known() -> None:
    sessions = Sessions(counting())
    cookie = sessions.begin(VERA, NOON)
    assert sessions.whose(cookie) == VERA
    sessions.end_member(VERA)
    assert sessions.whose(cookie) == VERA
    assert sessions.whose(f"{VERA}.{'0' * 64}") is None
    assert sessions.whose("") is None


def test_only_so_many_ended_sessions_are_remembered() -> None:
    sessions = Sessions(counting())
    first = sessions.begin(VERA, NOON)
    sessions.end_member(VERA)
    for _ in range(MOST_ENDED):
        last = sessions.begin(VERA, NOON)
        sessions.end_member(VERA)
    assert sessions.whose(first) is None
    assert sessions.whose(last) == VERA


@given(st.integers(0, 10_000))
def test_wrong_passphrases_cost_more_time_each_and_never_more_than_the_cap(wrong: int) -> None:
    assert 0 <= delay_s(wrong) <= delay_s(wrong + 1) <= SLOWEST


def test_two_slips_cost_nothing_and_many_cost_ten_seconds() -> None:
    assert delay_s(2) == 0
    assert delay_s(30) == SLOWEST


def test_wrong_attempts_are_forgotten_after_a_while() -> None:
    assert recent((NOON,), Moment(NOON + MEMORY)) == ()
    assert recent((NOON,), Moment(NOON + 1)) == (NOON,)
