"""A pathway file is read strictly: what is wrong is told with its line, and all of it at once."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.pathways.pathway import State
from safeconduct.pathways.reading import read_pathway
from safeconduct.pathways.shelf import shipped, sources
from safeconduct.pathways.vocabulary import PATHWAY_IDS

KEYS = frozenset({"LAW"})
GOOD = """\
id = "XX-1"
title = "A way in"
country = "XX"
legal_basis = "art. 1"
checked_by = "nobody yet"

[[state]]
state = "never existed"
source = "LAW"
as_of = "2022"

[[state]]
state = "open"
from = "2022-05"
source = "LAW"
as_of = "2022-05"

[[criterion]]
id = "national"
text = "A national"
when = { fact = "nationalities", any_of = ["RU"] }
source = "LAW"
as_of = "2022"

[[criterion]]
id = "danger"
text = "In danger"
source = "LAW"
as_of = "2022"
[criterion.when]
any = [
  { fact = "danger.immediate", is = true },
  { fact = "danger.in_origin", is = true },
]
"""


def _told(text: str) -> list[str]:
    return [str(one) for one in read_pathway(text, "XX-1.toml", KEYS).problems]


def test_a_good_file_has_no_problems() -> None:
    looked = read_pathway(GOOD, "XX-1.toml", KEYS)

    assert looked.problems == ()
    assert looked.pathway
    assert [line.state for line in looked.pathway.states] == [State.NEVER_EXISTED, State.OPEN]
    assert [one.id for one in looked.pathway.criteria] == ["national", "danger"]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('fact = "nationalities"', 'fact = "nationality"', "XX-1.toml:21: when: there is no fact 'nationality'. Did you mean 'nationalities'?"),
        ('fact = "danger.in_origin"', 'fact = "danger.in_origen"', "XX-1.toml:30: when: there is no fact 'danger.in_origen'. Did you mean 'danger.in_origin'?"),
        ('any_of = ["RU"]', 'any_of = ["RUS"]', "XX-1.toml:21: when: nationalities cannot be 'RUS'."),
        ('state = "open"', 'state = "opne"', "XX-1.toml:13: state: 'opne' is not among"),
        ('from = "2022-05"', 'from = "2022-13"', "XX-1.toml:14: from: '2022-13': there is no such date."),
        ('from = "2022-05"', "", "XX-1.toml:12: from: the lines of state go from the oldest to the newest"),
        ('text = "A national"\n', "", "XX-1.toml:18: text: it is missing."),
        ('id = "danger"', 'id = "national"', "XX-1.toml:26: id: 'national' is taken"),
        ('id = "danger"', 'id = "In danger"', "XX-1.toml:26: id: 'In danger' is not small letters"),
        ('id = "XX-1"', 'id = "XX-2"', "XX-1.toml:1: id: the file is called XX-1.toml, but its id is 'XX-2'."),
        ('title = "A way in"', 'titel = "A way in"', "XX-1.toml:2: titel: no such key. Did you mean 'title'?"),
        ('country = "XX"', "country = 3", "XX-1.toml:3: country: write text in quotation marks."),
        ('source = "LAW"\nas_of = "2022-05"', 'source = "LWA"\nas_of = "2022-05"', "XX-1.toml:15: source: sources.toml has no 'LWA'. Did you mean 'LAW'?"),
        ('as_of = "2022-05"', 'as_of = "May 2022"', "XX-1.toml:16: as_of: 'May 2022' is no date."),
        ('[[criterion]]\nid = "national"', '[[criterium]]\nid = "national"', "XX-1.toml:18: criterium: no such key. Did you mean 'criterion'?"),
        ('text = "In danger"', 'text = "In danger"\nfacter = true', "XX-1.toml:28: facter: a criterion has no such key. Did you mean 'factor'?"),
        ('id = "XX-1"', "id = ", "XX-1.toml:1: this is not TOML"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(before: str, after: str, told: str) -> None:
    problems = _told(GOOD.replace(before, after, 1) if before != 'source = "LAW"\nas_of = "2022-05"' else GOOD.replace(before, after))

    assert any(one.startswith(told) for one in problems), problems


def test_everything_that_is_wrong_is_told_at_once_in_the_order_of_the_lines() -> None:
    problems = _told(GOOD.replace('state = "open"', 'state = "opne"').replace('"nationalities"', '"nationality"').replace("title = ", "titel = "))

    assert [one.split(": ")[0] for one in problems] == ["XX-1.toml:1", "XX-1.toml:2", "XX-1.toml:13", "XX-1.toml:21"]


def test_a_file_with_anything_wrong_gives_no_rule() -> None:
    assert read_pathway(GOOD + "\nextra = 1\n", "XX-1.toml", KEYS).pathway is None


@settings(max_examples=200)
@given(st.integers(0, len(GOOD) - 1), st.text(max_size=6), st.integers(0, 40))
def test_any_damage_to_a_file_is_told_or_harmless_and_never_breaks_the_reader(place: int, text: str, cut: int) -> None:
    damaged = GOOD[:place] + text + GOOD[place + cut :]
    looked = read_pathway(damaged, "XX-1.toml", KEYS)

    assert (looked.pathway is None) == bool(looked.problems)
    assert all(1 <= one.line <= len(damaged.splitlines()) + 1 for one in looked.problems)


def test_all_pathways_come_with_the_program_each_with_nothing_wrong() -> None:
    known = frozenset(sources())
    looked = {name: read_pathway(text, name, known).problems for name, text in shipped()}

    assert list(looked) == [f"{name}.toml" for name in PATHWAY_IDS]
    assert {name: problems for name, problems in looked.items() if problems} == {}


def test_every_line_of_every_pathway_has_a_source_and_the_date_on_which_it_was_true() -> None:
    for name, text in shipped():
        raw = tomllib.loads(text)
        assert raw["checked_by"] == "nobody yet", name
        for part in ("state", "criterion", "line", "step", "paper", "deadline"):
            for one in raw.get(part, []):
                assert one["source"], name
                assert one["as_of"], name
