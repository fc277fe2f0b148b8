"""The thread of a report while it is read: who spoke last, who was named lately. Rule: a pronoun that could mean two stays open."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from safeconduct.evidence.naming import Naming, Person, Sex, persons_in
from safeconduct.evidence.tokens import Token, without_s
from safeconduct.evidence.words import Words

_LATELY = 3
"""A pronoun looks back over so many sentences."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who speaks in the report, and through whom we have it."""

    place: tuple[int, int] | None
    """Where the text names them; None when it leaves open who it is."""
    relays: tuple[tuple[int, int], ...] = ()
    sure: bool = True
    """Whether a careful reader would sign it."""


@dataclass(slots=True)
class Thread:
    text: str
    words: Words
    last: Voice | None = None
    last_sentence: int = -99
    sentence: int = 0
    named: list[tuple[int, Person]] = field(default_factory=list)
    sexes: dict[str, Sex] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    met: dict[str, Person] = field(default_factory=dict)
    """Everybody named in the report so far, at the first naming."""
    venues: tuple[tuple[int, int], ...] = ()
    venue_sentence: int = -99

    def notice(self, tokens: Sequence[Token], venues: Sequence[tuple[int, int]]) -> None:
        """Remember who is named in a sentence that has been read, and where people stood."""
        persons = self.persons(tokens)
        for person in persons:
            if person.sex != "unknown":
                self.sexes[person.last_word] = person.sex
        self.named = [(k, one) for k, one in self.named if k > self.sentence - _LATELY]
        self.named += [(self.sentence, one) for one in persons]
        self.known |= {one.last_word for one in persons}
        for one in persons:
            self.met.setdefault(one.last_word, one)
        if venues:
            self.venues, self.venue_sentence = tuple(venues), self.sentence
        self.sentence += 1

    def persons(self, tokens: Sequence[Token]) -> list[Person]:
        """The persons named in the words: by full name, or by a last name met before."""
        found = persons_in(tokens, self.words)
        seen = {person.last_word for person in found}
        again = [
            Person(
                _run_start(tokens, i),
                token.start + len(without_s(token)),
                low,
                self.sexes.get(low, "unknown"),
            )
            for i, token in enumerate(tokens)
            if token.capital and (low := without_s(token)) in self.known and low not in seen
        ]
        return sorted((*found, *again), key=lambda one: one.start)

    def meet(self, tokens: Sequence[Token], naming: Naming) -> None:
        """Somebody who speaks under a name of two to four capitalised words is a person from now on."""
        run = [token for token in tokens if naming.start <= token.start < naming.end]
        words = self.words
        proper = [token for token in run if token.capital and token.low not in words["titles"]]
        plain = not any(
            token.low in words["roles"] or token.low in words["media"] or token.low in words["stops"]
            for token in proper
        )
        if not (2 <= len(proper) <= 4 and run[-1] is proper[-1] and plain):
            return
        last = without_s(run[-1])
        self.known.add(last)
        marks = {token.low for token in tokens}
        if last not in self.sexes and any(mark in words["woman_marks"] for mark in marks):
            self.sexes[last] = "woman"

    def only_person(self) -> Voice | None:
        """Who answers in an interview: the one person the report has named so far."""
        whole = list(self.met.values())
        return Voice((whole[0].start, whole[0].end)) if len(whole) == 1 else None

    def heard(self, voice: Voice) -> None:
        self.last, self.last_sentence = voice, self.sentence

    def resolve(self, naming: Naming, earlier: Sequence[Token]) -> tuple[tuple[int, int] | None, bool]:
        """Whom a pronoun means, and whether that is sure. `earlier`: the words of the sentence before it."""
        low = self.text[naming.start : naming.end].lower()
        if low in self.words["she"] or low in self.words["her"]:
            return self._person("woman", earlier)
        if low in self.words["he"] or low in self.words["him"]:
            return self._person("man", earlier)
        recent = self.last is not None and self.sentence - self.last_sentence <= 1
        return (
            (self.last.place, False)
            if recent and self.last and not self._is_person(self.last.place)
            else (None, False)
        )

    def _is_person(self, place: tuple[int, int] | None) -> bool:
        return place is None or any(one.start < place[1] and place[0] < one.end for _, one in self.named)

    def _person(self, sex: Sex, earlier: Sequence[Token]) -> tuple[tuple[int, int] | None, bool]:
        here = [(self.sentence, one) for one in self.persons(earlier)]
        lately = [(k, one) for k, one in (*self.named, *here) if k >= self.sentence - _LATELY]
        fitting = [(k, one) for k, one in lately if self._sex(one) in (sex, "unknown")]
        persons = {one.last_word: one for _, one in fitting}
        if len(persons) == 1:
            one = next(iter(persons.values()))
            return (one.start, one.end), True
        again = self._speaker_again(sex, fitting)
        return again if again[0] is not None else self._nearest(sex, fitting)

    def _nearest(
        self, sex: Sex, fitting: Sequence[tuple[int, Person]]
    ) -> tuple[tuple[int, int] | None, bool]:
        """The one person surely of that sex who was named lately, or in the sentence before."""
        surely = [(k, one) for k, one in fitting if self._sex(one) == sex]
        for near in (surely, [(k, one) for k, one in surely if k >= self.sentence - 1]):
            if len({one.last_word for _, one in near}) == 1:
                return (near[-1][1].start, near[-1][1].end), False
        return None, False

    def _speaker_again(
        self, sex: Sex, fitting: Sequence[tuple[int, Person]]
    ) -> tuple[tuple[int, int] | None, bool]:
        """Who spoke in the sentence before, when he fits and nobody was named since."""
        if self.last is None or self.last.place is None or self.sentence - self.last_sentence > 1:
            return None, False
        place = self.last.place
        word = self.text[place[0] : place[1]].lower().split()[-1] if place[1] > place[0] else ""
        known = self.sexes.get(word) or self._described(place)
        described = not fitting and known == "unknown"
        if known == sex or described or any(one.last_word == word for _, one in fitting):
            return place, known == sex
        return None, False

    def _described(self, place: tuple[int, int]) -> Sex:
        """What the words of a naming tell: "a 27-year-old woman", "die Friseurin"."""
        named = [word.strip(",") for word in self.text[place[0] : place[1]].lower().split()]
        if any(word in self.words["woman_marks"] for word in named):
            return "woman"
        return "man" if any(word in self.words["man_marks"] for word in named) else "unknown"

    def _sex(self, person: Person) -> Sex:
        return self.sexes.get(person.last_word, person.sex)

    def fullest(self, place: tuple[int, int]) -> tuple[int, int]:
        """The naming that "the spokesperson" takes up, when the last speaker was named by the same word."""
        if self.last is None or self.last.place is None:
            return place
        words = self.text[place[0] : place[1]].lower().split()
        before = self.text[self.last.place[0] : self.last.place[1]].lower().split()
        one_role = len(words) == 1 and words[0] in self.words["roles"]
        return self.last.place if one_role and before[-1:] == words and len(before) > 1 else place


def _run_start(tokens: Sequence[Token], i: int) -> int:
    """Where the capitalised run that ends with token `i` begins, at most two words before: the whole name."""
    k = i
    while k and i - k < 1 and tokens[k - 1].capital and tokens[k - 1].word:
        k -= 1
    return tokens[k].start
