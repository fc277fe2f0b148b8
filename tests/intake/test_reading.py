"""Somebody frightened, on a borrowed phone, has a minute: no page of the help page asks them to read more than its share."""

import pytest

from safeconduct.intake.answers import STEPS
from tests.intake.conftest import Street
from tests.reading import help_page_path, seen_in

MOST = 100
"""Unit: words before the eyes, what is folded left out. French needs the most."""

MOST_OF = {"now (life now)": 140, "receipt": 145, "receipt (life now)": 145, "talk": 140, "talk (life now)": 200, "quiet (life now)": 105}
"""The pages that hold more than a question: what to do before anything else, the code itself, and the letters."""

MOST_IN_ALL = 850
"""Unit: words. A whole first visit of somebody in danger, from the first page to the one that can be closed."""


@pytest.mark.parametrize("language", ["en", "ru", "de", "fr", "ar"])
def test_no_page_asks_for_more_reading_than_its_share(street: Street, language: str) -> None:
    counted = dict(help_page_path(street.visitor(language)))
    assert {page: words for page, words in counted.items() if words > MOST_OF.get(page, MOST)} == {}
    path = [*STEPS, "receipt", "quiet"]
    assert sum(counted[f"{page} (life now)"] for page in path) <= MOST_IN_ALL


def test_what_must_be_read_in_danger_is_never_folded(street: Street) -> None:
    person = street.visitor()
    person.press("next")
    seen = seen_in(person.press("next", danger="life now").answer.text)
    assert "If you can leave leave first" in seen
    assert "Do not call it if the police are the ones you fear" in seen
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
