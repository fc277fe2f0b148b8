"""The fixed words of a dossier in English, German and French. Rule: they stay close to plain office language, and promise nothing."""

from collections.abc import Mapping

from safeconduct.core.dossier import DossierLanguage, DossierPart, IdentityLine
from safeconduct.core.when import PartialDate

Words = Mapping[str, str]

_ENGLISH = {
    "dossier": "Dossier",
    "for": "For",
    "purpose": "Purpose",
    "country": "Country asked",
    "sender": "From",
    "date": "Date",
    "mark": "Only for {recipient}. Purpose: {purpose}. Passing this on can put people in danger.",
    "page": "Page {page} of {pages}",
    "contents": "What is in this dossier",
    "person": "Person {number}",
    "applicant": "Who applies",
    "what": "What",
    "annex": "Annex {number}",
    "translation": "This is a translation: {translation}",
    "as it is": "as it is",
    "beside": "This annex is a file of its own, handed over beside this dossier. Its SHA-256 is {sha256}.",
    "picture of": "Picture of annex {number}: {what}",
    "until": "valid until {day}",
    "said by": "Said by:",
    "said on": "on {day}",
    "noted on": "In our file since {day}.",
    "testimony": "the person themself, when their testimony was taken",
    "footnotes": "Footnotes say who said so, and since when it stands in our file.",
    DossierPart.COVER_LETTER: "Cover letter",
    DossierPart.SUMMARY: "Summary",
    DossierPart.IDENTITY: "Identity",
    DossierPart.FAMILY: "Family",
    DossierPart.LEGAL_BASIS: "Legal basis asked for",
    DossierPart.URGENT: "What is urgent, and why",
    DossierPart.CHRONOLOGY: "What happened, by date",
    DossierPart.RISK: "The danger",
    DossierPart.NO_SAFETY_INSIDE: "Why there is no safety inside the country",
    DossierPart.REACHING: "How to reach the person without putting them in danger",
    DossierPart.ANNEXES: "Annexes",
    IdentityLine.NAME: "Name",
    IdentityLine.PASSPORT_SPELLING: "Spelling in the passport",
    IdentityLine.BORN: "Born",
    IdentityLine.NATIONALITY: "Nationality",
    IdentityLine.PAPER: "Paper",
}

_GERMAN = {
    "dossier": "Dossier",
    "for": "Für",
    "purpose": "Zweck",
    "country": "Angefragtes Land",
    "sender": "Von",
    "date": "Datum",
    "mark": "Nur für {recipient}. Zweck: {purpose}. Weitergabe kann Menschen in Gefahr bringen.",
    "page": "Seite {page} von {pages}",
    "contents": "Was in diesem Dossier steht",
    "person": "Person {number}",
    "applicant": "Wer den Antrag stellt",
    "what": "Was",
    "annex": "Anlage {number}",
    "translation": "Dies ist eine Übersetzung: {translation}",
    "as it is": "unverändert",
    "beside": "Diese Anlage ist eine eigene Datei und wird neben diesem Dossier übergeben. Ihr SHA-256 ist {sha256}.",
    "picture of": "Bild der Anlage {number}: {what}",
    "until": "gültig bis {day}",
    "said by": "Gesagt von:",
    "said on": "am {day}",
    "noted on": "In unserer Akte seit {day}.",
    "testimony": "die Person selbst, als ihr Zeugnis aufgenommen wurde",
    "footnotes": "Fußnoten nennen, wer es gesagt hat und seit wann es in unserer Akte steht.",
    DossierPart.COVER_LETTER: "Anschreiben",
    DossierPart.SUMMARY: "Zusammenfassung",
    DossierPart.IDENTITY: "Identität",
    DossierPart.FAMILY: "Familie",
    DossierPart.LEGAL_BASIS: "Angeführte Rechtsgrundlage",
    DossierPart.URGENT: "Was eilt, und warum",
    DossierPart.CHRONOLOGY: "Was geschehen ist, nach Datum",
    DossierPart.RISK: "Die Gefahr",
    DossierPart.NO_SAFETY_INSIDE: "Warum es im Land keine Sicherheit gibt",
    DossierPart.REACHING: "Wie die Person zu erreichen ist, ohne sie zu gefährden",
    DossierPart.ANNEXES: "Anlagen",
    IdentityLine.NAME: "Name",
    IdentityLine.PASSPORT_SPELLING: "Schreibweise im Pass",
    IdentityLine.BORN: "Geboren",
    IdentityLine.NATIONALITY: "Staatsangehörigkeit",
    IdentityLine.PAPER: "Papier",
}

