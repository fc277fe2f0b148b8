"""The picture of the chains. Rule: what it shows is said in words too, and it is one harmless element."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from safeconduct.evidence.joining.independence import Origins
from safeconduct.evidence.picture import picture_of

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
