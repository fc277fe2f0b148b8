"""What a case's dossier has and what it lacks, as a ring and as a list. Rule: a part that is missing says why in a word, and where to bring it
from."""

from dataclasses import dataclass

from safeconduct.core.dossier import IN_WORDS, DossierLanguage, DossierPart
from safeconduct.core.ids import EventId, MemberId, WordsId
from safeconduct.core.section import Kind
from safeconduct.core.when import Day, Moment
from safeconduct.desk.casefile import CaseFile
from safeconduct.desk.dossier_times import UsualTimes, usual_words
from safeconduct.desk.terms import Gettext, dossier_part_word, titled
from safeconduct.dossier.collecting import Choice, ChosenAnnex, Lack, is_of, missing
from safeconduct.folds.case import CaseView


@dataclass(frozen=True, slots=True)
class Passed:
    """A passage as the list shows it. Shape: `contested` where two versions stand; `source` is who said so, empty for nobody."""

    words: WordsId
    event: EventId
    author: MemberId
    moment: Moment
    text: str
    when: str
    source: str
    contested: bool


@dataclass(frozen=True, slots=True)
class PartShown:
    """Shape: `lack` is empty when the part is there, and so is `usually`, how long it takes; `path` leads to where it is written, empty where
    nobody may."""

    part: DossierPart
    word: str
    lack: str
    path: str
    passages: list[Passed]
    usually: list[str]


@dataclass(frozen=True, slots=True)
class Ring:
    """Shape: `title` says the whole picture in words."""

    parts: list[PartShown]
    title: str

    @property
    def there(self) -> int:
        return sum(1 for one in self.parts if not one.lack)


def ring_of(file: CaseFile, language: DossierLanguage) -> Ring:
    _ = file.visit.language.gettext
    lacks = dict(missing(file.view, everything(file.view, file.visit.office.today(), language)).parts)
    times = file.visit.office.index.knowledge().usual_times
    parts = [_part(file, part, language, lacks.get(part), times) for part in DossierPart]
    there = sum(1 for one in parts if not one.lack)
    lacking = ", ".join(one.word for one in parts if one.lack)
    title = _("%(there)s of %(all)s parts are there.") % {"there": there, "all": len(parts)}
    without = _("Missing: %(parts)s.") % {"parts": lacking}
    return Ring(parts, f"{title} {without}" if lacking else title)


def everything(view: CaseView, today: Day, language: DossierLanguage) -> Choice:
    """A dossier of everybody who is still in the case, with all their documents, to see what there is."""
    persons = tuple(one.person for one in view.people_here)
    annexes = tuple(ChosenAnnex(one.document) for one in view.documents if is_of(one, persons))
    return Choice("", "", "", "", language, today, persons, tuple(DossierPart), annexes)


def _part(file: CaseFile, part: DossierPart, language: DossierLanguage, lack: Lack | None, times: UsualTimes) -> PartShown:
    _ = file.visit.language.gettext
    word = lack_word(lack, _) if lack else ""
    usually = usual_words(times, part, file.visit.language) if lack else []
    return PartShown(part, titled(dossier_part_word(part, _)), word, _path(file, part, language), _passages(file, part, language), usually)


def _path(file: CaseFile, part: DossierPart, language: DossierLanguage) -> str:
    match part:
        case DossierPart.IDENTITY:
            return f"{file.path}?open=identity#identity"
        case DossierPart.ANNEXES:
            return f"{file.path}/documents/new"
        case _:
            return f"{file.path}/dossier/write?part={part.name}&language={language.value}"


def _passages(file: CaseFile, part: DossierPart, language: DossierLanguage) -> list[Passed]:
    if part not in IN_WORDS or Kind.STORY not in file.kept:
        return []
    found = []
    for one in file.view.dossier_words:
        written = one.written.values[-1]
        if written.value.part is not part or written.value.language is not language:
            continue
        when = file.born(written.value.on) if written.value.on else ""
        found.append(
            Passed(one.words, written.event, written.author, written.moment, written.value.text, when, written.value.said_by, one.written.contested)
        )
    return found


def lack_word(lack: Lack, _: Gettext) -> str:
    return {
        Lack.NOTHING_THERE: _("nothing is there yet"),
        Lack.CONTESTED: _("written twice, apart: write it again as it shall stand"),
        Lack.SEALED: _("in a section that is sealed to you"),
        Lack.TOO_LONG: _("longer than its page"),
        Lack.GONE: _("a document is gone"),
        Lack.OF_OTHERS: _("a document is of somebody whom this dossier is not for"),
    }[lack]
