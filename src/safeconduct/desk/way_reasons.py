"""Why a criterion is met or not, in the reader's language. Rule: facts are called as the form for them calls them; what a way's file says stays in
English, word for word."""

from collections.abc import Iterator
from dataclasses import dataclass

from safeconduct.desk.pages.pathways import state_word
from safeconduct.desk.terms import Gettext
from safeconduct.desk.way_words import answer_word, question_word
from safeconduct.pathways.conditions import questions_in
from safeconduct.pathways.facts import Facts
from safeconduct.pathways.telling import looked_at, unknown_in
from safeconduct.pathways.verdicts import Asked, Assessment, Finding, Ready, Standing
from safeconduct.web.language import Language


@dataclass(frozen=True, slots=True)
class Reason:
    """Shape: `rule` and `to_ask` are the file's own English; `known` are questions with their answers; `remark` what else there is to say."""

    finding: Finding
    rule: str
    known: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()
    to_ask: tuple[str, ...] = ()
    remark: str = ""


def reasons(made: Ready, said: Assessment, facts: Facts, language: Language) -> Iterator[Reason]:
    """One for each finding, in order: how the programme stands, then its criteria."""
    programme, *criteria = said.findings
    yield _programme(made.standing, programme, language.gettext)
    for asked, finding in zip(made.asked, criteria, strict=True):
        yield _reason(asked, finding, facts, language)


def _programme(standing: Standing, finding: Finding, _: Gettext) -> Reason:
    line = standing.changing or standing.line
    remark = _("It changed on a day that no source names.") if standing.changing else _("The programme on that day: %(state)s.") % {"state": state_word(standing.state, _)}
    return Reason(finding, line.text if line else "", remark=remark)


def _reason(asked: Asked, finding: Finding, facts: Facts, language: Language) -> Reason:
    _, criterion = language.gettext, asked.criterion
    known = tuple((question_word(name, _), answer_word(name, facts.values[name], language)) for name in looked_at(criterion, facts) if name in facts.values)
    if finding.met is not None:
        return Reason(finding, criterion.text, known)
    unknown = tuple(question_word(name, _) for name in unknown_in(criterion, facts))
    remark = "" if asked.is_certain else _("No source says whether this rule stood on that day.")
    return Reason(finding, criterion.text, known, unknown, tuple(questions_in(criterion.when)), remark)
