"""What the two founding articles say, written down by the practice office's press. Rule: nothing is added to what they say; people
and dates here are the public ones and are not invented."""

from dataclasses import dataclass, replace

from safeconduct.actions import contacts, diplomacy, knowledge
from safeconduct.core.contact import ContactNoted, WayNoteWritten
from safeconduct.core.diplomacy import CommitmentMade, PositionNoted, PressLineSet, Stance
from safeconduct.core.ids import (
    CommitmentId,
    ContactId,
    InterventionId,
    NoteId,
    PositionId,
    PressLineId,
    SourceId,
    StatementId,
)
from safeconduct.core.knowledge import (
    About,
    Answer,
    Figure,
    InterventionFollowedUp,
    InterventionNoted,
    Reply,
    SourceRead,
    StatementNoted,
    StatementsSame,
)
from safeconduct.core.value import Told, known, withheld
from safeconduct.core.when import PartialDate
from safeconduct.desk.practice.team import Team

A, B = "PinkNews", "SGN"
MINISTRY = "German Foreign Ministry"
ILGA = "ILGA-Europe"
COUNT_ONE, COUNT_NONE = Figure(1, 1), Figure()


@dataclass(frozen=True, slots=True)
class Said:
    """One statement of an article. Shape: `chain` begins with the outlet; `key` names it in this file only."""

    key: str
    where: Told
    about: About
    figure: Figure
    on: str
    said_by: str
    chain: tuple[str, ...]
    text: str
    hedge: str = ""


GERMANY, FRANCE, RUSSIA, CHECHNYA = known("Germany"), known("France"), known("Russia"), known("Chechnya")
OTHERS = withheld(
    ILGA, "naming the countries could put the refugees at risk; they are several European countries"
)

