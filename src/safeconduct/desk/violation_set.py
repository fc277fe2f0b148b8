"""A set of violations as a file to hand out: JSON Lines and a README in one archive. Rule: free words leave only inside passages that were
agreed to for this use; no name, handle, place or title does, and no act of anybody but who told it."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from safeconduct.core import thesaurus
from safeconduct.core.ids import ActId, PassageId, PersonId
from safeconduct.core.testimony import PassageWritten, Use
from safeconduct.core.thesaurus import Thesaurus
from safeconduct.core.violation import PartyNoted, ReliefNoted
from safeconduct.core.when import Day, PartialDate
from safeconduct.folds.case import CaseView
from safeconduct.folds.testimony import TestimonyView, reusable
from safeconduct.folds.violations import ActView, ViolationView

README = """Violations, as a set of JSON Lines (UTF-8, one object a line). Fields as in the HURIDOCS Events Standard Formats; ids are numbers of
this file alone and say nothing about anybody.

set          format, use: what the people agreed to; acts, passages: how many lines follow
event        event: number; began, ended: {value, type: list 48}; status: {list 41}
person       person: number; unit: {list 7}; number: of persons in a group, as it was told; reliability: as a source, {list 42}
act          act, event, victim: numbers; type: {list 4}; date: {value, type: list 48}; attribution: {list 28}; at_end: {list 25}
involvement  act, perpetrator: numbers; degree: {list 18}
information  act, source: numbers; connection: {list 19}; reliability: {list 42}
intervention event, victim: numbers; type: {list 20}; date: {value, type: list 48}; response: {list 27}
passage      source: number; language; acts: numbers; text: the words that were agreed to

A term is {"list", "code", "term"}; null where nothing was chosen. The English term stands beside each code because list 41 and others
differ between languages. Each number of an event, a person or an act has one line that says what it is. Left out: names, handles, places,
titles, free words outside passages, acts done to anybody but the source, interventions for anybody else, and every passage without a consent for this use.
"""


@dataclass(frozen=True, slots=True)
class Packed:
    """Shape: `passages` and `acts` are what is in it; both empty when nothing was agreed to."""

    body: bytes
    passages: tuple[PassageId, ...]
    acts: tuple[ActId, ...]


def pack(view: CaseView, use: Use, today: Day) -> Packed:
    """The same content gives the same bytes."""
    numbers: dict[str, int] = {}
    free = [(one, written) for one in view.testimonies for written in reusable(one, use, today)]
    told = {(act, one.taken.values[0].value.person) for one, written in free for act in written.acts}
    acts = tuple(act for act in view.violations.acts if act.noted.one and (act.act, act.first.victim) in told)
    shown = {act.act for act in acts}

    def number(name: str) -> int:
        return numbers.setdefault(name, len(numbers) + 1)

    lines: list[object] = [{"kind": "set", "format": 2, "use": use.value, "acts": len(acts), "passages": len(free)}]
    tellers = {act.first.victim for act in acts}
    events = [one for one in view.violations.violations if any(act.act in shown for act in one.acts)]
    lines += [_event(one, number) for one in events]
    for act in acts:
        lines += _of_act(act, number)
    lines += [_intervention(done, number) for one in events for done in one.interventions if done.victim in tellers]
    lines += [
        {
            "kind": "passage",
            "source": number(one.taken.values[0].value.person),
            "language": one.taken.values[0].value.language,
            "acts": [number(act) for act in written.acts if act in shown],
            "text": written.text,
        }
        for one, written in free
    ]
    lines += [_person(at, view.violations.parties.get(PersonId(name))) for name, at in numbers.items() if name in _persons(acts, free)]
    return Packed(_archive(lines), tuple(written.passage for _, written in free), tuple(act.act for act in acts))


def _persons(acts: Sequence[ActView], free: Sequence[tuple[TestimonyView, PassageWritten]]) -> set[str]:
    """Everybody whom a line names by a number."""
    told = {one.taken.values[0].value.person for one, _ in free}
    return told | {act.first.victim for act in acts} | {one.perpetrator for act in acts for one in act.involved}


def _event(one: ViolationView, number: Callable[[str], int]) -> object:
    """Shape: null where two wrote it apart and nobody has settled which holds."""
    noted = one.noted.one
    return {
        "kind": "event",
        "event": number(one.violation),
        "began": _date(noted.began) if noted else None,
        "ended": _date(noted.ended) if noted else None,
        "status": _term(thesaurus.VIOLATION_STATUSES, noted.status) if noted else None,
    }


def _person(at: int, party: PartyNoted | None) -> object:
    """Shape: of the people of the case nothing but their number; what somebody is stands on the links."""
    return {
        "kind": "person",
        "person": at,
        "unit": _term(thesaurus.UNITS, party.unit) if party else None,
        "number": party.number if party else None,
        "reliability": _term(thesaurus.RELIABILITIES, party.reliability) if party else None,
    }


def _intervention(done: ReliefNoted, number: Callable[[str], int]) -> object:
    return {
        "kind": "intervention",
        "event": number(done.violation),
        "victim": number(done.victim or ""),
        "type": _term(thesaurus.INTERVENTIONS, done.kind),
        "date": _date(done.on),
        "response": _term(thesaurus.RESPONSES, done.response),
    }


def _of_act(act: ActView, number: Callable[[str], int]) -> Iterator[object]:
    noted = act.first
    yield {
        "kind": "act",
        "act": number(act.act),
        "event": number(noted.violation),
        "victim": number(noted.victim),
        "type": _term(thesaurus.ACTS, noted.kind),
        "date": _date(noted.on),
        "attribution": _term(thesaurus.ATTRIBUTIONS, noted.attribution),
        "at_end": _term(thesaurus.STATUSES_AT_END, noted.at_end),
    }
    for one in act.involved:
        degree = _term(thesaurus.DEGREES, one.degree)
        yield {"kind": "involvement", "act": number(act.act), "perpetrator": number(one.perpetrator), "degree": degree}
    for said in act.said_by:
        if said.source == noted.victim:
            yield {
                "kind": "information",
                "act": number(act.act),
                "source": number(said.source),
                "connection": _term(thesaurus.CONNECTIONS, said.connection),
                "reliability": _term(thesaurus.RELIABILITIES, said.reliability),
            }


def _term(kind: Thesaurus, code: str) -> object:
    # What is in no list is no code: a colleague's own program may have written any words there.
    return {"list": kind.number, "code": code, "term": kind.term(code)} if kind.knows(code) else None


def _date(on: PartialDate | None) -> object:
    if on is None:
        return None
    code = {4: thesaurus.DATE_TYPES.terms[2][0], 7: thesaurus.DATE_TYPES.terms[1][0]}.get(len(on.iso), "")
    return {"value": on.iso, "type": _term(thesaurus.DATE_TYPES, code)}


def _archive(lines: list[object]) -> bytes:
    """Without a moment of making: that would say when the office worked on whom."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (
            ("README.txt", README),
            ("violations.jsonl", "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)),
        ):
            archive.writestr(zipfile.ZipInfo(name), text.encode())
    return out.getvalue()
