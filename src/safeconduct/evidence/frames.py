"""Attributions in one sentence: who is said to say, through whom, and which words they stand before or behind. Rule: a frame without a plain subject has none."""

from collections.abc import Sequence
from typing import NamedTuple

from safeconduct.evidence.adverbs import is_adverbial
from safeconduct.evidence.clauses import between_commas, closing_verb, must_be_speaker, says_a_clause
from safeconduct.evidence.counting import counts_soon, urges
from safeconduct.evidence.governed import governed_infinitive
from safeconduct.evidence.manners import Frame, Manner
from safeconduct.evidence.naming import Naming, naming_of
from safeconduct.evidence.object_first import behind_its_object, in_another_case, office_alone
from safeconduct.evidence.parted_verbs import split_verb
from safeconduct.evidence.relative_clauses import told_more_of
from safeconduct.evidence.relays import hearer_behind, hearer_end, relay_of
from safeconduct.evidence.saying_that import says_that
from safeconduct.evidence.sources import (
    according_behind,
    according_to,
    by_compound,
    in_a_document,
    in_whose_eyes,
    in_whose_view,
    names_and_pauses,
    of_its_own,
    said_in,
    therein,
    whom_it_quotes,
)
from safeconduct.evidence.subjects import subject_before, subject_behind, verb_group, with_description
from safeconduct.evidence.tokens import NAME_PARTICLES, NAMED, QUOTED, Token
from safeconduct.evidence.unlisted import behind_quotation, leading_subject, opens_a_noun, unlisted_verb
from safeconduct.evidence.with_words import with_these_words
from safeconduct.evidence.words import Words

_ORDER = (
    ("tell", Manner.TELL),
    ("promise", Manner.PROMISE),
    ("report", Manner.REPORT),
    ("deny", Manner.DENY),
    ("accuse", Manner.ACCUSE),
    ("ask", Manner.ASK),
    ("adding", Manner.ADDING),
    ("say", Manner.SAY),
)


_OF_MANY = ("ли", "ют", "ут", "ят", "ат")
"""Endings of a Russian verb without a subject: "сообщили", "утверждают"."""
_OF_SAYING = (Manner.SAY, Manner.TELL, Manner.REPORT)
_PARTED_WITHIN = 8
_UNTRUE_WITHIN = 12
"""Unit: words."""
_COMPOUND = frozenset({"nach"})
_OPENS_A_VIEW = frozenset({"in", "by"}) | _COMPOUND


def _manner_at(tokens: Sequence[Token], i: int, words: Words) -> tuple[Manner, int] | None:
    urged = words["urge"].at(tokens, i)
    if urged and urges(tokens, i + urged, words) is not None:
        return Manner.URGE, urged
    if words["calling_it"].at(tokens, i) and _untrue(tokens, i, words):
        return Manner.DENY, 1
    for name, manner in _ORDER:
        count = words[name].at(tokens, i)
        if count:
            return manner, count
    if words["say_with"].at(tokens, i) and any(
        token.low in words["said_with"] for token in tokens[i + 1 : i + 14]
    ):
        return Manner.SAY, 1
    counting = words["counting"].at(tokens, i)
    if counting and counts_soon(tokens, i + counting, words):
        return Manner.REPORT, counting
    if words["deny_with"].at(tokens, i):
        near = (
            *tokens[i + 1 : i + 8],
            *(tokens[max(0, i - 12) : i] if words["object_first"].openings() else ()),
        )
        if any(token.low in words["accusation"] for token in near):
            return Manner.DENY, 1
    return None


def _untrue(tokens: Sequence[Token], i: int, words: Words) -> bool:
    """So: "called the report a fabrication", "nannte die Vorwürfe haltlos", "называет эти данные завышенными"."""
    near = range(i + 1, min(i + _UNTRUE_WITHIN, len(tokens)))
    stop = next((k for k in near if tokens[k].low == QUOTED or tokens[k].low in words["content_after"]), i + _UNTRUE_WITHIN)
    accused = next((k for k in near if k < stop and tokens[k].low in words["accusation"]), None)
    return accused is not None and words["untrue"].first(tokens[:stop], accused) is not None