SAID = (
    Said(
        "a-arrived", GERMANY, About.ARRIVED, COUNT_ONE, "2017-06-06", MINISTRY, (A, "The Local", MINISTRY),
        "“a visa was issued and the person was able to come to Germany on June 6”",
    ),
    Said(
        "b-first", GERMANY, About.ARRIVED, COUNT_ONE, "2017-06-06", "", (B, "Associated Press"),
        "The first gay Chechen refugee arrived in Germany on June 6.",
    ),
    Said(
        "b-arrived", GERMANY, About.ARRIVED, COUNT_ONE, "2017-06-06", MINISTRY, (B, "New York Times", MINISTRY),
        "“a visa was issued and the person was able to come to Germany on June 6.”",
    ),
    Said(
        "b-review", GERMANY, About.VISA_UNDER_REVIEW, COUNT_ONE, "2017-06", "", (B, "New York Times"),
        "A fourth man's visa application is under review.",
        "Cannot tell whether he is one of the three who met embassy staff or stands beside them.",
    ),
    Said(
        "b-granting", GERMANY, About.OTHER, COUNT_NONE, "2017-06-08", "German officials", (B, "German officials"),
        "Germany is granting visas to gay refugees from Chechnya, officials confirmed on June 8.",
        "“visas”, in the plural; no number is given.",
    ),
    Said(
        "a-glad", GERMANY, About.OTHER, COUNT_NONE, "2017-06", MINISTRY, (A, "Tagesspiegel", MINISTRY),
        "“We are happy to be able to help in especially difficult cases.”", "A translation from German.",
    ),
    Said(
        "b-glad", GERMANY, About.OTHER, COUNT_NONE, "2017-06", MINISTRY, (B, "New York Times", MINISTRY),
        "“We are glad we are able to help in particularly difficult cases”", "A translation from German.",
    ),
    Said(
        "a-checks", GERMANY, About.OTHER, COUNT_NONE, "2017-06", MINISTRY, (A, "Tagesspiegel", MINISTRY),
        "“In every case, the German government checks which meaningful protection can be granted in the interest of the affected person.”",
        "A translation from German; it may promise more than the German does.",
    ),
    Said(
        "b-lithuania", known("Lithuania"), About.VISA_GRANTED, Figure(2, 2), "2017-05",
        "Lithuania's foreign minister", (B, "Lithuania's foreign minister"),
        "Visas were granted to two Chechens who “suffered persecution because of their sexual orientation.”",
    ),
    Said(
        "b-france", FRANCE, About.ARRIVED, COUNT_ONE, "", "Joël Deumier, SOS Homophobie",
        (B, "Joël Deumier, SOS Homophobie"), "A Chechen refugee had arrived in France.",
    ),
    Said(
        "a-france", FRANCE, About.ARRIVED, COUNT_ONE, "", "", (A,),
        "France has also reportedly accepted a refugee from the region.",
        "“reportedly”; “accepted” need not mean arrived.",
    ),
    Said(
        "b-america", known("United States"), About.NO_VISAS, Figure(0, 0), "", "", (B,),
        "The United States has not issued visas to Chechen refugees.",
    ),
    Said(
        "b-talks", OTHERS, About.IN_TALKS, COUNT_NONE, "", f"{ILGA} officials", (B, f"{ILGA} officials"),
        "Several other European countries had also entered into discussions to admit gay refugees; the group declined to name them.",
    ),
    Said(
        "b-houses", RUSSIA, About.IN_SAFE_HOUSES, COUNT_NONE, "", f"Daina Rudusa, {ILGA}", (B, f"Daina Rudusa, {ILGA}"),
        "Some people have made it out, but many remain in safe houses throughout Russia, applying for visas.",
        "“many”: no number is given.",
    ),
    Said(
        "b-arrested", CHECHNYA, About.ARRESTED, Figure(100, 100, about=True), "", "Novaya Gazeta", (B, "Novaya Gazeta"),
        "About 100 men have been arrested by Chechen authorities and are held in several places.",
    ),
    Said(
        "b-died", CHECHNYA, About.DIED, Figure(4, None), "", "", (B,),
        "At least four men have died under torture.", "“reportedly”; nobody is named for it.",
    ),
    Said(
        "b-families", CHECHNYA, About.THREATENED, COUNT_NONE, "", "", (B,),
        "Officials are urging families of the men to kill them.", "“are said to be”; nobody is named for it.",
    ),
    Said(
        "a-journalists", RUSSIA, About.IN_HIDING, COUNT_NONE, "", "", (A,),
        "The journalists who uncovered the story were forced into hiding.",
    ),
    Said(
        "a-april", CHECHNYA, About.OTHER, COUNT_NONE, "2017-04", "Novaya Gazeta", (A, "Novaya Gazeta"),
        "Novaya Gazeta reported the campaign of persecution in April.",
    ),
)  # fmt: skip

SAME = (
    ("b-first", "a-arrived", "One text of the ministry, most likely; the agency names nobody else."),
    ("b-glad", "a-glad", "One German sentence in two translations."),
    ("a-france", "b-france", "In all likelihood the same person and the same speaker; neither is stated."),
)


def write_what_is_known(team: Team) -> None:
    """Sami reads the articles; where Anna reads one sentence otherwise, both readings stand."""
    sources = {outlet: SourceId(team.fresh()) for outlet in (A, B)}
    by_key = {said.key: StatementId(team.fresh()) for said in SAID}
    sami = team["Sami"]
    actor, group = sami.actor, sami.subject
    sami.write([one for source in _read(sources) for one in knowledge.read_source(actor, group, source)])
    known_now = sami.index.knowledge()
    noted = [_noted(said, by_key[said.key], sources[said.chain[0]]) for said in SAID]
    sami.write([one for each in noted for one in knowledge.note_statement(actor, group, known_now, each)])
    _note_the_fourth_man(team, sources[B])
    sami = team["Sami"]
    known_now = sami.index.knowledge()
    same = [StatementsSame(by_key[one], by_key[other], why) for one, other, why in SAME]
    sami.write([one for each in same for one in knowledge.join_statements(actor, group, known_now, each)])
    _note_interventions(team, sources)
    _note_what_states_hold(team, sources)
    _note_contacts(team)


