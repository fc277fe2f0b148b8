"""The picture of the chains. Rule: what it shows is said in words too, and it is one harmless element."""

from dataclasses import replace
from functools import cache
from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from safeconduct.desk.report_words import few_words
from safeconduct.desk.worker import languages
from safeconduct.evidence.extracting import extract, read_heading
from safeconduct.evidence.joining.comparing import origins_behind
from safeconduct.evidence.joining.independence import Origins, origins_of
from safeconduct.evidence.joining.lexicon import read_lexicon
from safeconduct.evidence.joining.parties import Parties
from safeconduct.evidence.joining.slots import Report
from safeconduct.evidence.picture import picture_of
from safeconduct.evidence.words import read_words

FOUR = Origins(
    1,
    (
        ("Lantern", "The Courier", "Ministry"),
        ("Lantern", "Morgenpost", "Ministry"),
        ("MTR", "Star", "Ministry"),
        ("MTR", "CP", None),
        ("Anger",),
    ),
)


def _texts(svg: str) -> list[str]:
    return [" ".join(text.itertext()) for text in etree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_each_name_stands_once_and_the_origin_in_the_last_column() -> None:
    picture = picture_of(FOUR)

    assert sorted(_texts(picture.svg)) == sorted(
        ["Lantern", "MTR", "Anger", "The Courier", "Morgenpost", "Star", "CP", "Ministry", "not said"]
    )
    assert picture.svg.count("<path") == 9


def test_the_words_say_the_number_and_every_chain() -> None:
    assert picture_of(FOUR).words == (
        "1 origin",
        "Lantern from The Courier from Ministry",
        "Lantern from Morgenpost from Ministry",
        "MTR from Star from Ministry",
        "MTR from CP from not said",
        "Anger from not said",
    )
    assert picture_of(Origins(None, (("Anger",),))).words[0] == "no origin is named"


@given(
    st.lists(
        st.lists(st.none() | st.text("ab<>&\"'é", min_size=1, max_size=30), min_size=1, max_size=4).map(
            tuple
        ),
        max_size=6,
    )
)
def test_any_names_make_one_element_without_scripts(chains: list[tuple[str | None, ...]]) -> None:
    root = etree.fromstring(picture_of(Origins(2, tuple(chains))).svg)

    assert {etree.QName(element).localname for element in root.iter()} <= {
        "svg",
        "title",
        "path",
        "rect",
        "text",
        "tspan",
    }


LONG = "The Committee of Relatives of People Who Disappeared on the Way"


def test_a_long_name_stands_whole_in_its_box_and_a_far_longer_one_says_that_it_is_cut() -> None:
    picture = picture_of(Origins(1, (("Lantern", LONG), ("MTR", LONG * 3))))
    assert LONG in _texts(picture.svg)
    assert any(text.endswith("…") for text in _texts(picture.svg)) and f"MTR from {LONG * 3}" in picture.words
    root = etree.fromstring(picture.svg)
    boxes = [(float(one.get("y")), float(one.get("height"))) for one in root.iter("{*}rect")]
    lines = [float(one.get("y")) for one in root.iter("{*}tspan")]
    assert all(any(y + 12 <= line <= y + high - 4 for y, high in boxes) for line in lines)
    assert max(y + high for y, high in boxes) <= float(str(root.get("viewBox")).split()[3])


def _through_a_box(svg: str) -> list[str]:
    """The lines that run inside of a box, sampled a point a unit."""
    root = etree.fromstring(svg)
    boxes = [tuple(float(one.get(each)) for each in ("x", "y", "width", "height")) for one in root.iter("{*}rect")]
    found = []
    for path in (str(one.get("d")) for one in root.iter("{*}path")):
        corners = [tuple(map(float, corner.split())) for corner in path.removeprefix("M").split("L")]
        points = [
            (x + (to_x - x) * step / 700, y + (to_y - y) * step / 700) for (x, y), (to_x, to_y) in pairwise(corners) for step in range(701)
        ]
        if any(left < x < left + wide and top < y < top + high for x, y in points for left, top, wide, high in boxes):
            found.append(path)
    return found


def test_a_line_that_skips_a_column_goes_round_its_boxes() -> None:
    assert _through_a_box(picture_of(FOUR).svg) == []


@given(st.lists(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=5, unique=True).map(tuple), max_size=7))
@settings(max_examples=60)
def test_no_line_runs_through_a_box_whatever_the_chains(chains: list[tuple[str, ...]]) -> None:
    assert _through_a_box(picture_of(Origins(1, tuple(chains))).svg) == []