def _verb(tokens: Sequence[Token], i: int, words: Words) -> bool:
    """Whether the word at `i` is a verb with an active subject here and not a noun, a passive or an infinitive."""
    if tokens[i].capital and i:
        return False
    if words["so_says"].at(tokens, i):
        return (
            i + 1 < len(tokens) and i > 0 and tokens[i - 1].low == "," and _opens_a_name(tokens, i + 1, words)
        )
    if i > 1 and tokens[i - 2].low in words["as_said"] and tokens[i - 1].low in words["clitics"]:
        return True  # "comme l’explique Lea Hart"
    if tokens[i].low in words["noun_like"] and not _used_as_verb(tokens, i, words):
        return False
    j = i - 1
    while j >= 0 and tokens[j].low in words["adverbs"]:
        j -= 1
    if j < 0:
        return True
    governed = tokens[j].low in words["passive"] or tokens[j].low in words["modals"]
    return not (governed or tokens[i - 1].low in words["noun_before"])


def _opens_a_name(tokens: Sequence[Token], i: int, words: Words) -> bool:
    particle = tokens[i].low in NAME_PARTICLES and any(token.capital for token in tokens[i + 1 : i + 3])
    return particle or tokens[i].capital or tokens[i].low in words["she"] or opens_a_noun(tokens[i : i + 1], words)


def _used_as_verb(tokens: Sequence[Token], i: int, words: Words) -> bool:
    """Whether "reports" is one here: "that" or words in marks follow, or it closes the sentence."""
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    if i and any(tokens[i - 1].low in words[kind] for kind in ("he", "she", "i")):
        return True
    if after is None or after.low in words["content_after"] or after.low in (QUOTED, ":"):
        return True
    if _parted(tokens, i, words):
        return True
    closes = after.low in (",", ".")
    return closes and any(token.low in (",", QUOTED) for token in tokens[max(0, i - 10) : i])


def _parted(tokens: Sequence[Token], i: int, words: Words) -> bool:
    """So: "Eine Befragte gab an, …": the rest of a German verb stands before the comma."""
    for k in range(i + 1, min(i + _PARTED_WITHIN, len(tokens) - 1)):
        if not tokens[k].word:
            return False
        if tokens[k].low in words["particles"] and tokens[k + 1].low == ",":
            return True
    return False


def _may_stand_behind(tokens: Sequence[Token], group: int, manner: Manner, words: Words) -> bool:
    """English puts the subject behind the verb only after the words said; "told" never does, and a denial neither."""
    if words.language != "en":
        return True
    after = group == 0 or tokens[group - 1].low in (QUOTED, ",", "—", "–", ":")
    return after and manner not in (Manner.TELL, Manner.DENY, Manner.URGE)


def _without_opening(
    tokens: Sequence[Token], before: tuple[int, int] | None, cue: int, words: Words
) -> tuple[int, int] | None:
    """So: "Wie die Stadt mitteilte", "В министерстве сообщили": the house speaks, nobody in it is named."""
    if before is None or before[1] <= before[0] + 1:
        return before
    office = (
        words.language == "ru" and tokens[before[0]].low in ("в", "во") and tokens[cue].low.endswith(_OF_MANY)
    )
    told = office and before[1] - before[0] > 2 and tokens[before[1] - 1].low == NAMED  # "В посольстве «БК» сообщили": the paper was told.
    return (before[0] + 1, before[1] - told) if office or tokens[before[0]].low in words["as_said"] else before


def _opening_name(tokens: Sequence[Token], group: int, words: Words) -> tuple[Naming | None, bool]:
    """So: "Open Hope welcomes it, but believes …": the name that opens the sentence, when no attribution stood before; and whether there is none."""
    stop = 0
    while stop < group and tokens[stop].capital and tokens[stop].low not in words["stops"]:
        stop += 1
    alone = not any(token.low in words.citing for token in tokens[stop : group - 1])
    naming = naming_of(tokens[:stop], words) if alone and stop >= 2 else None
    return naming, naming is None