def _noted(said: Said, statement: StatementId, source: SourceId) -> StatementNoted:
    on = PartialDate(said.on) if said.on else None
    return StatementNoted(
        statement,
        said.where,
        said.about,
        said.figure,
        on,
        said.said_by,
        said.chain,
        said.text,
        said.hedge,
        source,
    )


def _read(sources: dict[str, SourceId]) -> tuple[SourceRead, ...]:
    june = PartialDate("2017-06")
    return (
        SourceRead(
            sources[A], "Germany has welcomed a gay man who fled Chechnya", A, "en", "", "Nick Duffy", june
        ),
        SourceRead(
            sources[B],
            "Germany is granting visas to gay refugees from Chechnya",
            B,
            "en",
            "",
            "Mike Andrew",
            june,
        ),
    )


def _note_the_fourth_man(team: Team, source: SourceId) -> None:
    """“Three others … and a fourth”: three met embassy staff, or four did. Two colleagues read it apart, and it stays open."""
    three = StatementNoted(
        StatementId(team.fresh()),
        GERMANY,
        About.MET_EMBASSY_STAFF,
        Figure(3, 3),
        PartialDate("2017-06"),
        "",
        (B, "New York Times"),
        "Three others have met with German embassy staff in Moscow.",
        "Read as three, the fourth man beside them.",
        source,
    )
    four = replace(three, figure=Figure(3, 4), hedge="Cannot tell: the fourth man may have met them too.")
    sami, anna = team["Sami"], team["Anna"]
    group, known_now = sami.subject, sami.index.knowledge()
    team.apart(
        ("Sami", knowledge.note_statement(sami.actor, group, known_now, three)),
        ("Anna", knowledge.note_statement(anna.actor, group, known_now, four)),
    )


def _note_interventions(team: Team, sources: dict[str, SourceId]) -> None:
    sami = team["Sami"]
    noted = _interventions(team, sources)
    countries = (RUSSIA, FRANCE, RUSSIA)
    sami.write([one for each, country in zip(noted, countries, strict=True) for one in knowledge.note_intervention(sami.actor, sami.subject, each, country)])
    asked = InterventionFollowedUp(
        noted[1].intervention,
        team.today.plus(-7),
        "Invented for practice: we wrote to the French embassy and asked what the regular follow-up has brought. No answer yet.",
        team.today.plus(2),
    )
    sami.write(knowledge.follow_up(sami.actor, sami.subject, sami.index.knowledge(), asked))


def _interventions(team: Team, sources: dict[str, SourceId]) -> tuple[InterventionNoted, ...]:
    first = InterventionNoted(
        InterventionId(team.fresh()),
        "Angela Merkel",
        "Vladimir Putin",
        PartialDate("2017-05"),
        "Spoke for the right to demonstrate and the role of NGOs, named negative reports from Chechnya, and asked him to use his "
        "influence. That the press conference (PinkNews) and the May meeting (SGN) are one is likely, not stated.",
        Answer(Reply.NONE, "", "PinkNews: he did not respond to her comments"),
        source=sources[A],
    )
    second = InterventionNoted(
        InterventionId(team.fresh()),
        "Emmanuel Macron",
        "Vladimir Putin",
        None,
        "Respect for all peoples, minorities and opinions; raised LGBT people in Chechnya and NGOs across Russia.",
        Answer(
            Reply.GIVEN,
            "He has taken several initiatives to bring out the whole truth on the local authorities.",
            "Emmanuel Macron, to the press",
        ),
        "To be “constantly vigilant”; both agreed on “an extremely regular follow-up together”.",
        source=sources[A],
    )
    third = InterventionNoted(
        InterventionId(team.fresh()),
        "Several; not named",
        "Russian officials",
        None,
        "Reports of persecution in Chechnya.",
        Answer(
            Reply.GIVEN, "They promised to investigate the reports, and denied that they are true.", "SGN"
        ),
        "To investigate.",
        source=sources[B],
    )
    return first, second, third


