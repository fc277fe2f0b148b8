"""One sentence after the other, taken apart into drafts. Rule: each word of others is given to the attribution that governs it, or to nobody."""

from collections.abc import Sequence
from datetime import date

from safeconduct.evidence.attributing import Attributed, Attributor
from safeconduct.evidence.before_colon import named_before
from safeconduct.evidence.between import (
    a_bracket,
    but_retold,
    colon_between,
    last_of,
    only_relays,
    says_something_else,
    speaks_last,
    told_by,
)
from safeconduct.evidence.content import Content, denied_to, trimmed
from safeconduct.evidence.contents import content_of
from safeconduct.evidence.date_bounds import Mention, spoken, together
from safeconduct.evidence.dates import dates_in, last_day
from safeconduct.evidence.figures import figures_in
from safeconduct.evidence.figures_said import figures_of
from safeconduct.evidence.frames import frames_of
from safeconduct.evidence.hedging import hedge_in, is_negated
from safeconduct.evidence.interviews import Turn
from safeconduct.evidence.judging import judged_by
from safeconduct.evidence.labels import labelled
from safeconduct.evidence.manners import Manner
from safeconduct.evidence.object_first import denied_ahead
from safeconduct.evidence.own_voice import own_voice
from safeconduct.evidence.pieces import Draft, Report, Voices
from safeconduct.evidence.quotations import Quoted
from safeconduct.evidence.relays import relays_in
from safeconduct.evidence.segments import Paragraph, sentences_of
from safeconduct.evidence.spoken_parts import (
    QUOTED_WORDS,
    UNNAMED,
    as_denial,
    carried,
    going_on,
    is_title,
    mostly_indirect,
    named_behind,
    near,
    parted,
    parts_of,
    speaks_on,
    standing_on,
    until_quoted,
)
from safeconduct.evidence.statement import Dated, Kind
from safeconduct.evidence.stretches import told_near, told_on
from safeconduct.evidence.thread import Thread
from safeconduct.evidence.tokens import QUOTED, Token, tokens_of
from safeconduct.evidence.verbs import still_reported
from safeconduct.evidence.voices import Ground, Voice
from safeconduct.evidence.words import Words

_NOBODY: Voices = ()
_FEWEST = 4
"""Fewer words before a quotation are no piece of their own."""
_NEAR = 3
"""So many words between a verb and a quotation do not part them: called it “a long road”."""


