"""Numbers inside what people wrote are found, days and times are none, and not a letter is lost."""

import pytest

from safeconduct.desk.reach import pieces_of


@pytest.mark.parametrize(
    ("text", "hrefs"),
    [
        ("Kim, +49 30 1234567", ["tel:+49301234567"]),
        ("(030) 123-45-67 or 8 (999) 123-45-67, at night", ["tel:0301234567", "tel:89991234567"]),
        ("kim@lawyers.example, else +7.999.1234567.", ["mailto:kim@lawyers.example", "tel:+79991234567"]),
        ("since 2017-06-09, 18:30, or 9.06.2017; ask for room 12", []),
        ("flight SU-2310045, one press", []),
        ("", []),
    ],
)
def test_numbers_and_addresses_are_pressed_and_nothing_else_is(text: str, hrefs: list[str]) -> None:
    pieces = pieces_of(text)
    assert [piece.href for piece in pieces if piece.href] == hrefs
    assert "".join(piece.words for piece in pieces) == text