def _note_what_states_hold(team: Team, sources: dict[str, SourceId]) -> None:
    """Positions and promises as the articles tell them. What may be said, and when we ask again, is our press's own: invented for practice."""
    sami = team["Sami"]
    actor, group = sami.actor, sami.subject
    asked = {one.noted.values[0].value.who: one.intervention for one in sami.index.knowledge().interventions}
    june, may = PartialDate("2017-06"), PartialDate("2017-05")
    for country, stance, on, text, said_by, outlet in (
        (GERMANY, Stance.LETS_IN, june, "Visas on “urgent humanitarian grounds”; every case is checked.", MINISTRY, A),
        (known("Lithuania"), Stance.LETS_IN, may, "Visas were granted to two Chechens.", "Lithuania's foreign minister", B),
        (OTHERS, Stance.CONSIDERS, None, "In discussions to admit gay refugees.", f"{ILGA} officials", B),
        (known("United States"), Stance.OTHER, None, "Has not issued visas to Chechen refugees.", "", B),
    ):
        noted = PositionNoted(PositionId(team.fresh()), country, stance, on, text, said_by, sources[outlet])
        sami.write(diplomacy.note_position(actor, group, noted))
    for country, who, whom, what, told_by, outlet in (
        (FRANCE, "Emmanuel Macron", "the public", "To be “constantly vigilant”; with Vladimir Putin, an extremely regular follow-up together.", "", A),
        (RUSSIA, "Russian officials", "not named", "To investigate the reports, which they also denied.", "SGN", B),
    ):
        follow = team.today.plus(2) if country is FRANCE else team.today.plus(12)
        made = CommitmentMade(
            CommitmentId(team.fresh()), country, who, whom, what, None, None, follow, told_by,
            asked.get(who) or asked.get("Several; not named"), sources[outlet],
        )  # fmt: skip
        sami.write(diplomacy.note_commitment(actor, group, made))
    for country, may_say, must_not, why in (
        (
            GERMANY,
            "A visa was issued and one man came to Germany on 6 June 2017, as the German Foreign Ministry says.",
            "His class of visa, his route or his city.",
            "Nobody has stated them, and they could lead to him.",
        ),
        (OTHERS, "Several European countries are in talks to admit people.", "Which countries they are.", "It could put the refugees at risk."),
    ):
        sami.write(diplomacy.set_line(actor, group, PressLineSet(PressLineId(team.fresh()), country, may_say, must_not, why)))


def _note_contacts(team: Team) -> None:
    """Mara's contacts at the embassy, and what she learnt at its counter. Both people are invented."""
    mara, at = team["Mara"], "German embassy, Moscow"
    actor, group = mara.actor, mara.subject
    clerk = ContactNoted(
        ContactId(team.fresh()), GERMANY, at, known("Invented for practice: Ute Sandmann"), "visa section", "German, Russian", "By telephone, Tuesdays after two",
        "Handles and dates. No full names on the telephone.", (mara.me,),
    )  # fmt: skip
    guard = ContactNoted(
        ContactId(team.fresh()), GERMANY, at, withheld("Mara", "he asked not to be named"), "at the gate", leave_alone="He was questioned after the last visit.",
        known_by=(mara.me,),
    )  # fmt: skip
    note = WayNoteWritten(NoteId(team.fresh()), "DE-22-1", "Invented for practice: the ministry answers letters of a partner organisation within a week, and nobody else's.")
    mara.write([one for each in (clerk, guard) for one in contacts.note_contact(actor, group, each)])
    mara.write(contacts.write_note(actor, group, {note.way}, note))