def test_a_name_stands_in_one_column_whether_it_prints_or_passes_on() -> None:
    picture = picture_of(Origins(1, (("Nordblatt", "The Harbour Post", "Ministry"), ("The Harbour Post", "Ministry"))))
    assert _texts(picture.svg).count("The Harbour Post") == 1 and picture.svg.count("<path") == 2
    crossed = picture_of(Origins(1, (("Star", "Courier", "Ministry"), ("Courier", "Star", "Ministry"))))
    assert sorted(_texts(crossed.svg)) == ["Courier", "Courier", "Ministry", "Star", "Star"]


# Invented for a test.
ENGLISH = """The Harbour Post
4 June 2017
Tarvia takes nobody back

Interior Minister Odo Brandt told the Norlin news agency that nobody had been arrested in Zelmora. "We have taken in 40 men," Brandt said.

The human rights group Lantern said that 40 men had fled from Zelmora.
"""
GERMAN = """Nordblatt
5. Juni 2017
Innenminister weist Vorwürfe zurück

Innenminister Odo Brandt sagte der Nachrichtenagentur Norlin, in Zelmora sei niemand festgenommen worden. „Wir haben 40 Männer aufgenommen“, sagte Brandt der Zeitung The Harbour Post.

Die Menschenrechtsgruppe Lantern teilte mit, 40 Männer seien aus Zelmora geflohen. Nach Angaben von Lantern warten 12 weitere.
"""


@cache
def _read() -> tuple[Report, ...]:
    words = read_words()
    return tuple(Report(file, text, read_heading(text, words), tuple(extract(text, file, words))) for file, text in (("a", ENGLISH), ("b", GERMAN)))


def _bold(svg: str) -> list[str]:
    """What stands in the boxes of origins."""
    root = etree.fromstring(svg)
    pairs = zip(root.iter("{*}rect"), root.iter("{*}text"), strict=True)
    return sorted(" ".join(text.itertext()) for rect, text in pairs if rect.get("stroke-width") == "2")


def test_one_speaker_under_names_with_and_without_titles_is_one_box_in_the_readers_language() -> None:
    origins = origins_behind([one for report in _read() for one in report.statements], _read(), read_lexicon())
    assert origins.independent == 2
    assert _bold(picture_of(origins, language="en").svg) == ["Interior Minister Odo Brandt", "Lantern"]
    assert _bold(picture_of(origins, language="de").svg) == ["Innenminister Odo Brandt", "Lantern"]
    german = _texts(picture_of(origins, language="de").svg)
    assert sorted(german) == ["Innenminister Odo Brandt", "Lantern", "Nachrichtenagentur Norlin", "Nordblatt", "Zeitung The Harbour Post"]
    assert few_words(origins, languages()["en"]) == ""


def test_two_first_names_stay_two_boxes_and_the_last_name_alone_is_neither() -> None:
    assert _bold(picture_of(_origins([("Star", "Odo Brandt"), ("Star", "Ruth Brandt"), ("Star", "Brandt")])).svg) == ["Brandt", "Odo Brandt", "Ruth Brandt"]


def test_the_agency_a_report_came_by_is_no_origin_and_a_house_that_publishes_its_own_word_is_one() -> None:
    assert _bold(picture_of(Origins(None, (("Star", "Norlin"),), wires=frozenset({("Star", "Norlin")}))).svg) == []
    assert _bold(picture_of(Origins(1, (("Ministry",),), issued=frozenset({"Ministry"}))).svg) == ["Ministry"]


def _origins(chains: list[tuple[str | None, ...]]) -> Origins:
    """Of statements that are of these chains, in reports of two languages."""
    first = [report.statements[0] for report in _read()]
    said = [replace(first[at % 2], start=at, end=at + 1, chain=chain) for at, chain in enumerate(chains)]
    held = [replace(report, statements=tuple(one for one in said if one.file == report.file)) for report in _read()]
    return origins_of(said, Parties(held, read_lexicon()), lambda one: str(one.start))


NAMES = ("Brandt", "Odo Brandt", "Ruth Brandt", "Innenminister Odo Brandt", "Interior Minister Odo Brandt", "Lantern", "Menschenrechtsgruppe Lantern", "Norlin",
         "Nachrichtenagentur Norlin", "The Harbour Post", "Zeitung The Harbour Post", "Radio Brandt", "Interior Ministry", "Polizei", "two witnesses", None)  # fmt: skip


@given(st.lists(st.lists(st.sampled_from(NAMES), min_size=2, max_size=4).map(lambda rest: ("Star", *rest)), min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_no_more_origins_are_drawn_than_are_counted_unless_the_heading_says_why(chains: list[tuple[str | None, ...]]) -> None:
    origins = _origins(chains)
    drawn = _bold(picture_of(origins).svg)

    assert len(drawn) <= (origins.independent or 0) or few_words(origins, languages()["en"]) != ""
    assert len(drawn) >= (origins.independent or 0)
    together = [pair for named in origins.named for pair in combinations([name for name, _of in named.names], 2)]
    assert all((_origins([("Star", one), ("Star", other)]).independent or 1) == 1 for one, other in together)
