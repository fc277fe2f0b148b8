"""Sentences about a case, its people and its work."""

from typing import assert_never

from safeconduct.core.case import (
    AccessGiven,
    CaseFact,
    CaseKeptLonger,
    CaseOpened,
    CaseRestricted,
    HandleSet,
    NotePlaced,
    NoteWritten,
    OwnerSet,
    PersonAdded,
    PersonLeft,
    SectionOpened,
    Settled,
    SideStateSet,
    StageReached,
    Undone,
)
from safeconduct.core.person import (
    Born,
    NationalityNoted,
    PaperNoted,
    PersonFact,
    PersonNamed,
    PhoneNoted,
    WhereaboutsNoted,
)
from safeconduct.core.task import NeedMet, NeedNoted, RiskJudged, TaskChanged, TaskDone, TaskFact, TaskSet
from safeconduct.desk.sentences.saying import Saying
from safeconduct.desk.terms import circle_word, danger_word, part_word, section_word, side_word, stage_word


def of_case(fact: CaseFact, say: Saying) -> str:
    _ = say.text
    match fact:
        case CaseOpened(handle=handle, call=call):
            came = _("The case %(handle)s was opened from a call.", handle=handle)
            return came if call else _("The case %(handle)s was opened.", handle=handle)
        case HandleSet(handle=handle):
            return _("The handle is now %(handle)s.", handle=handle)
        case StageReached(stage=stage):
            return _("Reached on the way: %(stage)s.", stage=stage_word(stage, say.language.gettext))
        case SideStateSet():
            return _side(fact, say)
        case OwnerSet(owner=owner):
            return _("%(who)s now owns this case.", who=say.who(owner))
        case PersonAdded():
            return _added(fact, say)
        case PersonLeft(person=person, why=why):
            return _("%(person)s is no longer part of this case: %(why)s", person=say.of(person), why=why)
        case CaseKeptLonger(until=until, why=why):
            day = say.day(until) if until else ""
            return _("To be kept until %(day)s: %(why)s", day=day, why=why) if until else _("To be kept until somebody says otherwise: %(why)s", why=why)
        case _:
            return _of_sections(fact, say)


def _of_sections(
    fact: SectionOpened | AccessGiven | CaseRestricted | NotePlaced | NoteWritten | Undone | Settled, say: Saying
) -> str:
    _ = say.text
    match fact:
        case SectionOpened(kind=kind):
            return _("The section %(section)s was begun.", section=section_word(kind, say.language.gettext))
        case AccessGiven():
            return _access(fact, say)
        case CaseRestricted():
            return _restricted(fact, say)
        case NotePlaced(kind=kind):
            section = section_word(kind, say.language.gettext)
            return _("A sealed note was passed on to the section %(section)s.", section=section)
        case NoteWritten(hard=hard, adopted=adopted):
            if adopted:
                return _("A note that was passed on was taken in.")
            return _("A note that describes violence.") if hard else _("A note.")
        case Undone():
            return _("An earlier entry was taken back.")
        case Settled():
            return _("Of two values that stood side by side, one was chosen.")
        case _:
            assert_never(fact)


def _side(fact: SideStateSet, say: Saying) -> str:
    if fact.state is None:
        return say.text("Back on the way: %(why)s", why=fact.reason)
    state = side_word(fact.state, say.language.gettext)
    return say.text("Not going forward, %(state)s: %(why)s", state=state, why=fact.reason)


def _added(fact: PersonAdded, say: Saying) -> str:
    part = part_word(fact.part, say.language.gettext)
    if fact.relation:
        part = say.text("%(part)s, %(relation)s", part=part, relation=fact.relation)
    return say.text("%(person)s was added as %(part)s.", person=fact.handle, part=part)


def _access(fact: AccessGiven, say: Saying) -> str:
    section = section_word(fact.kind, say.language.gettext)
    if fact.member:
        receiver = say.who(fact.member)
    else:
        receiver = circle_word(fact.circle or "", say.language.gettext)
    if not fact.why:
        return say.text(
            "%(receiver)s may now open the section %(section)s.", receiver=receiver, section=section
        )
    return say.text(
        "%(receiver)s may now open the section %(section)s: %(why)s",
        receiver=receiver,
        section=section,
        why=fact.why,
    )


