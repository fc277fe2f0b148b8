"""The names of the ways in, in the reader's language. Rule: a name that nobody has put into it stands as its file has it."""

from safeconduct.core.when import Day
from safeconduct.desk.terms import Gettext
from safeconduct.pathways.pathway import ENDED, RUNNING, Rules, State
from safeconduct.pathways.verdicts import state_on

NAMED = 3
"""How many ways in are named where several wait for one thing."""


def said_in_files(_: Gettext) -> tuple[str, ...]:
    """The titles of the files that come with the program; a template asks for each by what its file says."""
    return (*_in_europe(_), *_elsewhere(_))


def _in_europe(_: Gettext) -> tuple[str, ...]:
    return (
        _("Belgium: humanitarian long-stay visa"),
        _("Switzerland: humanitarian visa"),
        _("Czechia: programme for civil society from Russia and Belarus"),
        _("Germany: admission on urgent humanitarian grounds (§ 22 sentence 1)"),
        _("Germany: admission in Germany's political interest (§ 22 sentence 2)"),
        _("Germany: order of a Land (§ 23(1))"),
        _("Germany: federal admission programme for Afghanistan"),
        _("Germany: resettlement (§ 23(4))"),
        _("Spain: promotion of transfer by an ambassador (art. 38)"),
        _("European Union: route for human rights defenders (there is none)"),
        _("Schengen states: visa with limited territorial validity"),
        _("European Union: Union resettlement and humanitarian admission framework"),
        _("Finland: humanitarian visa (there was none in 2022)"),
        _("France: visa to come and claim asylum"),
        _("Lithuania: visa on special humanitarian reasons"),
        _("Netherlands: asylum at an embassy (there is none)"),
        _("Netherlands: Shelter City, three months of respite for defenders"),
        _("Norway: resettlement quota"),
        _("Poland: national visa D, purpose 21 (humanitarian)"),
        _("Sweden: refugee quota"),
        _("United Kingdom: asylum from abroad (there is none)"),
        _("United Kingdom: UK Resettlement Scheme"),
    )


def _elsewhere(_: Gettext) -> tuple[str, ...]:
    return (
        _("Argentina: Programa Siria"),
        _("Australia: refugee visa (subclass 200)"),
        _("Australia: in-country special humanitarian visa (subclass 201)"),
        _("Australia: global special humanitarian visa (subclass 202)"),
        _("Australia: emergency rescue visa (subclass 203)"),
        _("Australia: woman at risk visa (subclass 204)"),
        _("Brazil: humanitarian visa by nationality"),
        _("Canada: the minister's exception of 2017"),
        _("Canada: government-assisted refugees"),
        _("Canada: stream for human rights defenders"),
        _("Canada: government-assisted refugees referred by Rainbow Railroad"),
        _("Canada: Rainbow Refugee Assistance Partnership"),
        _("Canada: Urgent Protection Program"),
        _("Red Cross: emergency travel document"),
        _("UNHCR: Emergency Transit Mechanism, Libya to Niger and Rwanda"),
        _("United States: refugee admissions, priority 1 (referred individuals)"),
        _("United States: refugee admissions, priority 2 (designated groups)"),
        _("United States: refugee admissions, priority 3 (family)"),
        _("United States: humanitarian parole"),
        _("United States: Welcome Corps (private sponsors)"),
    )


def title_said(title: str, _: Gettext) -> str:
    """Shape: a title that comes with no program stands as it is."""
    return dict(zip(said_in_files(str), said_in_files(_), strict=True)).get(title, title)


def several(titles: tuple[str, ...], _: Gettext) -> str:
    """The first of them by name, and how many more there are."""
    named = "; ".join(title_said(title, _) for title in titles[:NAMED])
    more = len(titles) - NAMED
    return f"{named}; {_('and more: %(num)s') % {'num': more}}" if more > 0 else named


def on_offer(rules: Rules, today: Day, word: dict[State, str], _: Gettext) -> list[tuple[str, str]]:
    """The ways in by which something can be asked for today, by name. Shape: without what is closed, used up or was never there; what does not run, or of which nobody knows, says so."""
    standing = [(way, state_on(way, today.date).state) for way in rules]
    here = [(way.id, title_said(way.title, _) if state in RUNNING else f"{title_said(way.title, _)} · {word[state]}") for way, state in standing if state not in ENDED]
    return sorted(here, key=lambda one: one[1].casefold())