_FRENCH = {
    "dossier": "Dossier",
    "for": "À",
    "purpose": "Objet",
    "country": "Pays sollicité",
    "sender": "De",
    "date": "Date",
    "mark": "Réservé à {recipient}. Objet : {purpose}. Transmettre ce dossier peut mettre des personnes en danger.",
    "page": "Page {page} sur {pages}",
    "contents": "Contenu de ce dossier",
    "person": "Personne {number}",
    "applicant": "Qui fait la demande",
    "what": "Quoi",
    "annex": "Annexe {number}",
    "translation": "Ceci est une traduction : {translation}",
    "as it is": "tel quel",
    "beside": "Cette annexe est un fichier à part, remis à côté de ce dossier. Son SHA-256 est {sha256}.",
    "picture of": "Image de l’annexe {number} : {what}",
    "until": "valable jusqu’au {day}",
    "said by": "Dit par :",
    "said on": "le {day}",
    "noted on": "Dans notre dossier depuis le {day}.",
    "testimony": "la personne elle-même, lors du recueil de son témoignage",
    "footnotes": "Les notes de bas de page indiquent qui l’a dit et depuis quand cela figure dans notre dossier.",
    DossierPart.COVER_LETTER: "Lettre d’accompagnement",
    DossierPart.SUMMARY: "Résumé",
    DossierPart.IDENTITY: "Identité",
    DossierPart.FAMILY: "Famille",
    DossierPart.LEGAL_BASIS: "Base juridique invoquée",
    DossierPart.URGENT: "Ce qui est urgent, et pourquoi",
    DossierPart.CHRONOLOGY: "Ce qui s’est passé, par date",
    DossierPart.RISK: "Le danger",
    DossierPart.NO_SAFETY_INSIDE: "Pourquoi il n’y a pas de sécurité à l’intérieur du pays",
    DossierPart.REACHING: "Comment joindre la personne sans la mettre en danger",
    DossierPart.ANNEXES: "Annexes",
    IdentityLine.NAME: "Nom",
    IdentityLine.PASSPORT_SPELLING: "Graphie dans le passeport",
    IdentityLine.BORN: "Né·e",
    IdentityLine.NATIONALITY: "Nationalité",
    IdentityLine.PAPER: "Document",
}

_MONTHS = {
    DossierLanguage.ENGLISH: ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
    DossierLanguage.GERMAN: ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"],
    DossierLanguage.FRENCH: ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"],
}


def words_in(language: DossierLanguage) -> Words:
    return {
        DossierLanguage.ENGLISH: _ENGLISH,
        DossierLanguage.GERMAN: _GERMAN,
        DossierLanguage.FRENCH: _FRENCH,
    }[language]


def dated(on: PartialDate, language: DossierLanguage) -> str:
    """A date as precise as it is known, in words, so that nobody takes the month for the day."""
    year, month, day = (*on.iso.split("-"), "", "")[:3]
    if not month:
        return year
    named = _MONTHS[language][int(month) - 1]
    if not day:
        return f"{named} {year}"
    match language:
        case DossierLanguage.GERMAN:
            return f"{int(day)}. {named} {year}"
        case DossierLanguage.FRENCH:
            return f"{'1er' if day == '01' else int(day)} {named} {year}"
        case DossierLanguage.ENGLISH:
            return f"{int(day)} {named} {year}"
