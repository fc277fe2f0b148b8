"""The attributions of a sentence with everyone they come through. Rule: who cannot be made out is nobody."""

from collections.abc import Sequence
from typing import NamedTuple

from safeconduct.evidence.content import Content
from safeconduct.evidence.contents import content_of
from safeconduct.evidence.date_bounds import Mention
from safeconduct.evidence.doubts import holds_more, is_cut_from_marks
from safeconduct.evidence.frames import frames_of
from safeconduct.evidence.manners import Frame, Manner
from safeconduct.evidence.naming import Naming, naming_of
from safeconduct.evidence.pieces import Report, Voices
from safeconduct.evidence.relays import relays_in
from safeconduct.evidence.segments import Paragraph
from safeconduct.evidence.subjects import subject_behind
from safeconduct.evidence.thread import Thread
from safeconduct.evidence.tokens import NAME_PARTICLES, NAMED, QUOTED, Token
from safeconduct.evidence.voices import Ground, Voice
from safeconduct.evidence.words import Words

_NOBODY: Voices = ()
_FEW = 2
_SHOWING = ("roles", "houses", "titles")
"""Words that show that whoever is named so can speak."""


class Attributed(NamedTuple):
    """An attribution with its words and everyone it comes through, outermost first."""

    frame: Frame
    content: Content | None
    voices: Voices


