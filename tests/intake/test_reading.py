"""Somebody frightened, on a borrowed phone, has a minute: no page of the help page asks them to read more than its share."""

import pytest

from tests.first_minutes import callers_half
from tests.intake.conftest import Street
from tests.reading import help_page_path, seen_in

MOST = 76
"""Unit: words before the eyes, what is folded left out. French needs the most."""

MOST_OF = {
    "now (life now)": 135, "quiet (life now)": 95, "talk": 130, "talk (life now)": 190,
    "receipt": 90, "receipt (life now)": 90, "file": 98, "file (life now)": 98,
}
"""The pages that hold more than a question: what to do before anything else, the code itself, a file's dangers, and the letters."""

MOST_IN_ALL = {"days": 500, "life now": 575}
"""Unit: words. A whole first visit with this danger, from the first page to the one that can be closed; what was read before is not read again."""


@pytest.mark.parametrize("language", ["en", "ru", "de", "fr", "ar"])
def test_no_page_asks_for_more_reading_than_its_share(street: Street, language: str) -> None:
    counted = dict(help_page_path(street.visitor(language)))
    assert {page: words for page, words in counted.items() if words > MOST_OF.get(page, MOST)} == {}


@pytest.mark.parametrize("language", ["en", "ru", "de", "fr", "ar"])
def test_the_whole_first_visit_is_read_within_its_words(street: Street, language: str) -> None:
    for danger, most in MOST_IN_ALL.items():
        assert callers_half(street.visitor(language), danger).words <= most


def test_what_must_be_read_in_danger_is_never_folded(street: Street) -> None:
    person = street.visitor()
    person.press("next")
    seen = seen_in(person.press("next", danger="life now").answer.text)
    assert "If you can leave leave first" in seen
    assert "Do not call it if you fear the police they see your number and where you are" in seen
    for warning in ("Tell nobody that you are writing to us", "Buy no ticket and book nothing yet", "Give nobody your passport"):
        assert warning in seen
    assert "others may make them talk" not in seen, "the reason is one press away"


def test_before_sending_every_answer_is_seen_and_what_was_left_empty_is_one_press_away(street: Street) -> None:
    person = street.visitor()
    page = person.walk("Invented: the story.", danger="days")
    seen = seen_in(page.answer.text)
    assert "What has happened" in seen and "7 questions are left empty" in seen
    assert "What must we never send or say" not in seen
    assert person.press("to:contact").form["at"] == "contact"
