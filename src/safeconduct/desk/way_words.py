"""The facts of the rules as questions in plain words, and their values as answers. Rule: each question can be read to the person; none asks for
proof of who they are."""

from collections.abc import Mapping
from datetime import date

from safeconduct.core.when import Day
from safeconduct.desk.countries import country_word, language_word
from safeconduct.desk.terms import Gettext
from safeconduct.desk.way_titles import titles
from safeconduct.pathways.facts import Value
from safeconduct.pathways.verdicts import Verdict
from safeconduct.pathways.vocabulary import PATHWAY_IDS, TESTABLE, Code, Codes, Entries, Form, Languages
from safeconduct.web.language import Language


def questions(_: Gettext) -> dict[str, str]:
    return _who(_) | _now(_) | _danger(_) | _links(_)


def question_word(fact: str, _: Gettext) -> str:
    """Shape: one consent is asked for as all are; a fact of a newer version is called by its own name."""
    return questions(_).get(fact) or questions(_).get(fact.partition(".")[0], fact)


def _who(_: Gettext) -> dict[str, str]:
    return {
        "nationalities": _("Which nationalities do they have?"),
        "stateless": _("Are they stateless?"),
        "country_of_former_habitual_residence": _("If stateless: in which country did they live before?"),
        "sex": _("Which sex stands in their papers?"),
        "age": _("How old are they?"),
        "language": _("Which languages do they speak?"),
        "documents": _("Which passports and travel papers do they have?"),
        "visas_held": _("Which visas do they hold?"),
        "family_unit": _("Who belongs to their family?"),
        "health_inadmissibility": _("Is there an illness for which a country refuses people?"),
        "can_travel_alone": _("Can they travel alone?"),
    }


def _now(_: Gettext) -> dict[str, str]:
    return {
        "current_country": _("In which country are they now?"),
        "current_country_is_own_nationality": _("Are they in a country of their own nationality?"),
        "left_origin_on": _("On what day did they leave their home country?"),
        "lawful_stay_where_now": _("May they lawfully stay where they are?"),
        "until": _("Until when may they stay?"),
        "permanent_residence_elsewhere": _("Have they a permanent right to live in another country?"),
        "can_reach_post_in_person": _("Can they go to an embassy or consulate themselves?"),
        "post_open": _("Is that embassy or consulate open?"),
        "post_with_jurisdiction": _("In which city is the post that is responsible?"),
        "referrer.body": _("Which body refers them?"),
        "referrer.accredited_for": _("For which ways in may that body refer?"),
        "sponsor.kind": _("Who would sponsor them?"),
        "sponsor.accredited": _("Is the sponsor accredited?"),
        "consent_to_submission": _("To which countries may they be submitted?"),
        "other_pathways_pending": _("Which other ways in are under way for them?"),
        "prior_refusals": _("What was refused to them before?"),
    }


def _danger(_: Gettext) -> dict[str, str]:
    return {
        "grounds": _("Why are they persecuted?"),
        "activity_profile": _("What do they do that is known?"),
        "public_record_of_activity": _("Is what they do publicly on record?"),
        "danger.kind": _("What kind of danger is it?"),
        "danger.immediate": _("Is the danger immediate?"),
        "danger.individual": _("Is the danger aimed at them in person?"),
        "danger.in_origin": _("Are they in danger in their home country?"),
        "danger.in_country_of_stay": _("Are they in danger where they are now?"),
        "danger.evidence": _("What is there to show the danger?"),
        "host_state_can_protect": _("Can the state where they are protect them?"),
        "willing_to_return_after_months": _("After how many months would they go back?"),
        "refugee_recognition.by": _("Who has recognised them as a refugee?"),
        "unhcr_registered": _("Are they registered with UNHCR?"),
        "unrwa_assisted": _("Does UNRWA help them?"),
        "security_bar": _("Is there a security reason against them?"),
        "criminal_record": _("Have they a criminal record?"),
        "exit_ban": _("Are they forbidden to leave the country?"),
        "wanted_list": _("Are they on a wanted list?"),
    }


def _links(_: Gettext) -> dict[str, str]:
    return {
        "links_to_destination": _("What links have they to a country they could go to?"),
        "integration_outlook": _("How would they find their feet there?"),
        "aor_relative": _("Have they a close relative in the United States who came as a refugee?"),
    }


def key_word(key: str, _: Gettext) -> str:
    """What stands in one line of a list."""
    return {
        "passport": _("A passport"),
        "validity": _("Valid until"),
        "blank": _("Blank pages left"),
        "withheld_by": _("Who keeps it from them"),
        "destination": _("Country"),
        "country": _("Country"),
        "family": _("Family there: who"),
        "former stay": _("Lived there: when"),
        "work with": _("Worked with whom from there"),
        "sponsor": _("A sponsor there: who"),
        "region": _("The region concerned"),
        "relation": _("Relation"),
        "age": _("Age"),
        "dependency": _("Depends on them"),
        "with_applicant": _("Is with them"),
        "current_country": _("Country where they are"),
        "class": _("Kind of visa"),
        "valid_from": _("Valid from"),
        "valid_to": _("Valid until"),
        "pathway": _("Way in"),
        "on": _("On what day"),
        "reason": _("Reason that was given"),
    }[key]


def value_word(value: str, _: Gettext) -> str:
    """A word that the rules know, in the reader's language; any other text as it was written."""
    return {
        "none": _("none"),
        "short": _("yes, for a short stay"),
        "long": _("yes, for a long stay"),
        "never": _("never"),
        "UNHCR": _("UNHCR"),
        "state": _("a state"),
        "race": _("race"),
        "religion": _("religion"),
        "nationality": _("nationality"),
        "political opinion": _("political opinion"),
        "particular social group: SOGIESC": _("sexual orientation or gender identity"),
        "particular social group: gender": _("gender"),
        "particular social group": _("another social group"),
        "other": _("other"),
        "defender": _("defends human rights"),
        "journalist": _("journalist"),
        "opposition": _("in the opposition"),
        "academic": _("researches or teaches"),
        "artist": _("artist"),
        "employee of listed organisation": _("works for a listed organisation"),
    }.get(value, value)


def answer_word(fact: str, value: Value, language: Language) -> str:
    return _answered(TESTABLE.get(fact), value, language)


def _answered(form: Form | None, value: object, language: Language) -> str:
    _ = language.gettext
    match value:
        case bool():
            return _("yes") if value else _("no")
        case date():
            return language.day(Day(value.isoformat()))
        case ():
            return _("none, as far as is known")
        case tuple():
            return ", ".join(_answered(form, one, language) for one in value)
        case Mapping():
            keys = form.keys if isinstance(form, Entries) else {}
            return "; ".join(f"{key_word(key, _)}: {_answered(keys.get(key), one, language)}" for key, one in value.items())
        case str() if isinstance(form, Code | Codes):
            return country_word(value, language)
        case str() if isinstance(form, Languages):
            return language_word(value, language)
        case _:
            return _of_way(str(value), _) or value_word(str(value), _)


def _of_way(value: str, _: Gettext) -> str:
    """A way in by its name, with the code behind it by which it is written down; empty for what is none."""
    named = titles(_).get(value) if value in PATHWAY_IDS else None
    return f"{named} ({value})" if named else ""


def verdict_word(verdict: Verdict, _: Gettext) -> str:
    return {
        Verdict.OPEN: _("open in principle"),
        Verdict.BARRED: _("barred"),
        Verdict.SUSPENDED: _("suspended on that day"),
        Verdict.CANNOT_TELL: _("cannot tell"),
    }[verdict]
