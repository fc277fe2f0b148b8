"""Plain words for the codes of the thesauri, as people say them. Rule: a code that this version does not know is shown as the code, never
as something near it."""

from safeconduct.core.testimony import Use
from safeconduct.desk.terms import Gettext


def act_word(code: str, _: Gettext) -> str:
    return {
        "010101020000": _("killed without any trial by people of the state"),
        "010101050000": _("killed on purpose, as a crime"),
        "010106010000": _("died while held"),
        "010190010000": _("died of torture or brutality"),
        "020101000000": _("beaten or otherwise physically attacked"),
        "020102000000": _("sexual violence"),
        "020103000000": _("threatened, humiliated, harassed"),
        "020111110000": _("tortured"),
        "020121000000": _("punished for what others did (family, village)"),
        "030101000000": _("arrested"),
        "030102000000": _("held, imprisoned"),
        "030103000000": _("disappeared"),
        "030104000000": _("abducted"),
        "040101000000": _("home or things searched without right"),
        "050104000000": _("driven from home"),
        "050106000000": _("kept from travelling"),
    }.get(code, code or _("something else, in own words"))


def unit_word(code: str, _: Gettext) -> str:
    return {
        "010000000000": _("one person"),
        "020000000000": _("a family"),
        "030000000000": _("a group or organisation"),
        "050000000000": _("a social group"),
    }.get(code, code)


def degree_word(code: str, _: Gettext) -> str:
    return {
        "010100000000": _("did it"),
        "010200000000": _("ordered it"),
        "010300000000": _("stood by and let it happen"),
        "050000000000": _("should have protected and did not (people of the state)"),
        "050100000000": _("did not stop those under their command"),
    }.get(code, code or _("which part is not known"))


def connection_word(code: str, _: Gettext) -> str:
    return {
        "010100000000": _("it was done to them"),
        "010200000000": _("saw or heard it"),
        "010300000000": _("did it"),
        "020101000000": _("is a relative"),
        "030000000000": _("heard of it from others"),
        "030100000000": _("reported on it"),
        "040100000000": _("is a lawyer in it"),
        "040200000000": _("gave medical help"),
    }.get(code, code or _("how they know is not known"))


def reliability_word(code: str, _: Gettext) -> str:
    return {
        "010000000000": _("highly reliable"),
        "020000000000": _("likely reliable"),
        "030000000000": _("unsure"),
        "040000000000": _("likely unreliable"),
        "050000000000": _("highly unreliable"),
    }.get(code, code or _("not judged"))


def status_word(code: str, _: Gettext) -> str:
    return {
        "010000000000": _("confirmed"),
        "020000000000": _("unlikely"),
        "030000000000": _("possible"),
        "040000000000": _("likely"),
    }.get(code, code or _("not judged"))


def at_end_word(code: str, _: Gettext) -> str:
    return {
        "010100000000": _("dead"),
        "010200000000": _("wounded"),
        "010300000000": _("missing"),
        "020100000000": _("let go, or escaped"),
        "020200000000": _("still held"),
        "030100000000": _("may not move freely"),
        "030300000000": _("fleeing"),
        "030402000000": _("living in another country"),
    }.get(code, code)


def attribution_word(code: str, _: Gettext) -> str:
    return {
        "010100000000": _("officials admit it"),
        "010200000000": _("officials deny it"),
        "010300000000": _("officials admit it and say it was not them"),
        "020100000000": _("others than the state admit it"),
        "020200000000": _("others than the state deny it"),
        "020500000000": _("others than the state say it was them"),
    }.get(code, code)


def relief_word(code: str, _: Gettext) -> str:
    return {
        "010100000000": _("money"),
        "010200000000": _("legal help"),
        "010300000000": _("medical help"),
        "020100000000": _("an investigation was asked for"),
        "020200000000": _("a decision was challenged"),
    }.get(code, code or _("something else"))


def response_word(code: str, _: Gettext) -> str:
    return {
        "010100000000": _("they helped"),
        "020000000000": _("they promised"),
        "030100000000": _("they denied what happened"),
        "030200000000": _("they worked against it"),
        "050000000000": _("a gesture, no more"),
    }.get(code, code)


def use_word(use: Use, _: Gettext) -> str:
    return {
        Use.DOSSIER: _("dossier for a visa"),
        Use.REPORT: _("public report"),
        Use.UN_COMPLAINT: _("complaint to the UN"),
    }[use]