def _closes_sentence(tokens: Sequence[Token], begin: int, words: Words) -> bool:
    """So: "…, assure Casa Lumen.": somebody named behind the verb, and then nothing."""
    behind = subject_behind(tokens, begin, words)
    if behind is None or any(token.word or token.low == QUOTED for token in tokens[behind[1] :]):
        return False
    stretch = tokens[behind[0] : behind[1]]
    done = stretch[0].low.endswith(words.infinitive_endings or ("\0",)) and not stretch[0].capital
    if done or any(words.numerals.may_open(token) for token in stretch):
        return False
    return naming_of(tokens[behind[0] : behind[1]], words) is not None


def _behind_object(tokens: Sequence[Token], before: tuple[int, int], words: Words) -> tuple[int, int]:
    """So: "Вину она отрицает", "Обвинения следствие отрицает": who denies stands between what is denied and the verb."""
    last = before[1] - 1
    kinds = ("he", "she", "they", "roles") if words["object_first"].openings() else ()
    return (
        (last, before[1])
        if last > before[0] and any(tokens[last].low in words[kind] for kind in kinds)
        else before
    )


def _place_of_nobody(
    tokens: Sequence[Token], subject: tuple[int, int], words: Words
) -> tuple[int, int] | None:
    """So: "À l'ambassade, on parle de …": where no more than *on* speaks, the house it speaks in does."""
    at = subject[0]
    if subject[1] - at != 1 or at < 3 or tokens[at].low not in words["nobody"] or tokens[at - 1].low != ",":
        return None
    begin = next((k + 1 for k in range(at - 2, -1, -1) if not tokens[k].word), 0)
    return (begin + 1, at - 1) if tokens[begin].low in words["place_of_on"] else None


class _Subject(NamedTuple):
    naming: Naming | None
    begin: int
    end: int
    shared: bool
    behind: bool
    """It stands behind the verb."""


def _subject_ahead(
    tokens: Sequence[Token], group: int, i: int, count: int, manner: Manner, words: Words
) -> tuple[int, int] | None:
    """The words of the subject before the verb; None where there are none, or the one behind it closes the sentence."""
    if manner is Manner.ADDING:
        return None
    before = _without_opening(tokens, subject_before(tokens, group, words), i, words)
    if before and before[0] < before[1] and tokens[before[0]].low in words["hearer_first"]:
        return None  # «Мне об этом рассказала завуч», "Dem Sender sagte Hart": the hearer stands before the verb.
    if before and in_another_case(tokens, before, words):
        return None
    if manner is Manner.DENY and before:
        office = office_alone(tokens, before, words) if tokens[i].low.endswith(_OF_MANY) else None
        before = office or _behind_object(tokens, before, words)
    if before and (place := _place_of_nobody(tokens, before, words)):
        return place
    closed = group > 0 and tokens[group - 1].low == "," and _may_stand_behind(tokens, group, manner, words)
    if before is None or (closed and _closes_sentence(tokens, i + count, words)):
        return None
    clitic = all(token.low in words["articles"] for token in tokens[slice(*before)])
    empty = clitic or is_adverbial(tokens, *before, words)
    return None if empty else before


def _subject_after(
    tokens: Sequence[Token], group: int, begin: int, manner: Manner, words: Words
) -> _Subject | None:
    """The subject behind the verb, or that of the attribution before; None where what stands there can say nothing."""
    shared = (group > 0 and tokens[group - 1].low in words["joined"]) or (
        group > 1 and tokens[group - 1].low in words["turn"]
    )
    if shared:
        naming, shared = _opening_name(tokens, group, words)
        if naming is None and not any(token.low in words.citing or token.low == QUOTED for token in tokens[: group - 1]):
            naming = leading_subject(tokens[: group - 1], words)  # "The director, Ann Doyle, welcomed it but warned …".
            shared = naming is None
        return _Subject(naming, group, begin, shared, behind=False)
    may = _may_stand_behind(tokens, group, manner, words)
    behind = subject_behind(tokens, begin, words) if may else None
    if behind is None:
        return _Subject(None, group, begin, shared=False, behind=False)
    beside = behind_quotation(tokens, group) or told_more_of(tokens, behind[1], words)
    named = naming_of(tokens[behind[0] : behind[1]], words, source=beside)
    return _Subject(named, group, behind[1], shared=False, behind=True) if named else None


