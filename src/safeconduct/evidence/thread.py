"""The thread of a report while it is read: who spoke last, who was named lately. Rule: a pronoun that could mean two stays open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from safeconduct.evidence.doubts import holds_more, may_be_a_person, told_of_besides
from safeconduct.evidence.naming import Naming, Person, acting_in, described_in, persons_in
from safeconduct.evidence.protagonists import behind_opening, protagonist, subject_place
from safeconduct.evidence.sexes import Sex, sex_by_article, sex_by_verb, sex_by_word
from safeconduct.evidence.tokens import NAMED, Token, name_key, without_s
from safeconduct.evidence.voices import FIRM, Ground, Voice
from safeconduct.evidence.words import Words

Found = tuple[tuple[int, int] | None, Ground]
"""Whom a pronoun means, and on what ground."""
_LATELY = 3
"""A pronoun looks back over so many sentences."""
_OPENING = 4
"""Unit: words. A participle and "by" are no longer."""
_ARTICLE = 8
"""Unit: characters. An article and a blank are no longer."""


_PRONOUNS: tuple[tuple[Sex, tuple[str, ...]], ...] = (("woman", ("she", "her")), ("man", ("he", "him")))
_OPEN: Found = (None, Ground.NOBODY)


@dataclass(slots=True)
class Thread:
    text: str
    words: Words
    last: Voice | None = None
    last_sentence: int = -99
    sentence: int = 0
    named: list[tuple[int, Person]] = field(default_factory=list)
    sexes: dict[str, Sex] = field(default_factory=dict)
    acting: list[tuple[int, Person]] = field(default_factory=list)
    """Who opened a sentence lately, where no person is named in it for sure."""
    known: set[str] = field(default_factory=set)
    met: dict[str, Person] = field(default_factory=dict)
    """Everybody named in the report so far, at the first naming."""
    venues: tuple[tuple[int, int], ...] = ()
    venue_sentence: int = -99
    read: tuple[tuple[int, int], ...] = ()
    """The documents named in the last sentence that named one."""
    read_sentence: int = -99
    crowded: int = -99
    """The last sentence that names somebody and, behind, what may be somebody else."""
    heard_of: Sequence[Token] = ()
    """The sentence before."""
    told_of: Person | None = None
    """Whom the sentence before is about, where it is one person."""
    opened: int = 0
    """The first sentence of the paragraph that is read."""
    subject: tuple[int, Person] | None = None
    """The person who opened the sentence before as its subject."""

    def notice(self, tokens: Sequence[Token], venues: Sequence[tuple[int, int]]) -> None:
        """Remember who is named in a sentence that has been read, and where people stood."""
        persons = self.persons(tokens)
        acting = None if persons else acting_in(tokens, self.words) or described_in(tokens, self.words)
        self.acting = [(k, one) for k, one in self.acting if k > self.sentence - _LATELY]
        self.acting += [(self.sentence, acting)] if acting else []
        for person in persons:
            if person.sex != "unknown":
                self.sexes[person.last_word] = person.sex
        self.named = [(k, one) for k, one in self.named if k > self.sentence - _LATELY]
        self.named += [(self.sentence, one) for one in persons if not self._asks(tokens, one)]
        self.known |= {one.last_word for one in persons}
        for one in persons:
            self.met.setdefault(one.last_word, one)
        opener = persons[0] if persons else acting
        if opener and _names_another(tokens, opener.end):
            self.crowded = self.sentence
        self._notice_read(tokens)
        self.heard_of = tokens
        self.told_of = self._about_whom(tokens, persons, acting)
        self.subject = (self.sentence, persons[0]) if persons and self.opens(tokens, persons[0]) else None
        if venues:
            self.venues, self.venue_sentence = tuple(venues), self.sentence
        self.sentence += 1

    def _about_whom(self, tokens: Sequence[Token], persons: Sequence[Person], acting: Person | None) -> Person | None:
        """Whom a sentence is about: who is its subject, the only person named there."""
        told_on = any(token.low in self.words["reported_mood"] for token in tokens)
        if told_on or not tokens or tokens[-1].low == "?" or len({one.last_word for one in persons}) > 1:
            return None
        if not persons:
            whole = acting if acting and " " in self.text[acting.start : acting.end] else None
            return whole or described_in(tokens, self.words) or protagonist(tokens, self.words)
        one, place = persons[0], subject_place(tokens, self.words)
        subject = place is not None and one.start < place[1] and place[0] < one.end
        return one if subject or self.opens(tokens[behind_opening(tokens, self.words) :], one) else None

    def _notice_read(self, tokens: Sequence[Token]) -> None:
        read = tuple((one.start, one.end) for one in tokens if one.low in self.words["documents"])
        if read:
            self.read, self.read_sentence = read, self.sentence

    def opens(self, tokens: Sequence[Token], person: Person) -> bool:
        """Whether nothing but an article, a role or an adverbial between commas stands before a person in the sentence."""
        before = [one for one in tokens if one.start < person.start]
        small = ("articles", "roles", "titles", "adverbs", "possessive", "joined", "turn")
        return all(one.capital or one.low == "," or any(one.low in self.words[kind] for kind in small) for one in before)

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
            if token.capital
            and token.low != NAMED
            and (low := name_key(without_s(token))) in self.known
            and low not in seen
        ]
        return sorted((*found, *again), key=lambda one: one.start)

    def meet(self, tokens: Sequence[Token], naming: Naming) -> None:
        """Somebody who speaks under a name of two to four capitalised words is a person from now on."""
        run = [token for token in tokens if naming.start <= token.start < naming.end]
        words = self.words
        shown = sex_by_verb([token for token in tokens if token.low in words.citing], words)
        if run and shown != "unknown":
            self.sexes.setdefault(name_key(without_s(run[-1])), shown)
        proper = [token for token in run if token.capital and token.low not in words["titles"]]
        plain = not any(
            token.low in words["roles"] or token.low in words["media"] or token.low in words["stops"]
            for token in proper
        )
        whole = 2 <= len(proper) <= 4 and run[-1] is proper[-1] and run[-1].low != NAMED
        if not (whole and plain) or holds_more(run, words):
            return
        last = name_key(without_s(run[-1]))
        self.known.add(last)
        marks = {token.low for token in tokens}
        if last not in self.sexes and any(mark in words["woman_marks"] for mark in marks):
            self.sexes[last] = "woman"

    def knows(self, run: Sequence[Token]) -> bool:
        """Whether a naming ends with the last word of a person's name that the report has given."""
        return bool(run) and name_key(without_s(run[-1])) in self.known

    def only_person(self) -> Voice | None:
        """Who answers in an interview: the one person the report has named so far."""
        whole = list(self.met.values())
        return Voice((whole[0].start, whole[0].end)) if len(whole) == 1 else None

    def heard(self, voice: Voice) -> None:
        self.last, self.last_sentence = voice, self.sentence

    def resolve(self, naming: Naming, earlier: Sequence[Token]) -> Found:
        """Whom a pronoun means, and on what ground: on none surer than what the last speaker stands on, where that is who is meant."""
        place, ground = self._meant(naming, earlier)
        if place and ground is Ground.RIVALLED and self._subject_alone(place, earlier):
            return place, Ground.SUBJECT
        if place and self._last_word(place) not in self.known and not may_be_a_person(self.text[slice(*place)], self.words):
            return place, Ground.ACTED
        again = self.last is not None and place == self.last.place and self.last.ground not in FIRM
        return place, self.last.ground if self.last and again and ground in FIRM else ground

    def _subject_alone(self, place: tuple[int, int], earlier: Sequence[Token]) -> bool:
        """Whether somebody opened the sentence before, in this paragraph, and nobody else is named since: "Emil Kord has moved. “…,” he says."."""
        number, one = self.subject or (-1, None)
        if one is None or number != self.sentence - 1 or number < self.opened or self.crowded == number:
            return False
        since = {other.last_word for k, other in (*self.named, *self.acting) if k >= number}
        since |= {other.last_word for other in self.persons(earlier)}
        spoke = self.last is not None and self.last.place is not None and self._last_word(self.last.place) == one.last_word
        return since == {one.last_word} == {self._last_word(place)} and (spoke or self._sex(one) != "unknown")

    def _meant(self, naming: Naming, earlier: Sequence[Token]) -> Found:
        """`earlier`: the words of the sentence before the pronoun."""
        low = self.text[naming.start : naming.end].lower()
        if low in self.words["therein"]:
            return (self.read[-1], Ground.HOUSE) if self.read_sentence == self.sentence - 1 else _OPEN
        if low in self.words["latter"]:
            return _OPEN  # Of two the other; which of them nothing here tells.
        if low in self.words["she"] or low in self.words["her"]:
            return self._person("woman", earlier)
        if low in self.words["he"] or low in self.words["him"]:
            return self._person("man", earlier)
        leading = described_in(earlier, self.words)
        if leading is not None and low in self.words["they"]:
            return (leading.start, leading.end), Ground.LEADS  # "The groups condemned what they call “…”".
        recent = self.last is not None and self.sentence - self.last_sentence <= 1
        house = recent and self.last is not None and not self._is_person(self.last.place)
        return (self.last.place, Ground.HOUSE) if house and self.last else self._house_before()

    def _house_before(self) -> Found:
        """So: "The ministry has put out a statement. It denies …": the house that the sentence before told of."""
        near = [one for k, one in self.acting if k == self.sentence - 1 and one.sex == "unknown"]
        if len(near) == 1:
            return (near[0].start, near[0].end), Ground.HOUSE
        read = self.read_sentence == self.sentence - 1 and len(self.read) == 1
        return (self.read[0], Ground.HOUSE) if read else _OPEN

    def _is_person(self, place: tuple[int, int] | None) -> bool:
        return place is None or any(one.start < place[1] and place[0] < one.end for _, one in self.named)

    def _person(self, sex: Sex, earlier: Sequence[Token]) -> Found:
        here = [(self.sentence, one) for one in self.persons(earlier) if not self._behind_by(earlier, one)]
        lately = [(k, one) for k, one in (*self.named, *here) if k >= self.sentence - _LATELY]
        fitting = [(k, one) for k, one in lately if self._sex(one) in (sex, "unknown")]
        persons = {one.last_word: one for _, one in fitting}
        again = self._speaker_again(sex, fitting)
        leading = self._leads(sex, earlier, [one for _, one in here])
        if leading[0] is not None:
            return leading
        told = self._told_of(sex)
        if told[0] is not None:
            return told
        stranger = self._just_spoke(persons, sex)
        if stranger[0] is not None:
            return stranger
        if len(persons) == 1 and (again[1] is not Ground.AGAIN or self._anybody(again[0])):
            return self._only(sex, *fitting[-1])
        if again[0] is not None:
            return again
        found = self._nearest(sex, fitting) if fitting else self._acted(sex)
        return found if found[0] is not None or fitting else self._about(sex)

    def _about(self, sex: Sex) -> Found:
        """Whom the sentence before is about, where a role tells it and no more: "Asked about it, the minister shook his head. “…,” he said."""
        one = self.told_of
        return ((one.start, one.end), Ground.ACTED) if one and self._may_be(one, self._sex(one), sex) else _OPEN

    def _leads(self, sex: Sex, earlier: Sequence[Token], here: Sequence[Person]) -> Found:
        """Who opened this very sentence, where nobody else is named in it: "Hart rejected what he called “…”"."""
        one = here[0] if len(here) == 1 else None if here else described_in(earlier, self.words)
        if one is None or not self._may_be(one, self._sex(one), sex) or not (here == [] or self.opens(earlier, one)):
            return _OPEN
        return (one.start, one.end), Ground.ONLY if self._sex(one) == sex else Ground.LEADS

    def _behind_by(self, tokens: Sequence[Token], person: Person) -> bool:
        """So: "Cross-examined by Hugh Lattimer, he agreed": whoever stands behind "by" is not meant."""
        before = [one for one in tokens if one.end <= person.start][-2:]
        return any(one.low in self.words["passive_by"] for one in before)

    def _asks(self, tokens: Sequence[Token], person: Person) -> bool:
        """So: "Cross-examined by Hugh Lattimer, for the defence, he agreed": of the two the pronoun speaks on."""
        led = any(one.low in self.words["passive_by"] for one in tokens[1:_OPENING])
        pronouns = (one.start for one in tokens if one.low in self.words["he"] or one.low in self.words["she"])
        return led and person.end <= next(pronouns, 0)

    def _just_spoke(self, persons: Mapping[str, Person], sex: Sex) -> Found:
        """Who spoke in the sentence before, of a sex that nothing shows, and is no house: rather than somebody named earlier."""
        last = self.last
        if last is None or last.place is None or self.sentence - self.last_sentence > 1:
            return _OPEN
        house = self._is_of(last.place, "houses", "media", "people")
        key = self._last_word(last.place)
        known = key in persons or self.sexes.get(key, "unknown") != "unknown" or self._described(last.place) != "unknown"
        role = self._is_of(last.place, "roles") and not self._many(last.place)
        others = any(one.end <= last.place[0] or one.start >= last.place[1] for _, one in self.acting)
        told = {kind for kind, lists in _PRONOUNS for low in self.heard_of if any(low.low in self.words[one] for one in lists)}
        alone = not (persons or others) and (not told or sex in told)
        ground = Ground.SPOKE if alone else Ground.RIVALLED
        return (last.place, ground) if role and not (house or known) else _OPEN

    def _many(self, place: tuple[int, int]) -> bool:
        """Whether a naming is of more than one: "people inside", "two guards"; a "he" is none of them."""
        words = self.text[slice(*place)].lower().split()
        plural = self.words.language in ("en", "fr") and words[-1].endswith("s") and words[-1] in self.words["roles"] and words[-1][:-1] in self.words["roles"]
        return plural or any(word in self.words["many_people"] for word in words[:2])

    def _anybody(self, place: tuple[int, int] | None) -> bool:
        """Whether a naming says no more than "the woman": then it is somebody named before."""
        if place is None:
            return False
        before = self.text[max(0, place[0] - _ARTICLE) : place[0]].lower().split()
        new = any(word in self.words["indefinite"] for word in before[-1:])  # "a woman" is somebody new.
        return not new and any(
            word in self.words["people"] for word in self.text[slice(*place)].lower().split()[-1:]
        )

    def _told_of(self, sex: Sex) -> Found:
        """Who opened the sentence before, where nobody else is named in it and nobody spoke: "The concierge refused to open. “…,” she said."""
        near = [one for k, one in self.acting if k == self.sentence - 1 and self._may_be(one, one.sex, sex)]
        spoke = self.last is not None and self.last_sentence >= self.sentence - 1
        ground = Ground.ACTED if self.crowded == self.sentence - 1 else Ground.TOLD
        return ((near[-1].start, near[-1].end), ground) if near and not spoke else _OPEN

    def _may_be(self, one: Person, known: Sex, sex: Sex) -> bool:
        """Whether who opened a sentence is a person who fits: no house, paper or document."""
        return known in (sex, "unknown") and not self._is_of((one.start, one.end), "houses", "media", "documents")

    def _is_of(self, place: tuple[int, int], *kinds: str) -> bool:
        return any(word in self.words[kind] for word in self.text[slice(*place)].lower().split() for kind in kinds)

    def _only(self, sex: Sex, sentence: int, one: Person) -> Found:
        """The one person who fits: surely where the sex is known, the naming is near, and nobody else has just spoken."""
        last = self.last if self.last and self.sentence - self.last_sentence <= 1 else None
        # Over a paragraph's end a name whose sex nothing shows is not surely who is meant.
        away = self._sex(one) != sex and sentence < self.opened
        spoke = last is not None and last.place is not None and self._last_word(last.place) == one.last_word
        near = last is None and sentence >= self.sentence - 1
        if spoke or near:
            lone = spoke or self._alone_since(sentence, one)
            sure = self._sex(one) == sex or (spoke and not away)
            return (one.start, one.end), Ground.ONLY if sure else Ground.LONE if lone and not away else Ground.RIVALLED
        lone = self._alone_since(sentence, one) or (last is not None and self._anybody(last.place))
        return (one.start, one.end), Ground.LONE if lone and not away else Ground.RIVALLED

    def _alone_since(self, sentence: int, one: Person) -> bool:
        """Whether nobody else has spoken, or opened a sentence, from the sentence on in which somebody was named."""
        acted = any(k >= sentence and other.last_word != one.last_word for k, other in self.acting)
        place = self.last.place if self.last else None
        himself = place is not None and self._last_word(place) == one.last_word
        if not himself and told_of_besides(self.heard_of, (one.start, one.end), self._sex(one), self.words):
            return False
        return (himself or self.last_sentence < sentence) and not acted and self.crowded < sentence

    def _nearest(self, sex: Sex, fitting: Sequence[tuple[int, Person]]) -> Found:
        """The one person surely of that sex who was named lately, or in the sentence before."""
        surely = [(k, one) for k, one in fitting if self._sex(one) == sex]
        for near in (surely, [(k, one) for k, one in surely if k >= self.sentence - 1]):
            if len({one.last_word for _, one in near}) == 1:
                return (near[-1][1].start, near[-1][1].end), Ground.RIVALLED
        return self._subject_before(fitting)

    def _subject_before(self, fitting: Sequence[tuple[int, Person]]) -> Found:
        """Of two who fit, whoever opened the sentence before: "Lea Hart met Anna Kord. “…,” she said."."""
        if self.subject is None or self.subject[0] != self.sentence - 1:
            return _OPEN
        one = self.subject[1]
        fits = any(other.last_word == one.last_word for _, other in fitting)
        return ((one.start, one.end), Ground.RIVALLED) if fits else _OPEN

    def _acted(self, sex: Sex) -> Found:
        """Who opened a sentence lately, when it was one only: "Temur Asanov runs a bakery. “…,” he says."""
        lately = [
            one for k, one in self.acting if k >= self.sentence - _LATELY and self._may_be(one, one.sex, sex)
        ]
        alone = len({one.last_word for one in lately}) == 1
        return ((lately[-1].start, lately[-1].end), Ground.ACTED) if alone else _OPEN

    def _speaker_again(self, sex: Sex, fitting: Sequence[tuple[int, Person]]) -> Found:
        """Who spoke in the sentence before, when he fits and nobody was named since."""
        if self.last is None or self.last.place is None or self.sentence - self.last_sentence > 1:
            return _OPEN
        place = self.last.place
        if self._many(place) or self._is_of(place, "houses", "media", "documents"):
            return _OPEN  # No "he" is an authority.
        word = self._last_word(place)
        known = self.sexes.get(word) or self._described(place)
        described = not fitting and known == "unknown"
        if known == sex or described or any(one.last_word == word for _, one in fitting):
            alone = Ground.SPOKE if described else Ground.RIVALLED
            return place, Ground.AGAIN if known == sex else alone
        return _OPEN

    def _last_word(self, place: tuple[int, int]) -> str:
        words = self.text[place[0] : place[1]].lower().split()
        return name_key(words[-1]) if words else ""

    def _described(self, place: tuple[int, int]) -> Sex:
        """What the words of a naming tell: "a 27-year-old woman", "die Friseurin", "une voisine"."""
        named = [word.strip(",") for word in self.text[place[0] : place[1]].lower().split()]
        told = [sex for word in named if (sex := sex_by_word(word, self.words)) != "unknown"]
        if told:
            return "woman" if "woman" in told else "man"
        before = self.text[max(0, place[0] - _ARTICLE) : place[0]].lower().split()
        return sex_by_article(before[-1], self.words) if before else "unknown"

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


def _names_another(tokens: Sequence[Token], behind: int) -> bool:
    """Whether two capitalised words stand side by side behind a place in the text: a name that no list holds."""
    rest = [one for one in tokens if one.start >= behind]
    return any(one.capital and other.capital and NAMED not in (one.low, other.low) for one, other in pairwise(rest))
