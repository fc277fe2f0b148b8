"""Whose turn it is, told by order and never by the clock."""

import asyncio
from contextlib import suppress

from safeconduct.desk.turns import Turns


async def crowd(turns: Turns, names: list[str]) -> list[str]:
    """Each waits for a turn, in this order of coming; the order in which they had one."""
    served: list[str] = []

    async def come(label: str) -> None:
        async with turns.of(label.partition(" ")[0].encode()):
            served.append(label)
            await asyncio.sleep(0)

    await asyncio.gather(*(come(name) for name in names))
    return served


def test_whoever_comes_after_ten_guesses_under_their_name_does_not_wait_for_them_all() -> None:
    guesses = [f"vera wrong{number}" for number in range(10)]
    served = asyncio.run(crowd(Turns(2), [*guesses, "vera right"]))
    assert served.index("vera right") <= 2
    assert sorted(served) == sorted([*guesses, "vera right"])


def test_whoever_comes_after_ten_guesses_under_other_names_does_not_wait_for_them_all() -> None:
    guesses = [f"guess{number}" for number in range(10)]
    served = asyncio.run(crowd(Turns(2), [*guesses, "vera"]))
    assert served.index("vera") <= 4


def test_whoever_waits_longest_is_not_forgotten_for_those_who_keep_coming() -> None:
    async def keep_coming() -> list[str]:
        turns, served = Turns(1), []

        async def come(label: str, following: int) -> None:
            async with turns.of(label.encode()):
                served.append(label)
                if following:
                    tasks.append(asyncio.create_task(come(f"late{following}", following - 1)))
                await asyncio.sleep(0)

        tasks = [asyncio.create_task(come(label, 0)) for label in ("now", "oldest", "older")]
        tasks.append(asyncio.create_task(come("first-late", 50)))
        while not all(task.done() for task in tasks):
            await asyncio.gather(*tasks)
        return served

    served = asyncio.run(keep_coming())
    assert served.index("oldest") < 6 and len(served) == 54


def test_two_of_one_name_never_have_a_turn_together() -> None:
    async def watch() -> int:
        turns, inside, most = Turns(3), 0, 0

        async def come() -> None:
            nonlocal inside, most
            async with turns.of(b"vera"):
                inside += 1
                most = max(most, inside)
                await asyncio.sleep(0)
                inside -= 1

        await asyncio.gather(*(come() for _ in range(8)))
        return most

    assert asyncio.run(watch()) == 1


def test_who_goes_away_while_waiting_or_in_the_middle_gives_the_turn_on() -> None:
    async def leave() -> list[str]:
        turns, served = Turns(1), []

        async def come(label: str) -> None:
            async with turns.of(label.encode()):
                served.append(label)
                await asyncio.sleep(0 if label == "last" else 60)

        first, second = asyncio.create_task(come("first")), asyncio.create_task(come("second"))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.sleep(0)
        last = asyncio.create_task(come("last"))
        await asyncio.sleep(0)
        first.cancel()
        await last
        for gone in (first, second):
            with suppress(asyncio.CancelledError):
                await gone
        return served

    assert asyncio.run(leave()) == ["first", "last"]
