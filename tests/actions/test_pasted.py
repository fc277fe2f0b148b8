"""Chats as people paste them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.actions import calls
from safeconduct.actions.pasted import Line, chat_messages, parse_chat, speakers_of
from tests.world import FRONT_DESK, NOW, World, call_adopted


@pytest.mark.parametrize(
    ("raw", "lines"),
    [
        (
            "[12.05.17, 14:03:22] Ахмед: Помогите\nпожалуйста\n[12.05.17, 14:05:00] Мы: Мы здесь.",
            [("Ахмед", "Помогите\nпожалуйста"), ("Мы", "Мы здесь.")],
        ),
        (
            "12/05/2017, 2:03 PM - A: Help\n12/05/2017, 2:04 PM - We: Yes: here",
            [("A", "Help"), ("We", "Yes: here")],
        ),
        ("٢٠١٧/٠٥/١٢، ١٤:٠٣ - أحمد: ساعدوني", [("أحمد", "ساعدوني")]),
        (
            "A B, [12.05.17 14:03]\nHelp me.\n\nWe, [12.05.17 14:04]\nYes.",
            [("A B", "Help me."), ("We", "Yes.")],
        ),
        ("Just words: nobody is named.", [("", "Just words: nobody is named.")]),
        ("", []),
    ],
)
def test_a_chat_falls_into_its_messages(raw: str, lines: list[tuple[str, str]]) -> None:
    assert [(line.speaker, line.text) for line in parse_chat(raw)] == lines


@given(st.text())
def test_any_text_keeps_its_words(raw: str) -> None:
    kept = "".join(f"{line.speaker} {line.time} {line.text}" for line in parse_chat(raw))

    assert sum(letter.isalnum() for letter in kept) == sum(letter.isalnum() for letter in raw)


def test_a_pasted_chat_becomes_both_sides_of_a_call() -> None:
    lines = parse_chat("[12.05.17, 14:03] A: Help\n[12.05.17, 14:04] We: Yes\n[12.05.17, 14:05] A: Thanks")
    world = World()
    messages = chat_messages(lines, frozenset({"We"}), "en", NOW)
    world.does(FRONT_DESK, calls.enter_call(FRONT_DESK, call_adopted(), messages))

    shown = world.call().messages
    assert [(m.author, m.number) for m in shown] == [(None, 1), (FRONT_DESK.member, 1), (None, 2)]
    assert shown[0].text == "[12.05.17, 14:03] Help"
    assert speakers_of([*lines, Line("", "", "x")]) == ("A", "We", "")
