"""The names of the ways in, in the reader's language. Rule: a name that nobody has put into it stands as its file has it."""

from safeconduct.core.when import Day
from safeconduct.desk.terms import Gettext
from safeconduct.pathways.pathway import ENDED, RUNNING, Rules, State
from safeconduct.pathways.verdicts import state_on

NAMED = 3
"""How many ways in are named where several wait for one thing."""


def titles(_: Gettext) -> dict[str, str]:
    """From the id of a way in that comes with the program to its name; a template asks for one by what its file says."""
    return {**_in_europe(_), **_elsewhere(_)}


def _in_europe(_: Gettext) -> dict[str, str]:
    return {
        "BE-HUM-D": _("Belgium: humanitarian long-stay visa"),
        "CH-HUM-VISA": _("Switzerland: humanitarian visa"),
        "CZ-CIVIL-SOCIETY": _("Czechia: programme for civil society from Russia and Belarus"),
        "DE-22-1": _("Germany: admission on urgent humanitarian grounds (§ 22 sentence 1)"),
        "DE-22-2": _("Germany: admission in Germany's political interest (§ 22 sentence 2)"),
        "DE-23-1": _("Germany: order of a Land (§ 23(1))"),
        "DE-23-2-AFG": _("Germany: federal admission programme for Afghanistan"),
        "DE-23-4": _("Germany: resettlement (§ 23(4))"),
        "ES-38": _("Spain: promotion of transfer by an ambassador (art. 38)"),
        "EU-HRD": _("European Union: route for human rights defenders (there is none)"),
        "EU-LTV": _("Schengen states: visa with limited territorial validity"),
        "EU-URHAF": _("European Union: Union resettlement and humanitarian admission framework"),
        "FI-HUM": _("Finland: humanitarian visa (there was none in 2022)"),
        "FR-VISA-ASILE": _("France: visa to come and claim asylum"),
        "LT-HUM": _("Lithuania: visa on special humanitarian reasons"),
        "NL-ASYLUM-EMBASSY": _("Netherlands: asylum at an embassy (there is none)"),
        "NL-SHELTER-CITY": _("Netherlands: Shelter City, three months of respite for defenders"),
        "NO-RESETTLE": _("Norway: resettlement quota"),
        "PL-D21": _("Poland: national visa D, purpose 21 (humanitarian)"),
        "SE-QUOTA": _("Sweden: refugee quota"),
        "UK-NONE": _("United Kingdom: asylum from abroad (there is none)"),
        "UK-UKRS": _("United Kingdom: UK Resettlement Scheme"),
    }


def _elsewhere(_: Gettext) -> dict[str, str]:
    return {
        "AR-SIRIA": _("Argentina: Programa Siria"),
        "AU-200": _("Australia: refugee visa (subclass 200)"),
        "AU-201": _("Australia: in-country special humanitarian visa (subclass 201)"),
        "AU-202": _("Australia: global special humanitarian visa (subclass 202)"),
        "AU-203": _("Australia: emergency rescue visa (subclass 203)"),
        "AU-204": _("Australia: woman at risk visa (subclass 204)"),
        "BR-HUM": _("Brazil: humanitarian visa by nationality"),
        "CA-2017": _("Canada: the minister's exception of 2017"),
        "CA-GAR": _("Canada: government-assisted refugees"),
        "CA-HRD": _("Canada: stream for human rights defenders"),
        "CA-RR-GAR": _("Canada: government-assisted refugees referred by Rainbow Railroad"),
        "CA-RRAP": _("Canada: Rainbow Refugee Assistance Partnership"),
        "CA-UPP": _("Canada: Urgent Protection Program"),
        "DOC-ICRC-ETD": _("Red Cross: emergency travel document"),
        "UN-ETM": _("UNHCR: Emergency Transit Mechanism, Libya to Niger and Rwanda"),
        "US-P1": _("United States: refugee admissions, priority 1 (referred individuals)"),
        "US-P2": _("United States: refugee admissions, priority 2 (designated groups)"),
        "US-P3": _("United States: refugee admissions, priority 3 (family)"),
        "US-PAROLE": _("United States: humanitarian parole"),
        "US-WELCOME-CORPS": _("United States: Welcome Corps (private sponsors)"),
    }


def several(titles: tuple[str, ...], _: Gettext) -> str:
    """The first of them by name, and how many more there are."""
    named = "; ".join(_(title) for title in titles[:NAMED])
    more = len(titles) - NAMED
    return f"{named}; {_('and more: %(num)s') % {'num': more}}" if more > 0 else named


def on_offer(rules: Rules, today: Day, word: dict[State, str], _: Gettext) -> list[tuple[str, str]]:
    """The ways in by which something can be asked for today, by name. Shape: without what is closed, used up or was never there; what does not run, or of which nobody knows, says so."""
    standing = [(way, state_on(way, today.date).state) for way in rules]
    here = [(way.id, _(way.title) if state in RUNNING else f"{_(way.title)} · {word[state]}") for way, state in standing if state not in ENDED]
    return sorted(here, key=lambda one: one[1].casefold())