class Attributor:
    """Finds who speaks in each attribution, the report's thread in hand."""

    def __init__(self, report: Report, words: Words, thread: Thread) -> None:
        self._report, self._words, self._thread = report, words, thread

    def attributions(self, tokens: Sequence[Token], dates: Sequence[Mention]) -> list[Attributed]:
        frames = frames_of(tokens, self._words)
        contents = [content_of(tokens, frame, frames, dates, self._words) for frame in frames]
        voices: list[Voice | None] = []
        for frame, content in zip(frames, contents, strict=True):
            voice = self._voice(tokens, frame, content, frames, voices[-1] if voices else None)
            voices.append(voice)
            if voice:
                self._thread.heard(voice)
        outermost = [
            voice for k, voice in enumerate(voices) if voice and not _outer(k, frames, contents, voices)
        ]
        if outermost:
            self._thread.heard(outermost[-1])  # Whom a speaker tells of does not speak on behind the sentence.
        found = []
        for k, frame in enumerate(frames):
            voice = voices[k]
            if voice is not None:
                cited = self._cited(tokens, frame, contents[k])
                found.append(
                    Attributed(frame, contents[k], (*_outer(k, frames, contents, voices), voice, *cited))
                )
        return found

    def _voice(
        self,
        tokens: Sequence[Token],
        frame: Frame,
        content: Content | None,
        frames: Sequence[Frame],
        before: Voice | None,
    ) -> Voice | None:
        """Who speaks in the attribution; None when it is the teller, or nobody can be made out at all."""
        naming = frame.naming
        if naming is None:
            return before if frame.shared else None
        relays = self._relays(tokens, frame, content, frames)
        if not naming.pronoun:
            place = self._thread.fullest((naming.start, naming.end))
            self._thread.meet(tokens[frame.begin : frame.end], naming)
            ground = self._named_by(tokens, frame, naming)
            return Voice(place, relays or self._relays_again(place), ground)
        if self._report.text[naming.start : naming.end].lower() in self._words["i"]:
            return None
        resolved, ground = self._thread.resolve(naming, tokens[: frame.begin])
        told = [one for one in frames if one.manner is Manner.ACCORDING and one.end <= frame.begin]
        if told and before and resolved == before.place:
            resolved = None  # "According to Hart, she replied …": whoever tells of it is somebody else.
        if resolved is None:
            return Voice(None, relays, Ground.NOBODY)
        return Voice(resolved, relays or self._relays_again(resolved, pronoun=True), ground)

    def voice_of(self, naming: Naming, tokens: Sequence[Token]) -> Voice | None:
        """Who a naming outside any attribution means."""
        if not naming.pronoun:
            return Voice(self._thread.fullest((naming.start, naming.end)), (), Ground.JUDGED)
        place = self._thread.resolve(naming, [token for token in tokens if token.end <= naming.start])[0]
        return Voice(place, (), Ground.JUDGED) if place else None

    def _named_by(self, tokens: Sequence[Token], frame: Frame, naming: Naming) -> Ground:
        """What somebody named stands on: a known person, a role or a house is sure; a lone capital or a naming that was cut wrong is not."""
        run = [token for token in tokens if naming.start <= token.start < naming.end]
        sure = self._thread.knows(run) or any(
            token.low == NAMED or any(token.low in self._words[kind] for kind in _SHOWING) for token in run
        )
        if run and run[0].low in self._words["prepositions"] and run[0].low not in (*NAME_PARTICLES, "в", "во"):
            return Ground.CUT
        somebodys = self._somebodys(tokens, run)
        if (not sure and somebodys) or (not any(token.capital for token in run) and (not sure or somebodys)):
            return Ground.SMALL if not somebodys and self._beside(tokens, frame, run) else Ground.PLAIN
        cut = is_cut_from_marks(self._report.text[naming.start : naming.end])
        if cut or tokens[frame.cue].low in self._words["perceiving"]:
            return Ground.CUT
        if run and not self._thread.knows(run) and holds_more(run, self._words):
            return Ground.CUT
        little = any(token.low in self._words["stops"] and not token.capital for token in run)
        paper = any(token.low in self._words["media"] for token in run)
        if not sure and (little or paper or (len(run) == 1 and run[0].capital)):
            return Ground.VAGUE
        return Ground.NAMED if frame.listed else Ground.UNLISTED

    def _beside(self, tokens: Sequence[Token], frame: Frame, run: Sequence[Token]) -> bool:
        """So: "“…,” said the crimper", "« … », glisse une vieille dame": behind words in marks and a verb whoever is named speaks."""
        before = next((one.low for one in reversed(tokens[: frame.cue]) if one.word or one.low == QUOTED), "")
        little = any(token.low in self._words[kind] for token in run for kind in ("prepositions", "np_stops", "stops", "latter", "documents"))
        return frame.listed and before == QUOTED and run[0].start > tokens[frame.cue].start and 1 <= len(run) <= _FEW and not little

    def _somebodys(self, tokens: Sequence[Token], run: Sequence[Token]) -> bool:
        """So: "his companion", "его издание": whoever is named by whose they are, or a paper without its name."""
        near = [token for token in tokens if token.end <= run[0].start][-1:]
        owned = any(token.low in self._words["possessive"] for token in (*near, run[0]))
        return owned or any(token.low in self._words["media"] for token in run)

    def _relays(
        self, tokens: Sequence[Token], frame: Frame, content: Content | None, frames: Sequence[Frame]
    ) -> tuple[tuple[int, int], ...]:
        end = content.begin if content and not content.before and content.begin >= frame.end else len(tokens)
        end = min([end, *(other.begin for other in frames if other.begin >= frame.end)])
        quoted = next((i for i in range(frame.end, end) if tokens[i].low == QUOTED), end)
        opening = frame.begin if frame.naming else frame.cue
        begin = (
            0
            if opening
            and not any(token.low == QUOTED for token in tokens[:opening])
            and not (content and content.before)
            else opening
        )
        begin = max([begin, *(other.end for other in frames if other.end <= frame.begin)])
        # A venue inside the subject itself belongs to the subject; hearers behind the verb are found from its end.
        found = relays_in(tokens, begin, frame.begin, self._words) + relays_in(
            tokens, frame.cue, quoted, self._words
        )
        return (
            *frame.relays,
            *(
                one
                for one in found
                if one not in frame.relays and (frame.naming is None or one[0] != frame.naming.start)
            ),
        )

    def _relays_again(self, place: tuple[int, int], *, pronoun: bool = False) -> tuple[tuple[int, int], ...]:
        """The relays of the same speaker's words just before; for a pronoun also the venue of the sentence before."""
        thread, text = self._thread, self._report.text
        last = thread.last
        if (
            last
            and last.place
            and thread.sentence - thread.last_sentence <= 2
            and text[slice(*last.place)] == text[slice(*place)]
        ):
            return last.relays
        return thread.venues if pronoun and thread.venue_sentence == thread.sentence - 1 else ()

    def _cited(self, tokens: Sequence[Token], frame: Frame, content: Content | None) -> Voices:
        """Whom a paper names as its source: "reported, citing three police sources, that"."""
        if content is None:
            return _NOBODY
        opens = min(frame.begin, content.begin)
        found = self._words["citing"].first(tokens[opens : content.begin])
        if found is None:
            return _NOBODY
        begin = opens + found[1]
        stop = next((i for i in range(begin, content.begin) if not tokens[i].word), content.begin)
        naming = naming_of(tokens[begin:stop], self._words, source=True)
        return (Voice((naming.start, naming.end)),) if naming and not naming.pronoun else _NOBODY

    def about_this(self, paragraph: Paragraph, number: int) -> Voices:
        """Who is behind a sentence when the next says so: "Об этом сообщил …", "Das teilte die Polizei mit"."""
        if number + 1 >= len(paragraph.sentences) or not self._report.understood:
            return _NOBODY
        tokens = paragraph.sentences[number + 1]
        count = self._words["about_this"].at(tokens, 0)
        if not count:
            return _NOBODY
        frames = frames_of(tokens, self._words)
        naming = frames[0].naming if frames else self._behind(tokens, count)
        if naming is None or naming.pronoun:
            return _NOBODY
        relays = self._relays(tokens, frames[0], None, frames) if frames else ()
        return (Voice((naming.start, naming.end), relays),)

    def _behind(self, tokens: Sequence[Token], begin: int) -> Naming | None:
        """So: "Такие данные приводит мониторинговая группа": who is named behind words that say it all."""
        behind = subject_behind(tokens, begin, self._words)
        return naming_of(tokens[slice(*behind)], self._words, source=True) if behind else None

    def ahead(self, paragraph: Paragraph, number: int) -> Voices:
        """The speaker of a sentence behind that is nothing but an attribution: “…” Macron added."""
        if number + 1 >= len(paragraph.sentences) or not self._report.understood:
            return _NOBODY
        tokens = paragraph.sentences[number + 1]
        if len(tokens) > 12 or any(token.low == QUOTED for token in tokens):
            return _NOBODY
        frames = frames_of(tokens, self._words)
        naming = frames[0].naming if len(frames) == 1 else None
        if naming is None or naming.pronoun or content_of(tokens, frames[0], frames, (), self._words):
            return _NOBODY
        return (Voice((naming.start, naming.end), frames[0].relays, Ground.BEHIND),)


def _outer(
    k: int, frames: Sequence[Frame], contents: Sequence[Content | None], voices: Sequence[Voice | None]
) -> Voices:
    """Everyone through whose words the attribution `k` comes, outermost first."""
    holding = []
    for j, content in enumerate(contents):
        voice = voices[j]
        if j != k and content and voice and content.begin <= frames[k].begin and frames[k].cue < content.end:
            holding.append((content.end - content.begin, voice))
    return tuple(voice for _, voice in sorted(holding, key=lambda one: -one[0]))
