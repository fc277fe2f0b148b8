"""What a dossier of the fourth man is made of. Rule: every passage says of itself that it is invented, and the purpose says so on every page;
documents are left out, so that the ring shows something missing."""

from dataclasses import dataclass

from safeconduct.actions import dossiers
from safeconduct.core.dossier import (
    DossierConsented,
    DossierLanguage,
    DossierPart,
    UsualTimeNoted,
    WordsWritten,
)
from safeconduct.core.ids import ConsentId, WordsId
from safeconduct.core.when import Day, PartialDate
from safeconduct.desk.practice.people import Played
from safeconduct.desk.practice.travel import HUMANITARIAN, MOSCOW
from safeconduct.dossier.words import dated

PURPOSE = f"{HUMANITARIAN} (practice: everybody in it is invented)"
HIM, HIS_AUNT, OURSELVES = "the person, face to face, in Russian", "an aunt, by message", "this group, from its own file of dates"
AGREED = tuple(part for part in DossierPart if part is not DossierPart.ANNEXES)

P = DossierPart


@dataclass(frozen=True, slots=True)
class Written:
    """Shape: `ago` in days, when it happened; `by` and `said` who said so, and how many days ago."""

    part: DossierPart
    text: str
    by: str = ""
    ago: int | None = None
    said: int = 12


PASSAGES = (
    Written(
        P.COVER_LETTER,
        "Dear Sir or Madam,\nwe write about a man of 24 from Chechnya whose application for a humanitarian visa lies with you. He was held because he is taken to be gay, and "
        "those who held him told his family.\nWe ask for a decision before his passport ends. Enclosed are a summary, who he is, what happened by date, what threatens him, why "
        "it is urgent, and how to reach him without putting him in danger. He has agreed to each of these parts.",
    ),
    Written(
        P.SUMMARY,
        "A man of 24, citizen of the Russian Federation. Held for six days at a place he cannot name, asked for names of others, then handed to his family, who were told why he had "
        "been held.\nHe left the region within a week and lives indoors since, in another part of the country. Men who know his family asked for him there.\nHe asks for a visa on urgent "
        "humanitarian grounds. His passport ends before the usual time of a decision is over.",
    ),
    Written(P.FAMILY, "His mother stays behind and is not to be contacted. He has no wife and no children.", HIM),
    Written(P.LEGAL_BASIS, "Section 22, first sentence, of the German Residence Act: admission from abroad on urgent humanitarian grounds."),
    Written(P.URGENT, "His passport ends on {passport}. The decision is to be expected by {decision}: 120 days after it was lodged, as a clerk said is usual. A new passport he would have to ask for where he is looked for.", OURSELVES, None, 3),
    Written(P.CHRONOLOGY, "He was taken from his place of work by men in uniform and held for six days. They asked for the names of other men and looked through his telephone.", HIM, 84),
    Written(P.CHRONOLOGY, "He was handed to his family. An uncle was told, in his hearing, why he had been held and what was expected of the family.", HIM, 78),
    Written(P.CHRONOLOGY, "He left the region by night, with the help of a friend who is no relative.", HIM, 72),
    Written(P.CHRONOLOGY, "Two men who know the family asked for him at the building where he stayed. He was moved the same evening.", HIS_AUNT, 41),
    Written(P.RISK, "His uncle and two cousins look for him. They have said to an aunt that the matter is not closed. Those who held him have his name, his photograph and his telephone number.", HIS_AUNT),
    Written(P.NO_SAFETY_INSIDE, "He was asked for in another region within six weeks. Whoever stays longer must register an address, and the authorities who held him can look it up.", HIM),
    Written(P.REACHING, "Only through this group, on weekdays between 9 and 17. In Russian. Nothing is to be sent to an address or a number of his family, and no letter of an embassy to where he stays."),
)  # fmt: skip


def write_dossier(people: dict[str, Played]) -> None:
    """In English. Whoever practises in German or French finds the parts missing and writes them."""
    ibis = people["Ibis"]
    ibis.team.clock.ago(days=3)
    for one in PASSAGES:
        ibis.by("Mara", dossiers.write_words, _words(ibis, one))
    ibis.team.clock.ago(days=2)
    consent = DossierConsented(
        ConsentId(ibis.team.fresh()), ibis.persons, MOSCOW["German"].text, PURPOSE, AGREED, f"{HIM} (invented)", ibis.team.today.plus(-2)
    )
    ibis.by("Mara", dossiers.consent, consent, ibis.team.today)
    write_usual_time(people)


def write_usual_time(people: dict[str, Played]) -> None:
    """For the part that is missing, so that the ring has something to say of it."""
    mara = people["Ibis"].team["Mara"]
    noted = UsualTimeNoted(P.ANNEXES, "a letter of a court and its sworn translation (invented)", 7, 21, mara.today())
    mara.write(dossiers.note_usual_time(mara.actor, mara.subject, noted, mara.today()))


def _words(ibis: Played, one: Written) -> WordsWritten:
    today = ibis.team.today
    text = one.text.format(passport=_in_words(today.plus(ibis.drawn.passport)), decision=_in_words(today.plus(120 - 22)))
    return WordsWritten(
        WordsId(ibis.team.fresh()),
        one.part,
        DossierLanguage.ENGLISH,
        f"(Invented.) {text}",
        PartialDate(today.plus(-one.ago).iso) if one.ago is not None else None,
        f"{one.by} (invented)" if one.by else "",
        today.plus(-one.said) if one.by else None,
    )


def _in_words(day: Day) -> str:
    return dated(PartialDate(day.iso), DossierLanguage.ENGLISH)
