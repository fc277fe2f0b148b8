"""Pasted chats before they are kept: forms of many programs and scripts, sides, and anything at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.actions.pasted import parse_chat
from safeconduct.desk.chat import MOST_LINES, OURS, THEIRS, preview, sided, speakers
from safeconduct.errors import BadInput

EXPORTS = [
    "[12.05.17, 14:03:22] Ахмед: Помогите\n[12.05.17, 14:05:00] Дежурная: Мы здесь",
    "12/05/2017, 2:03 PM - Ахмед: Помогите\n12/05/2017, 2:04 PM - Дежурная: Мы здесь",
    "2017-05-12 14:03 - Ахмед: Помогите\n2017-05-12 14:05 - Дежурная: Мы здесь",
    "Ахмед, [12.05.17 14:03]\nПомогите\n\nДежурная, [12.05.17 14:05]\nМы здесь",
    "Ахмед: Помогите\nДежурная: Мы здесь",
    "\u200e[12.05.17, 14:03] Ахмед: Помогите\r\n\u200e[12.05.17, 14:05] Дежурная: Мы здесь\r\n",
]


@pytest.mark.parametrize("raw", EXPORTS)
def test_each_program_s_form_gives_the_same_two_messages(raw: str) -> None:
    assert speakers(raw) == ["Ахмед", "Дежурная"]
    assert [(one.line.text, one.ours) for one in preview(raw, ["Дежурная"], [])] == [
        ("Помогите", False),
        ("Мы здесь", True),
    ]


def test_arabic_names_and_numerals_are_read() -> None:
    raw = "٢٠١٧/٠٥/١٢، ١٤:٠٣ - أحمد: ساعدوني\n٢٠١٧/٠٥/١٢، ١٤:٠٤ - ليلى: نحن هنا"
    assert speakers(raw) == ["أحمد", "ليلى"]
    assert [one.ours for one in preview(raw, ["ليلى"], [])] == [False, True]


@pytest.mark.parametrize(
    "raw",
    [
        "My address: the house by the river.\nI am afraid.\nThey know me.\nPlease answer.",
        "One thing: please hurry.",
        "Name: A\nStreet: B\nTown: C\nPhone: 1",
    ],
)
def test_a_colon_alone_makes_no_chat(raw: str) -> None:
    (only,) = parse_chat(raw)
    assert only.speaker == "" and only.text == raw


def test_a_line_is_turned_to_the_other_side_by_its_number() -> None:
    lines = preview(EXPORTS[0], ["Дежурная"], ["0"])
    assert [one.ours for one in lines] == [True, True] and lines[0].turned
    assert [line.speaker for line in sided(lines)] == [OURS, OURS]
    assert [line.speaker for line in sided(preview(EXPORTS[0], [], []))] == [THEIRS, THEIRS]


def test_nothing_and_too_much_are_handed_back() -> None:
    for raw in ("", " \n ", "\n".join(f"[12.05.17, 14:03] A: {n}" for n in range(MOST_LINES + 1))):
        with pytest.raises(BadInput) as told:
            preview(raw, [], [])
        assert told.value.field == "chat"


names = st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=2, max_size=12)
words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=40)


@given(st.lists(st.tuples(st.booleans(), words), min_size=2, max_size=20), names, names)
def test_what_a_program_wrote_comes_back_line_by_line(said: list[tuple[bool, str]], us: str, them: str) -> None:
    if us == them:
        return
    raw = "\n".join(f"[01.06.17, 10:{n:02}] {us if ours else them}: {text}" for n, (ours, text) in enumerate(said))
    assert [(one.ours, one.line.text) for one in preview(raw, [us], [])] == said


@given(st.text(max_size=500), st.lists(st.text(max_size=5)), st.lists(st.text(max_size=3)))
def test_anything_at_all_is_shown_or_handed_back(raw: str, ours: list[str], turned: list[str]) -> None:
    try:
        shown = preview(raw, ours, turned)
    except BadInput:
        assert not raw.strip() or not parse_chat(raw)
        return
    kept = "".join(f"{one.line.speaker}{one.line.time}{one.line.text}" for one in shown)
    assert sum(letter.isalnum() for letter in kept) == sum(letter.isalnum() for letter in raw)