def _subject(tokens: Sequence[Token], i: int, count: int, manner: Manner, words: Words) -> _Subject | None:
    group = verb_group(tokens, i, words)
    before = _subject_ahead(tokens, group, i, count, manner, words)
    if before is not None:
        led = tokens[before[0] - 1].low if before[0] else ""
        office = led in ("в", "во") or led in words["place_of_on"]
        source = (
            between_commas(tokens, before, i + count, words)
            or office
            or any(token.low in words["documents"] for token in tokens[slice(*before)])
            or must_be_speaker(tokens, before, i + count, words)
            or (manner in _OF_SAYING and says_a_clause(tokens, i + count, words))
            or (words.language == "en" and closing_verb(tokens, before, i + count))
        )
        held = before[0] > 0 and tokens[before[0] - 1].low in words["that"]  # "denies that … and says"
        if tokens[group - 1].low in words["joined"] and (held or _manner_at(tokens, before[0], words)):
            return _Subject(None, group, i + count, shared=True, behind=False)  # "disputes the count and says …"
        named = naming_of(tokens[before[0] : before[1]], words, source=source)
        spoken = manner is Manner.TELL or (i + count < len(tokens) and tokens[i + count].low in (":", QUOTED))
        if named is None and spoken and tokens[group - 1].low in words["joined"]:
            named = leading_subject(tokens[before[0] : before[1]], words)  # "that an officer waved a paper and said: …"
        turned = behind_its_object(tokens, before, i + count, words)
        if turned:
            return _Subject(turned[0], before[0], turned[1], shared=False, behind=True)
        begin = with_description(tokens, before[0])
        return _Subject(named, begin, i + count, shared=False, behind=False)
    if manner is Manner.ADDING:
        return _Subject(None, group, i + count, shared=True, behind=False)
    return _subject_after(tokens, group, i + count, manner, words)


def _spoken(tokens: Sequence[Token], i: int, manner: Manner, count: int, words: Words) -> Frame | None:
    subject = _subject(tokens, i, count, manner, words)
    if subject is None:
        return None
    naming, begin, end, shared, behind = subject
    if (
        not behind
        and naming
        and end < len(tokens)
        and tokens[end].low in words["hearer_marks"]
        and words["comma_content"].at(tokens, stop := hearer_end(tokens, end + 1, len(tokens), words))
    ):
        relay = relay_of(tokens[end + 1 : stop], words)
        return Frame(manner, begin, i, stop, naming, shared, (relay,) if relay else ())
    if manner is Manner.TELL and not behind:
        hearer = hearer_behind(tokens, end, words)
        relay = relay_of(tokens[hearer[0] : hearer[1]], words) if hearer else None
        end = hearer[1] if hearer else end
        return Frame(manner, begin, i, end, naming, shared, (relay,) if relay else ())
    return Frame(manner, begin, i, end, naming, shared, ())


def frames_of(tokens: Sequence[Token], words: Words) -> list[Frame]:
    """The attributions of a sentence, in their order."""
    found: list[Frame] = []
    i = 0
    while i < len(tokens):
        frame, step = _frame_at(tokens, i, words)
        if frame and frame.manner is Manner.ADDING and frame.naming is None and not found:
            frame = frame._replace(naming=leading_subject(tokens[: frame.begin], words), shared=False)
        if frame and not (found and frame.manner is not Manner.ACCORDING and frame.cue < found[-1].end):
            found.append(frame)
        i += step
    view = in_whose_eyes(tokens, words) if not found else None
    return [view] if view else [one for one in found if not _told_of_by(one, found)]


