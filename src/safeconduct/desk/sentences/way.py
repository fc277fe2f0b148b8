"""Sentences about houses, stays and the way out."""

from typing import assert_never

from safeconduct.core.application import (
    AppealLodged,
    ApplicationAnswered,
    ApplicationDecided,
    ApplicationFact,
    ApplicationPlanned,
    ApplicationPrepared,
    ApplicationRulesRead,
    ApplicationStep,
    EmbassyVisit,
    ExitCheckSigned,
    OriginalHeld,
    PaperReady,
    PersonAdmitted,
    PersonHandedOver,
    TravelBegan,
    TravelCalledOff,
    TravelPlanned,
    VisaIssued,
)
from safeconduct.core.house import (
    HouseAddressed,
    HouseBurnt,
    HouseChanged,
    HouseFact,
    HouseRegistered,
    HouseUsableAgain,
    StayBegan,
    StayEnded,
    StayExtended,
)
from safeconduct.desk.sentences.saying import Saying
from safeconduct.desk.terms import outcome_word, step_word


def of_house(fact: HouseFact, say: Saying) -> str:
    _ = say.text
    match fact:
        case HouseRegistered(handle=handle, capacity=capacity):
            return say.many(
                "The house %(handle)s was registered, for one person.",
                "The house %(handle)s was registered, for %(num)s persons.",
                capacity,
                handle=handle,
            )
        case HouseChanged(handle=handle, capacity=capacity):
            return say.many(
                "The house is now %(handle)s, for one person.",
                "The house is now %(handle)s, for %(num)s persons.",
                capacity,
                handle=handle,
            )
        case HouseBurnt(why=why, on=on):
            return _("No longer safe since %(day)s: %(why)s", day=say.day(on), why=why)
        case HouseUsableAgain(why=why):
            return _("Can be used again: %(why)s", why=why)
        case HouseAddressed(address=address, keeper=keeper):
            return _(
                "Address: %(address)s. Keeper: %(keeper)s.",
                address=say.told(address),
                keeper=say.told(keeper),
            )
        case _:
            return _of_stay(fact, say)


def _of_stay(fact: StayBegan | StayExtended | StayEnded, say: Saying) -> str:
    _ = say.text
    match fact:
        case StayBegan(house=house, persons=persons, from_day=from_day, until=until):
            return _(
                "%(people)s: in the house %(house)s from %(first)s, until %(last)s at most.",
                people=say.people(persons),
                house=say.of(house),
                first=say.day(from_day),
                last=say.day(until),
            )
        case StayExtended(until=until, why=why):
            return _("The stay may go on until %(day)s. %(why)s", day=say.day(until), why=why)
        case StayEnded(on=on, why=why):
            return _("The stay ended on %(day)s: %(why)s", day=say.day(on), why=why)
        case _:
            assert_never(fact)


def of_application(fact: ApplicationFact, say: Saying) -> str:
    _ = say.text
    match fact:
        case ApplicationPrepared(country=country, kind=kind, post=post, persons=persons):
            return _(
                "An application was prepared for %(people)s: %(kind)s, %(country)s, at %(post)s.",
                people=say.people(persons),
                kind=kind,
                country=say.told(country),
                post=say.told(post),
            )
        case ApplicationStep():
            return _step(fact, say)
        case (
            ApplicationDecided(person=person, outcome=outcome, said_by=said_by)
            | ApplicationAnswered(person=person, outcome=outcome, said_by=said_by)
        ):
            word = outcome_word(outcome, say.language.gettext)
            return _(
                "Decided for %(person)s: %(outcome)s, says %(who)s.",
                person=say.of(person),
                outcome=word,
                who=said_by,
            )
        case OriginalHeld(what=what, holder=holder, since=since, original=original):
            held = {"what": what, "holder": holder, "day": say.day(since)}
            if original:
                return _("The original of %(what)s is with %(holder)s since %(day)s.", **held)
            return _("A copy of %(what)s is with %(holder)s since %(day)s.", **held)
        case VisaIssued():
            return _visa(fact, say)
        case ApplicationPlanned() | ApplicationRulesRead() | PaperReady():
            return _of_plan(fact, say)
        case AppealLodged() | EmbassyVisit():
            return _of_going_on(fact, say)
        case _:
            return _of_leaving(fact, say)


