import secrets

import pytest

from safeconduct.desk.passphrases import checked, suggested
from safeconduct.errors import BadInput
from safeconduct.web.forms import Form

GOOD = "heron under the third bridge"


def form(name: str = "Vera", passphrase: str = GOOD, again: str = GOOD) -> Form:
    return Form((("name", name), ("passphrase", passphrase), ("passphrase-again", again)))


def test_a_suggested_passphrase_is_taken() -> None:
    words = suggested(secrets.token_bytes)
    assert len(words.split()) == 6
    checked(form(passphrase=words, again=words))


def test_the_words_that_stand_on_the_page_are_typed_once_and_others_twice() -> None:
    words = suggested(secrets.token_bytes)

    def typed(passphrase: str, again: str = "") -> Form:
        return Form((("name", "Vera"), ("passphrase", passphrase), ("passphrase-again", again), ("suggestion", words)))

    checked(typed(words))
    checked(typed(GOOD, GOOD))
    for slip, field in ((typed(words + "s"), "passphrase"), (typed(GOOD), "passphrase"), (typed(GOOD, words), "passphrase-again")):
        with pytest.raises(BadInput) as trouble:
            checked(slip)
        assert trouble.value.field == field


def test_suggestions_use_the_whole_list() -> None:
    assert len({word for _ in range(300) for word in suggested(secrets.token_bytes).split()}) > 500


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (form(name=" "), "name"),
        (form(name="V" * 61), "name"),
        (form(passphrase="short", again="short"), "passphrase"),
        (form(passphrase="a" * 40, again="a" * 40), "passphrase"),
        (form(passphrase="x" * 2000, again="x" * 2000), "passphrase"),
        (form("a longer name here", "a longer name here", "a longer name here"), "passphrase"),
        (form(again=GOOD + "."), "passphrase-again"),
    ],
)
def test_what_will_not_do_is_said_beside_its_field(given: Form, field: str) -> None:
    with pytest.raises(BadInput) as trouble:
        checked(given)
    assert trouble.value.field == field