def _told_of_by(one: Frame, found: Sequence[Frame]) -> bool:
    """So: "Sie geht davon aus, dass die Liste verbrannt wurde, sagt Lea Hart.": whom the pronoun means says it at the end."""
    return not one.listed and one.naming is not None and one.naming.pronoun and one is not found[-1]


def _frame_at(tokens: Sequence[Token], i: int, words: Words) -> tuple[Frame | None, int]:
    frame, step = _listed_at(tokens, i, words) if tokens[i].low in words.citing or tokens[i].low in _OPENS_A_VIEW else (None, 1)
    if frame is None and behind_quotation(tokens, i) and _said_alone(tokens, i, words) and not _reads_out(tokens, i, words):
        return unlisted_verb(tokens, i, words), step
    listed = tokens[i].low in words["say"] and tokens[i].low not in words["clause_nouns"]  # "did not rule out that"
    frame = frame or governed_infinitive(tokens, i, words)
    return frame or (None if listed else says_that(tokens, i, words)), step


def _said_alone(tokens: Sequence[Token], i: int, words: Words) -> bool:
    """Whether the words in marks before `i` open their clause; those in "which Hart called “…”, lasted an hour" do not."""
    quoted = next((k for k in range(i - 1, -1, -1) if tokens[k].low == QUOTED), 0)
    return words.language != "en" or quoted == 0 or not tokens[quoted - 1].word


def _reads_out(tokens: Sequence[Token], i: int, words: Words) -> bool:
    """So: "…," quoted the pastor from the letter: whose words they are is not said there. A paper quotes whom it names."""
    near = tokens[i + 1 : i + 4]
    return words["quoting"].at(tokens, i) > 0 and not any(one.low == NAMED or one.low in words["media"] for one in near)


def _listed_at(tokens: Sequence[Token], i: int, words: Words) -> tuple[Frame | None, int]:
    if behind_quotation(tokens, i) and (tokens[i].low in words["noun_like"] or _reads_out(tokens, i, words)):
        return None, 1
    worded = with_these_words(tokens, i, words)
    if worded:
        return worded, worded.end - i
    count = words["according"].at(tokens, i)
    if not count and i == 0 and names_and_pauses(tokens, words["according_person"].at(tokens, i), words):
        count = 1
    if count:
        frame = according_to(tokens, i, count, words)
        return frame, max(1, frame.end - i) if frame else 1
    owned = by_compound(tokens, i, words) if tokens[i].low in _COMPOUND else in_whose_view(tokens, i, words)
    if owned:
        return owned, owned.end - i
    count = words["it_says"].at(tokens, i)
    document = (in_a_document(tokens, i, count, words) or said_in(tokens, i, count, words) or therein(tokens, i, count, words)) if count else None
    if document:
        return document, max(count, document.end - i)
    count = words["according_own"].at(tokens, i)
    if count:
        return of_its_own(tokens, i, count, words), count
    if words["quoting"].at(tokens, i) and not words["cited_by"].at(tokens, i) and _verb(tokens, i, words):
        return whom_it_quotes(tokens, i, words["quoting"].at(tokens, i), words), 1
    count = words["according_inside"].at(tokens, i)
    if count:
        pronoun = Naming(tokens[i + 1].start, tokens[i + 1].end, pronoun=True)
        return Frame(Manner.ACCORDING, i, i, i + count, pronoun, shared=False, relays=()), count
    count = words["according_behind"].at(tokens, i)
    if count:
        return according_behind(tokens, i, count, words), count
    denied = words["deny_split"].at(tokens, i)
    split = split_verb(tokens, i, words) if denied or words["say_split"].at(tokens, i) else None
    if split:
        return split._replace(manner=Manner.DENY) if denied else split, 1
    manner = _manner_at(tokens, i, words)
    if manner is None or not _verb(tokens, i, words):
        return None, 1
    frame = _spoken(tokens, i, manner[0], manner[1], words)
    counted = words["counting"].at(tokens, i) and not any(
        words[kind].at(tokens, i) for kind in ("say", "report")
    )
    # "said it had recorded 120": who says it counts.
    return (None if frame and counted and frame.naming and frame.naming.pronoun else frame), manner[1]
