"""Whatever anybody wrote, a dossier is typeset, and it stands there as it was typed or is named as unprintable."""

import re
import unicodedata
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.core.dossier import DossierPart, IdentityLine
from safeconduct.dossier.printable import printable
from safeconduct.dossier.value import Annex, Passage, Row, Source, Who
from tests.dossier.dossiers import NOTED, WHOLE, pages_of, the_press

_HARD = st.sampled_from(["\u202e", "\u2067", "\u200f", "\u0301", "\u0651", "\u200d", "\u200c", "\xad", "\0", "\ufeff", "\U0001f468\u200d\U0001f469", "علی", "ש", "Ж", "ẞ", "ﷺ", "ა", "#", "$", "\\", "\n", "\u2028", "x" * 90, "\ue000", "\uffff", "\U000e0001"])
TEXTS = st.one_of(st.text(max_size=40), st.lists(_HARD, max_size=12).map("".join))


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS)
def test_any_text_anywhere_is_typeset(one: str, other: str) -> None:
    passage = Passage(one, None, Source(other, None, None))
    pages_of(
        replace(
            WHOLE,
            recipient=one,
            purpose=other,
            country=one,
            sender=other,
            passages={part: (passage, Passage(other)) for part in DossierPart if part is not DossierPart.ANNEXES},
            applicants=(Who((Row(IdentityLine.NAME, one, NOTED), Row(IdentityLine.PAPER, other, Source(one)))),),
            family=(Who((Row(IdentityLine.NAME, other, NOTED),), one),),
            annexes=(Annex(one, other, b"", "ab" * 32),),
        )
    )


@settings(deadline=None)
@given(TEXTS)
def test_every_letter_is_kept_or_named(text: str) -> None:
    shapes = the_press().shapes
    shown = printable(text, shapes).replace("\u200b", "")
    back = re.sub(r"\[U\+([0-9A-F]{4,6})\]", lambda found: chr(int(found[1], 16)), shown)
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    breaks = str.maketrans(dict.fromkeys("\r\v\f\x85\u2028\u2029", "\n") | {"\t": " "})
    kept = "".join(one for one in plain.translate(breaks) if one not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b")

    assert back == kept


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="abcdefghij KLM éüß Жлчя ўї ქა", min_size=1, max_size=60))
def test_what_is_written_from_left_to_right_comes_back_from_the_page(text: str) -> None:
    said = " ".join(" ".join(pages_of(replace(WHOLE, passages={DossierPart.SUMMARY: (Passage(f"Q{text}Q"),)}))).split())
    said = said.replace("\u200b", "").replace("\ufffe", "")

    assert "".join(f"Q{text}Q".split()) in "".join(said.split())