def _restricted(fact: CaseRestricted, say: Saying) -> str:
    if not fact.readers:
        return say.text("The usual circles read this case again: %(why)s", why=fact.why)
    readers = ", ".join(say.holder(one) for one in fact.readers)
    return say.text("From here on this case is read by %(readers)s alone: %(why)s", readers=readers, why=fact.why)


def of_task(fact: TaskFact, say: Saying) -> str:
    _ = say.text
    match fact:
        case RiskJudged():
            return _risk(fact, say)
        case NeedNoted(text=text, person=person):
            return (
                _("%(person)s needs: %(text)s", person=say.of(person), text=text)
                if person
                else _("Needed: %(text)s", text=text)
            )
        case NeedMet(need=need, how=how):
            what = say.handles.get(need) or _("a need")
            return _("Met: %(what)s. %(how)s", what=what, how=how)
        case TaskSet(text=text, owner=owner, due=due) | TaskChanged(text=text, owner=owner, due=due):
            whose = say.who(owner) if owner else _("nobody yet")
            if due:
                return _("Task: %(text)s, %(who)s, by %(day)s.", text=text, who=whose, day=say.day(due))
            return _("Task: %(text)s, %(who)s.", text=text, who=whose)
        case TaskDone(task=task, note=note):
            what = say.handles.get(task) or _("a task")
            return _("Done: %(what)s. %(note)s", what=what, note=note)
        case _:
            assert_never(fact)


def _risk(fact: RiskJudged, say: Saying) -> str:
    level = danger_word(fact.level, say.language.gettext)
    review = say.day(fact.review_on)
    if fact.person:
        return say.text(
            "Risk judged for %(person)s: %(level)s, looked at again on %(day)s. %(why)s",
            person=say.of(fact.person),
            level=level,
            day=review,
            why=fact.reason,
        )
    return say.text(
        "Risk judged: %(level)s, looked at again on %(day)s. %(why)s",
        level=level,
        day=review,
        why=fact.reason,
    )


def of_person(fact: PersonFact, say: Saying) -> str:
    _ = say.text
    match fact:
        case PersonNamed():
            return _named(fact, say)
        case Born(person=person, on=on):
            return _("%(person)s was born: %(date)s.", person=say.of(person), date=say.partly(on))
        case NationalityNoted(person=person, country=country):
            return _(
                "Nationality of %(person)s: %(country)s.", person=say.of(person), country=say.told(country)
            )
        case PaperNoted():
            return _paper(fact, say)
        case PhoneNoted(person=person, number=number, never=never):
            said = _("%(person)s can be called: %(number)s.", person=say.of(person), number=number)
            return f"{said} {_('Never send there: %(what)s', what=never)}" if never else said
        case WhereaboutsNoted(person=None, where=where):
            return _("Where they are: %(where)s.", where=say.told(where))
        case WhereaboutsNoted(person=person, where=where):
            return _("Where %(person)s is: %(where)s.", person=say.of(person), where=say.told(where))
        case _:
            assert_never(fact)


def _named(fact: PersonNamed, say: Saying) -> str:
    name, person = say.told(fact.name), say.of(fact.person)
    if not fact.passport_spelling:
        return say.text("%(person)s is called %(name)s.", person=person, name=name)
    return say.text(
        "%(person)s is called %(name)s, in the passport %(spelling)s.",
        person=person,
        name=name,
        spelling=fact.passport_spelling,
    )


def _paper(fact: PaperNoted, say: Saying) -> str:
    values = {"person": say.of(fact.person), "kind": fact.kind, "number": fact.number or "–"}
    if fact.valid_until is None:
        return say.text("Paper of %(person)s: %(kind)s, number %(number)s.", **values)
    return say.text(
        "Paper of %(person)s: %(kind)s, number %(number)s, valid until %(day)s.",
        **values,
        day=say.day(fact.valid_until),
    )