class SentenceReader:
    """Reads the sentences of a report in their order; keeps who spoke last."""

    def __init__(self, report: Report, words: Words, thread: Thread, on: Dated | None) -> None:
        self._report, self._words, self._thread = report, words, thread
        self._told, self._near = told_on(on), told_near(on)
        self._attributor = Attributor(report, words, thread)
        self._running: Voices = _NOBODY
        self._announced: Voices = _NOBODY
        self._here: Voices = _NOBODY
        self._answering: Voice | None = None
        self._named_day: date | None = None

    def begin(self, paragraph: Paragraph) -> None:
        self._paragraph = paragraph
        self._quotations = {one.outer_start: one for one in paragraph.quotations}
        self._only_quoted = all(
            token.low == QUOTED or not token.word for one in paragraph.sentences for token in one
        )
        self._before, self._here = self._here, _NOBODY
        self._number, self._spoke, self._thread.opened = 0, 0, self._thread.sentence

    def read(self, number: int) -> list[Draft]:
        """The drafts of one sentence of the paragraph begun last."""
        tokens, self._number = self._paragraph.sentences[number], number
        dates = dates_in(tokens, self._words, self._told, self._named_day, self._near)
        self._named_day = last_day(dates, self._named_day)
        attributed = self._attributor.attributions(tokens, dates) if self._report.understood else []
        ahead = self._attributor.ahead(self._paragraph, number)
        reported = self._here if still_reported(tokens, self._words) else _NOBODY
        quotes = [
            draft
            for i in range(len(tokens))
            if tokens[i].low == QUOTED
            for draft in self._quote(tokens, i, attributed, ahead)
        ]
        if not attributed and reported:
            # German tells on in the subjunctive whose words these still are.
            return quotes + self._claim_and_figures(tokens, dates, standing_on(Ground.GOES_ON, reported))
        about = self._attributor.about_this(self._paragraph, number) if not quotes and not attributed else _NOBODY
        if about:
            whole = self._claim(tokens, Content(*trimmed(tokens, 0, len(tokens))), about, dates, None)
            drafts = [as_denial(whole, self._report.text, self._words)]
        else:
            drafts = quotes + self._indirect(tokens, attributed, dates)
        if self._report.understood:
            drafts += own_voice(tokens, attributed, drafts, dates, self._told, self._report.text, self._words)
            drafts += figures_of(tokens, attributed, drafts, dates, self._words)
        self._close(tokens, attributed)
        return drafts

    def _claim_and_figures(self, tokens: Sequence[Token], dates: Sequence[Mention], voices: Voices) -> list[Draft]:
        content = Content(*trimmed(tokens, 0, len(tokens)))
        if not mostly_indirect(tokens, content, self._words):
            content = Content(*trimmed(tokens, 0, until_quoted(tokens)))
        apart = content.end - content.begin < _FEWEST and content.end < len(tokens) - 1
        drafts = [] if apart else [self._claim(tokens, content, voices, dates, None)]
        drafts += figures_of(tokens, [], drafts, dates, self._words)
        self._close(tokens, [])
        return drafts

    def _close(self, tokens: Sequence[Token], attributed: Sequence[Attributed]) -> None:
        if attributed:
            self._spoke = self._number
            quoted = any(token.low == QUOTED for token in tokens[: attributed[-1].frame.begin])
            self._here = named_behind(speaks_last(attributed)) if quoted else last_of(attributed, tokens, self._words)
        elif tokens[-1].low == "?":
            # Behind a question of the report's own anybody may answer, but for one about who spoke: "Was er sich wünsche?"
            told = any(token.low in self._words[kind] for token in tokens for kind in ("he", "she"))
            asked = told or still_reported(tokens, self._words)
            self._here = standing_on(Ground.AROUND, self._here) if asked else _NOBODY
        leads = tokens[-1].low == ":"
        self._announced = (attributed[-1].voices if attributed else named_before(tokens[:-1], self._thread, self._words)) if leads else _NOBODY
        self._thread.notice(tokens, relays_in(tokens, 0, len(tokens), self._words))

    # Direct speech

    def _quote(
        self, tokens: Sequence[Token], i: int, attributed: Sequence[Attributed], ahead: Voices
    ) -> list[Draft]:
        quotation = self._quotations.get(tokens[i].start)
        if quotation is None or quotation.broken:
            return []
        words = self._report.text[quotation.start : quotation.end].split()
        voices, beside = self._governing(tokens, i, quotation, attributed, ahead)
        if len(words) < QUOTED_WORDS and not (beside and len(words) > 1) and not quotation.continued:
            return []
        if is_title(words) and not beside and self._words.language == "en":
            return []
        if voices is UNNAMED and self._stands_alone(quotation):
            return []
        self._running = self._here = voices
        self._spoke = self._number
        if self._paragraph.turn is Turn.ANSWERED and voices and voices[-1].place:
            self._answering = voices[-1]
        if voices and voices[-1].place:
            self._thread.heard(voices[-1])
        return [
            draft
            for part, speaking in parted(self._report.text, quotation, voices, self._words)
            for draft in self._quoted(part, speaking)
        ]

    def _stands_alone(self, quotation: Quoted) -> bool:
        """A crosshead: a line that is nothing but a quotation without a full stop."""
        whole = self._paragraph.start == quotation.outer_start and self._paragraph.end == quotation.outer_end
        return whole and self._report.text[quotation.end - 1] not in ".!?…"

    def _quoted(self, quotation: Quoted, voices: Voices) -> list[Draft]:
        inner = tokens_of(self._report.text, quotation.start, quotation.end, elide=self._words.elides)
        sentences = sentences_of(inner, self._report.text, self._words)
        dates = spoken(dates_in(inner, self._words, self._told, self._named_day, self._near), inner, self._words)
        nested = [draft for one in sentences for draft in self._nested(one, voices, dates)]
        own = [one for one in dates if not any(draft.start <= one.start < draft.end for draft in nested)]
        hedges = (hedge_in(one, self._report.text, self._words) for one in sentences)
        quote = Draft(
            quotation.start,
            quotation.end,
            Kind.QUOTE,
            voices,
            hedge=next((hedge for hedge in hedges if hedge), None),
            negated=bool(sentences) and is_negated(sentences[0], self._words),
            date=together(own),
        )
        taken = [(one.start, one.end) for one in dates]
        counted = [each for one in sentences for each in figures_in(one, self._words, taken)]
        if not self._report.understood:
            return [quote]
        figures = [
            Draft(each.start, each.end, Kind.FIGURE, voices, hedge=quote.hedge, figure=each.figure)
            for each in counted
        ]
        return [quote, *nested, *figures]

    def _nested(self, tokens: Sequence[Token], voices: Voices, dates: Sequence[Mention]) -> list[Draft]:
        """Speech inside speech: Macron tells what Putin told him."""
        frames = frames_of(tokens, self._words)
        found = []
        for frame in frames:
            content = content_of(tokens, frame, frames, (), self._words)
            naming = frame.naming
            if (
                content is None
                or naming is None
                or naming.pronoun
                or content.before
                or frame.manner in (Manner.DENY, Manner.ASK)
            ):
                continue
            voice = Voice(
                (naming.start, naming.end), frame.relays, voices[-1].ground if voices else Ground.NOBODY
            )
            found.append(self._claim(tokens, content, (*voices, voice), dates, None))
        return found

    def _governing(
        self,
        tokens: Sequence[Token],
        i: int,
        quotation: Quoted,
        attributed: Sequence[Attributed],
        ahead: Voices,
    ) -> tuple[Voices, bool]:
        """Whose words the quotation at token `i` is, and whether an attribution stands right beside it."""
        turn = self._of_turn(tokens, i, quotation) if not attributed else None
        if turn is not None:
            return turn, True
        before = [one for one in attributed if one.frame.end <= i]
        direct = before[-1] if before and self._leads_to(tokens, before[-1].frame.end, i) else None
        behind = next(
            (
                one
                for one in attributed
                if i < one.frame.begin <= i + 3
                and tokens[i - 1].low != ":"
                and all(not token.word for token in tokens[i + 1 : one.frame.begin])
                and not says_something_else(tokens, i, one, self._words)
            ),
            None,
        )
        if direct and direct.frame.manner is Manner.ACCORDING and (teller := told_by(tokens, before)):
            return teller, True
        if direct and (behind is None or tokens[i - 1].low == ":" or direct.frame.manner is Manner.TELL):
            return direct.voices, True
        if behind:
            return named_behind(behind.voices), True
        if quotation.continued:
            return self._running, True
        holding = [one for one in attributed if one.content and one.content.begin <= i < one.content.end]
        if holding:
            around = holding[-1].content is not None and holding[-1].content.before
            voices = but_retold(holding[-1], tokens, i, self._words)
            return standing_on(Ground.HELD, voices) if around else voices, tokens[i - 1].low == ":"
        return self._loosely(tokens, i, before, ahead)

    def _loosely(
        self, tokens: Sequence[Token], i: int, before: Sequence[Attributed], ahead: Voices
    ) -> tuple[Voices, bool]:
        """Whose words a quotation is that no attribution touches or holds."""
        if (
            before
            and i - before[-1].frame.end <= _NEAR
            and not any(token.low in (",", QUOTED) for token in tokens[before[-1].frame.end : i])
        ):
            return near(before[-1].voices), True
        if before:
            voices, colon = but_retold(before[-1], tokens, i, self._words), colon_between(tokens, before[-1].frame.end, i)
            firm = not colon and voices[-1:] and voices[-1].ground is not Ground.RETOLD
            return standing_on(Ground.AROUND, voices) if firm else near(voices), False
        judge = judged_by(tokens, i, self._words)
        if judge and (voice := self._attributor.voice_of(judge, tokens)):
            return (voice,), True
        if self._here and tokens[i - 1].low == ":" and still_reported(tokens[:i], self._words):
            return standing_on(Ground.GOES_ON, self._here), True  # "Schuld seien die Leitungen gewesen: „…“"
        if self._led_to(tokens, i) and (named := named_before(tokens[: i - 1], self._thread, self._words)):
            return named, True
        if self._here and tokens[i - 1].low == ":" and speaks_on(tokens[: i - 1], self._words):
            return standing_on(Ground.GOES_ON, self._here), True
        return self._unframed(tokens, ahead)

    def _led_to(self, tokens: Sequence[Token], i: int) -> bool:
        """Whether a colon leads to the quotation, or a comma to one that closes an English sentence."""
        if i < 2 or tokens[i - 1].low not in ":,":
            return False
        whole = i + 1 == len(tokens) and tokens[i].text[1:2].isupper()
        return tokens[i - 1].low == ":" or (whole and self._words.language == "en")

    def _of_turn(self, tokens: Sequence[Token], i: int, quotation: Quoted) -> Voices | None:
        """Whose turn it is in an interview; None where the paragraph is none, or the answer nobody's that can be told."""
        turn = self._paragraph.turn
        if turn is Turn.ASKED:
            asker = self._report.asker
            return (Voice(asker, (), Ground.ASKED),) if asker else UNNAMED  # Else the report itself asks.
        if turn is Turn.RESUMED:
            return (self._answering,) if self._answering else None
        if turn is Turn.ANSWERED:
            answering = self._answering or (self._thread.only_person() if self._report.interview else None)
            return standing_on(Ground.LABEL, (answering,)) if answering else None
        if turn is not Turn.NAMED or i < 2 or quotation.end != self._paragraph.end:
            return None
        label = labelled(self._report.text, tokens[0].start, tokens[i - 2].end, self._words)
        if label is None:
            return UNNAMED
        self._answering = Voice(label, (), Ground.LABEL)
        return (self._answering,)

    def _leads_to(self, tokens: Sequence[Token], begin: int, end: int) -> bool:
        """Whether nothing but marks and "that" stands between an attribution and a quotation."""
        return all(
            token.low in (",", ":") or a_bracket(token) or token.low in self._words["that"]
            for token in tokens[begin:end]
        )

    def _unframed(self, tokens: Sequence[Token], ahead: Voices) -> tuple[Voices, bool]:
        alone = all(token.low == QUOTED or not token.word for token in tokens)
        if self._here and still_reported(tokens, self._words):
            return going_on(tokens, self._here), True
        if not alone or not self._report.understood:
            return UNNAMED, False
        if self._announced:
            return self._announced, True
        if self._here and not self._another_told_of():
            beside = self._spoke >= self._number - 1
            return carried(self._here) if beside else standing_on(Ground.BEFORE, self._here), False
        if ahead:
            return ahead, False
        paragraph = standing_on(Ground.BEFORE, self._before) if self._only_quoted else _NOBODY
        return (paragraph or self._told_of(self._number) or UNNAMED), False

    def _another_told_of(self) -> bool:
        """So: "…,” Rask said. At the bar, Lea Hart did not flinch. “…”": the sentence between is about somebody else."""
        one, here = self._thread.told_of, self._here[-1].place
        return one is not None and here is not None and self._spoke < self._number - 1 and self._report.text[slice(*here)].lower().split()[-1:] != [one.last_word]

    def _told_of(self, number: int) -> Voices:
        """So: "The priest pours tea. “I'm no hero.”": whom the sentence before is about, in the same paragraph."""
        one = self._thread.told_of if number else None
        return (Voice((one.start, one.end), (), Ground.ABOUT),) if one else _NOBODY

    # Indirect speech

    def _indirect(
        self, tokens: Sequence[Token], attributed: Sequence[Attributed], dates: Sequence[Mention]
    ) -> list[Draft]:
        drafts: list[Draft] = []
        for one in attributed:
            content = one.content
            if one.frame.manner is Manner.DENY:
                drafts.append(self._denial(tokens, one, dates))
            elif (
                content
                and not only_relays(one, attributed)
                and mostly_indirect(tokens, content, self._words)
            ):
                hedge = (
                    "?"
                    if one.frame.manner is Manner.ASK
                    else hedge_in(tokens[one.frame.begin : one.frame.end], self._report.text, self._words)
                )
                drafts += [
                    self._claim(tokens, part, one.voices, dates, hedge)
                    for part in parts_of(tokens, content, self._words)
                ]
        return [as_denial(draft, self._report.text, self._words) for draft in drafts]

    def _claim(
        self,
        tokens: Sequence[Token],
        content: Content,
        voices: Voices,
        dates: Sequence[Mention],
        hedge: str | None,
    ) -> Draft:
        stretch = tokens[content.begin : content.end]
        return Draft(
            stretch[0].start,
            stretch[-1].end,
            Kind.CLAIM,
            voices,
            hedge=hedge or hedge_in(stretch, self._report.text, self._words),
            negated=is_negated(stretch, self._words),
            date=together([one for one in dates if stretch[0].start <= one.start < stretch[-1].end]),
        )

    def _denial(self, tokens: Sequence[Token], one: Attributed, dates: Sequence[Mention]) -> Draft:
        content, cue = one.content, tokens[one.frame.cue]
        if content is None or content.before:
            ahead = denied_ahead(tokens, one.frame, self._words) if content is None else None
            place = (tokens[ahead[0]].start, tokens[ahead[1] - 1].end) if ahead else None
            return Draft(*(place or (cue.start, cue.end)), Kind.DENIAL, one.voices, denies=place)
        begin, end = tokens[content.begin].start, tokens[content.end - 1].end
        about = together([date for date in dates if begin <= date.start < denied_to(tokens, content, self._words)])
        return Draft(min(cue.start, begin), end, Kind.DENIAL, one.voices, denies=(begin, end), date=about)