def _visa(fact: VisaIssued, say: Saying) -> str:
    return say.text(
        "A visa of class %(class)s was issued to %(person)s, valid from %(first)s until %(last)s.",
        **{
            "class": fact.visa_class,
            "person": say.of(fact.person),
            "first": say.day(fact.valid_from),
            "last": say.day(fact.valid_until),
        },
    )


def _of_plan(fact: ApplicationPlanned | ApplicationRulesRead | PaperReady, say: Saying) -> str:
    _ = say.text
    match fact:
        case ApplicationPlanned(title=title, read_on=read_on):
            return _(
                "Its plan was taken from the rules as they were read on %(day)s: %(title)s.",
                day=say.day(read_on),
                title=title,
            )
        case ApplicationRulesRead(read_on=read_on, conditions=conditions):
            kept = say.language.ngettext("%(num)s condition that stood on %(day)s was kept with its plan.", "%(num)s conditions that stood on %(day)s were kept with its plan.", len(conditions))
            return kept % {"num": len(conditions), "day": say.day(read_on)}
        case PaperReady(person=person, paper=paper, is_ready=is_ready):
            said = {"paper": paper, "whose": say.of(person) if person else _("everybody")}
            if is_ready:
                return _("A paper is there (%(paper)s), for %(whose)s.", **said)
            return _("A paper is missing (%(paper)s), for %(whose)s.", **said)
        case _:
            assert_never(fact)


def _of_going_on(fact: AppealLodged | EmbassyVisit, say: Saying) -> str:
    _ = say.text
    match fact:
        case AppealLodged(persons=persons, before=before, said_by=said_by):
            return _(
                "An appeal was lodged for %(people)s: %(before)s, says %(who)s.",
                people=say.people(persons),
                before=before,
                who=said_by,
            )
        case EmbassyVisit(persons=persons, place=place, said=said):
            people = {"people": say.people(persons), "place": place}
            if said:
                return _("%(people)s went to %(place)s. What was said: %(said)s", said=said, **people)
            day = say.day(fact.on) if fact.on else _("no day given")
            return _("%(people)s: appointment at %(place)s, %(day)s.", day=day, **people)
        case _:
            assert_never(fact)


def _of_leaving(
    fact: ExitCheckSigned | TravelPlanned | TravelBegan | TravelCalledOff | PersonAdmitted | PersonHandedOver, say: Saying
) -> str:
    _ = say.text
    match fact:
        case ExitCheckSigned(persons=persons, alone_reason=reason):
            said = _("The exit check for %(people)s was signed.", people=say.people(persons))
            return f"{said} {_('By one member alone: %(why)s', why=reason)}" if reason else said
        case TravelPlanned(on=on, persons=persons):
            return _("%(people)s: departure planned for %(day)s.", people=say.people(persons), day=say.day(on))
        case TravelCalledOff(persons=persons, why=why):
            return _("%(people)s: departure called off. %(why)s", people=say.people(persons), why=why).strip()
        case TravelBegan(on=on, persons=persons):
            return _("%(people)s set out on %(day)s.", people=say.people(persons), day=say.day(on))
        case PersonAdmitted(person=person, on=on, said_by=said_by):
            return _(
                "%(person)s was admitted on %(day)s, says %(who)s.",
                person=say.of(person),
                day=say.day(on),
                who=said_by,
            )
        case PersonHandedOver(person=person, receiver=receiver, on=on):
            return _(
                "%(person)s was handed over to %(receiver)s on %(day)s.",
                person=say.of(person),
                receiver=say.told(receiver),
                day=say.day(on),
            )
        case _:
            assert_never(fact)


def _step(fact: ApplicationStep, say: Saying) -> str:
    step = step_word(fact.step, say.language.gettext)
    if fact.on:
        said = say.text(
            "Application, %(step)s: %(day)s, says %(who)s.", step=step, day=say.day(fact.on), who=fact.said_by
        )
    else:
        said = say.text("Application, %(step)s, says %(who)s.", step=step, who=fact.said_by)
    return f"{said} {fact.note}"
