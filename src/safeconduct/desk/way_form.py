"""The facts of the rules as fields of a form, and what was typed as facts again. Rule: everything may be skipped, an empty field is unknown, and what
will not do names its field."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from safeconduct.core.section import Kind
from safeconduct.core.text import LINE, clean_line
from safeconduct.desk.countries import country_code, country_word, language_code, language_word
from safeconduct.desk.telling import day_in
from safeconduct.desk.terms import Gettext
from safeconduct.desk.way_titles import titles
from safeconduct.desk.way_words import key_word, questions, value_word
from safeconduct.errors import BadInput
from safeconduct.pathways.codes import COUNTRIES
from safeconduct.pathways.facts import Entry, Value
from safeconduct.pathways.vocabulary import (
    PATHWAY_IDS,
    TESTABLE,
    ADay,
    Code,
    Codes,
    Consent,
    Entries,
    Flag,
    Languages,
    Number,
    Table,
    WordLists,
    Words,
)
from safeconduct.pathways.vocabulary import (
    Form as FactForm,
)
from safeconduct.web.forms import Form
from safeconduct.web.language import Language

CONSENTS = "consent_to_submission"
NONE = "-"
"""What is sent for: known to be none."""

FEW = 12
"""So many words to be ticked stand open; more are folded."""

Scalar = bool | int | str | date


@dataclass(frozen=True, slots=True)
class Group:
    """Facts asked together. Shape: all of one section."""

    id: str
    section: Kind
    facts: tuple[str, ...]


GROUPS = (
    Group("who", Kind.IDENTITY, ("nationalities", "stateless", "country_of_former_habitual_residence", "age", "sex", "language")),
    Group("now", Kind.CASE, (
        "current_country", "left_origin_on", "lawful_stay_where_now", "until", "permanent_residence_elsewhere", "can_reach_post_in_person", "post_open",
        "post_with_jurisdiction", "current_country_is_own_nationality",
    )),
    Group("papers", Kind.IDENTITY, ("documents", "visas_held")),
    Group("danger", Kind.STORY, (
        "grounds", "activity_profile", "public_record_of_activity", "danger.kind", "danger.immediate", "danger.individual", "danger.in_origin",
        "danger.in_country_of_stay", "danger.evidence", "host_state_can_protect", "willing_to_return_after_months",
    )),
    Group("protection", Kind.STORY, ("refugee_recognition.by", "unhcr_registered", "unrwa_assisted")),
    Group("record", Kind.STORY, ("exit_ban", "wanted_list", "criminal_record", "security_bar")),
    Group("family", Kind.IDENTITY, ("family_unit",)),
    Group("links", Kind.STORY, ("links_to_destination", "integration_outlook", "aor_relative")),
    Group("helpers", Kind.CASE, ("referrer.body", "referrer.accredited_for", "sponsor.kind", "sponsor.accredited")),
    Group("before", Kind.CASE, ("other_pathways_pending", "prior_refusals", CONSENTS)),
    Group("health", Kind.HEALTH, ("health_inadmissibility", "can_travel_alone")),
)  # fmt: skip


def group_word(group: str, _: Gettext) -> str:
    return {
        "who": _("Who they are"),
        "now": _("Where they are now"),
        "papers": _("Papers"),
        "danger": _("Danger"),
        "protection": _("Protection so far"),
        "record": _("What stands against them"),
        "family": _("Family"),
        "links": _("Links to other countries"),
        "helpers": _("Who refers or sponsors them"),
        "before": _("Under way and before"),
        "health": _("Health"),
    }[group]


def group_of(fact: str) -> str:
    """The group in which a fact is asked. Shape: empty for a fact that this version does not know."""
    name = CONSENTS if fact.startswith(CONSENTS) else fact
    return next((group.id for group in GROUPS if name in group.facts), "")


@dataclass(frozen=True, slots=True)
class Asked:
    """One field. Shape: `kind` names the macro that draws it; `now` is what stands; `options` are (value, words)."""

    name: str
    label: str
    kind: str
    now: object = ""
    options: tuple[tuple[str, str], ...] = ()
    is_none: bool = False
    rows: tuple[tuple["Asked", ...], ...] = ()


def countries_offered(fields: Sequence[Asked], language: Language) -> list[str]:
    """Every country by its name, where one of the fields asks for one."""
    flat = [*fields, *(one for each in fields for row in each.rows for one in row)]
    asked = any(one.kind == "country" for one in flat)
    return sorted(country_word(code, language) for code in COUNTRIES) if asked else []


def fields_of(group: Group, values: Mapping[str, Value], language: Language) -> list[Asked]:
    labels = questions(language.gettext)
    fields: list[Asked] = []
    for name in group.facts:
        if name == CONSENTS:
            fields += _consents(values, language)
        else:
            fields.append(_field(name, labels[name], TESTABLE[name], values.get(name), language))
    return fields


def _field(name: str, label: str, form: FactForm, value: object, language: Language) -> Asked:
    _ = language.gettext
    match form:
        case Flag():
            now = "" if value is None else ("yes" if value else "no")
            return Asked(name, label, "select", now, (("yes", _("yes")), ("no", _("no"))))
        case Words(values=words) if words:
            return Asked(name, label, "select", value or "", _options(words, _))
        case WordLists(values=words) if words:
            return _ticks(name, label, words, value, _)
        case ADay():
            return Asked(name, label, "date", value.isoformat() if isinstance(value, date) else "")
        case Entries(keys=keys):
            return Asked(name, label, "rows", is_none=value == (), rows=_rows(name, keys, value, language))
        case WordLists() | Codes() | Languages():
            return Asked(name, label, "list", _listed(form, value, language), is_none=value == ())
        case Code():
            return Asked(name, label, "country", _one(form, value, language))
        case Words() | Number():
            return Asked(name, label, "line", _one(form, value, language))
        case Table() | Consent():
            raise ValueError(name)
        case _:
            assert_never(form)


def _options(words: tuple[str, ...], _: Gettext) -> tuple[tuple[str, str], ...]:
    """Shape: the ways in by their names, in order; other words as the rules list them."""
    if words == PATHWAY_IDS:
        named = titles(_)
        return tuple(sorted(((word, named.get(word, word)) for word in words), key=lambda one: one[1].casefold()))
    return tuple((word, value_word(word, _)) for word in words)


def _ticks(name: str, label: str, words: tuple[str, ...], value: object, _: Gettext) -> Asked:
    options = _options(words, _) if "none" in words else (*_options(words, _), (NONE, _("none of these")))
    now = (NONE,) if value == () else value or ()
    return Asked(name, label, "ticks" if len(options) <= FEW else "folded", now, options)


def _one(form: FactForm, value: object, language: Language) -> str:
    if value is None:
        return ""
    return country_word(str(value), language) if isinstance(form, Code) else value_word(str(value), language.gettext)


def _listed(form: FactForm, value: object, language: Language) -> str:
    word = {Codes: country_word, Languages: language_word}.get(type(form), lambda text, _: text)
    return "\n".join(word(str(one), language) for one in value) if isinstance(value, tuple) else ""


def _rows(name: str, keys: Mapping[str, FactForm], value: object, language: Language) -> tuple[tuple[Asked, ...], ...]:
    """What stands, and one empty line more."""
    entries = [one for one in value if isinstance(one, Mapping)] if isinstance(value, tuple) else []
    return tuple(
        tuple(_field(f"{name}.{number}.{key}", key_word(key, language.gettext), form, entry.get(key), language) for key, form in keys.items())
        for number, entry in enumerate([*entries, {}])
    )


def _consents(values: Mapping[str, Value], language: Language) -> list[Asked]:
    _ = language.gettext
    said = {name.removeprefix(f"{CONSENTS}."): value for name, value in values.items() if name.startswith(CONSENTS)}
    words = {
        answer: "\n".join(country_word(code, language) for code, value in sorted(said.items()) if value is answer) for answer in (True, False)
    }
    return [
        Asked(f"{CONSENTS}.yes", _("Countries to which they agree to be submitted"), "lines", words[True]),
        Asked(f"{CONSENTS}.no", _("Countries to which they said no"), "lines", words[False]),
    ]


# What was typed


def typed_facts(group: Group, form: Form, before: Mapping[str, Value], language: Language) -> dict[str, Value | None]:
    """Shape: every fact of the group, None where the field was left empty.

    Raises: BadInput naming the field.
    """
    found: dict[str, Value | None] = {}
    for name in group.facts:
        if name == CONSENTS:
            found |= _typed_consents(form, before)
        else:
            found[name] = _typed(name, TESTABLE[name], form, language)
    return found


def _typed(name: str, form: FactForm, sent: Form, language: Language) -> Value | None:
    match form:
        case Entries(keys=keys):
            return () if sent.get(f"{name}.none") else _typed_rows(name, keys, sent, language)
        case Codes():
            return _typed_list(name, sent, lambda raw: country_code(raw, name))
        case Languages():
            return _typed_list(name, sent, lambda raw: language_code(raw, language, name))
        case WordLists(values=words):
            return _typed_list(name, sent, lambda raw: _word_among(raw, words, name))
        case _:
            return _typed_scalar(name, form, sent, language)


def _typed_scalar(name: str, form: FactForm, sent: Form, language: Language) -> Scalar | None:
    raw = clean_line(sent.get(name), field=name)
    if not raw:
        return None
    match form:
        case Flag():
            return raw == "yes"
        case Code():
            return country_code(raw, name)
        case ADay():
            return day_in(sent, name).date
        case Number():
            return _number(raw, form, name, language.gettext)
        case Words(values=words):
            return _word_among(raw, words, name)
        case _:
            raise ValueError(name)


def _number(raw: str, form: Number, name: str, _: Gettext) -> int | str:
    word = next((word for word in form.words if raw.casefold() in (word, value_word(word, _).casefold())), None)
    if word is not None:
        return word
    if not raw.isdecimal() or len(raw) > 4 or not form.least <= int(raw) <= form.most:
        raise BadInput("Write a whole number from %(least)s to %(most)s.", name, least=form.least, most=form.most)
    return int(raw)


def _word_among(raw: str, words: tuple[str, ...], name: str) -> str:
    if words and raw not in words:
        raise BadInput("This is none of the words that stand to choose from.", name)
    return raw


def _typed_list(name: str, sent: Form, one_of: Callable[[str], str]) -> tuple[str, ...] | None:
    """Shape: one a line, or between commas but for free text; several ticks are several fields of one name."""
    ticked = [raw for raw in sent.all(name) if raw.strip()]
    if NONE in ticked or sent.get(f"{name}.none"):
        if any(raw != NONE for raw in ticked):
            raise BadInput("It says both: some, and none. Take one of them away.", name)
        return ()
    is_free = TESTABLE.get(name) == WordLists()
    pieces = [piece for raw in ticked for piece in (raw if is_free else raw.replace(",", "\n")).split("\n")]
    cleaned = [clean_line(piece, field=name, most_bytes=LINE) for piece in pieces]
    return tuple(dict.fromkeys(one_of(piece) for piece in cleaned if piece)) or None


def _typed_rows(name: str, keys: Mapping[str, FactForm], sent: Form, language: Language) -> tuple[Entry, ...] | None:
    numbers = sorted({int(part) for key, _ in sent.fields if key.startswith(f"{name}.") and (part := key.split(".")[1]).isdecimal() and len(part) < 4})
    rows: list[Entry] = []
    for number in numbers:
        typed = {key: _typed_scalar(f"{name}.{number}.{key}", form, sent, language) for key, form in keys.items()}
        row = {key: value for key, value in typed.items() if value is not None}
        if row:
            rows.append(row)
    return tuple(rows) or None


def _typed_consents(form: Form, before: Mapping[str, Value]) -> dict[str, Value | None]:
    found: dict[str, Value | None] = {name: None for name in before if name.startswith(f"{CONSENTS}.")}
    for answer, name in ((True, f"{CONSENTS}.yes"), (False, f"{CONSENTS}.no")):
        for code in _typed_list(name, form, lambda raw, name=name: country_code(raw, name)) or ():  # type: ignore[misc]
            if found.get(f"{CONSENTS}.{code}") is True:
                raise BadInput("It says both: yes, and no. Take one of them away.", name)
            found[f"{CONSENTS}.{code}"] = answer
    return found
