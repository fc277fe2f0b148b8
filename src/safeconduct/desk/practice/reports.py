"""Two invented reports of an invented land, partly read: something to look at under *Reports*. Rule: papers, people and countries in them do not exist,
and each says in its first line and its title that it was invented."""

from dataclasses import dataclass

from safeconduct.actions import reports
from safeconduct.core.ids import ReportId
from safeconduct.core.report import (
    Amount,
    PlaceNamed,
    Question,
    Relation,
    ReportAdded,
    ReportDescribed,
    StatementConfirmed,
    StatementKind,
    StatementsJoined,
    Stretch,
    StretchPrecision,
    statement_at,
)
from safeconduct.core.when import PartialDate
from safeconduct.desk.filing import sealed_here
from safeconduct.desk.office import Office
from safeconduct.desk.practice.team import Team
from safeconduct.evidence.reading.working import Form

MARK = "Invented for practice"
MINISTRY, LIST, RUUD = "Norlandic interior ministry", "Svobodny List", "Lena Ruud"
ON_2_MAY = Stretch("2017-05-02", "2017-05-02", StretchPrecision.DAY)


@dataclass(frozen=True, slots=True)
class Paper:
    title: str
    outlet: str
    on: str
    text: str


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence that Sami confirmed as it was proposed. Shape: `speaker` empty where the paper itself says it."""

    words: str
    kind: StatementKind
    speaker: str
    question: Question
    on: Stretch | None = None
    amount: Amount | None = None
    places: tuple[PlaceNamed, ...] = ()


LANTERN = Paper(
    "Norland lets in a nurse from Kordia",
    "The Lantern",
    "2017-05-04",
    f"""{MARK}

Norland lets in a nurse from Kordia
By Ruth Ames, The Lantern
4 May 2017

A nurse who fled the arrests of medics in Kordia arrived in Norland on May 2, the Norlandic interior ministry said.
“A permit was granted and the person was able to travel,” a spokesman for the ministry told The Lantern.
About 60 medics have been detained in Kordia since March, according to the newspaper Svobodny List.
“Three of them died in custody,” said Lena Ruud of Aid-Europe.
The Kordian interior ministry denied that medics had been arrested.
“Many remain in cellars and wait for an answer,” Ruud said.
""",
)
STAR = Paper(
    "Ministry confirms: first medic is safe",
    "The Evening Star",
    "2017-05-05",
    f"""{MARK}

Ministry confirms: first medic is safe
The Evening Star
5 May 2017

The Norlandic interior ministry told the Evening Star that a permit had been granted and that the person arrived on May 2.
According to Svobodny List, about 60 medics from Kordia have been detained.
Marc Aubert, president of the group Open Ward, said that a medic from Kordia had arrived in Sudria.
“Five of them died in custody,” said Lena Ruud of Aid-Europe.
Hesperia has issued no permits to medics from Kordia.
""",
)

OF_LANTERN = (
    Read(
        "A nurse who fled the arrests of medics in Kordia arrived in Norland on May 2", StatementKind.CLAIM, MINISTRY, Question.WAYS_OUT, ON_2_MAY,
        places=(PlaceNamed("Kordia"), PlaceNamed("Norland")),
    ),
    Read("About 60 medics", StatementKind.FIGURE, LIST, Question.STATE_VIOLENCE, None, Amount(60, 60, about=True, unit="medics")),
    Read("Three of them died", StatementKind.FIGURE, RUUD, Question.STATE_VIOLENCE, None, Amount(3, 3, unit="died")),
)
OF_STAR = (
    Read("the person arrived on May 2", StatementKind.CLAIM, MINISTRY, Question.WAYS_OUT, ON_2_MAY),
    Read("about 60 medics", StatementKind.FIGURE, LIST, Question.STATE_VIOLENCE, None, Amount(60, 60, about=True, unit="medics")),
    Read("Five of them died", StatementKind.FIGURE, RUUD, Question.STATE_VIOLENCE, None, Amount(5, 5, unit="died")),
)
"""Two of the three say what the other paper says, of one origin each; the third cannot hold beside the other paper's."""

JUDGED = (
    (0, Relation.SAME, "One permit, one day, one ministry. (Invented.)"),
    (1, Relation.SAME, "Both have it from one newspaper. (Invented.)"),
    (2, Relation.AGAINST, "The same speaker on the following day: ask her. (Invented.)"),
)


def write_reports(team: Team) -> None:
    """Sami adds both and confirms a part of what they say; the rest waits, as it does while somebody is at work on them."""
    sami = team["Sami"]
    lantern, star = (_confirmed(team, sami, paper, read) for paper, read in ((LANTERN, OF_LANTERN), (STAR, OF_STAR)))
    view = sami.index.knowledge().reports
    for nth, relation, why in JUDGED:
        joined = StatementsJoined((lantern[nth].statement, star[nth].statement), relation, why)
        sami.write(reports.join(sami.actor, sami.subject, view, joined))


def _confirmed(team: Team, sami: Office, paper: Paper, read: tuple[Read, ...]) -> list[StatementConfirmed]:
    report = ReportId(team.fresh())
    raw = paper.text.encode()
    original, working = sealed_here(sami, "", raw), sealed_here(sami, "", raw)
    added = ReportAdded(report, "invented.txt", "text/plain", original.original, working.original, Form.TXT.value, sami.today(), MARK)
    described = ReportDescribed(report, f"({MARK}) {paper.title}", paper.outlet, on=PartialDate(paper.on), language="en")
    sami.write(reports.add_report(sami.actor, sami.subject, added, described, team.today))
    for upload in (original, working):
        upload.keep()
        upload.settle()
    stated = [_stated(report, paper, one) for one in read]
    sami.write(reports.confirm(sami.actor, sami.subject, sami.index.knowledge().reports, stated, paper.text))
    return stated


def _stated(report: ReportId, paper: Paper, one: Read) -> StatementConfirmed:
    """Pointing at the place where it was proposed, so that it is not proposed again."""
    start = paper.text.index(one.words)
    end = start + len(one.words)
    chain = (paper.outlet, one.speaker) if one.speaker else (paper.outlet,)
    return StatementConfirmed(
        statement_at(report, start, end, one.kind), report, start, end, one.words, one.kind, one.speaker, chain,
        amount=one.amount, on=one.on, question=one.question, places=one.places,
    )  # fmt: skip
