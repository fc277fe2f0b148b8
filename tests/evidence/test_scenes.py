"""Who said it in two hundred short passages by somebody who had not read the rules. Rule: what a careful reading names is right; what it costs is counted beside it."""

from safeconduct.evidence.voices import SIGNED, Ground
from tests.evidence.scenes import LANGUAGES, judged, scenes, tally
from tests.evidence.scoring import Tally


def test_a_careful_reading_is_hardly_ever_wrong_in_them() -> None:
    careful = sum((tally(language, SIGNED) for language in LANGUAGES), Tally(0, 0, 0))
    everything = sum((tally(language, frozenset(Ground)) for language in LANGUAGES), Tally(0, 0, 0))

    assert careful.precision >= 0.965
    assert careful.recall >= 0.54
    assert everything.f1 >= 0.79


def test_a_wrong_answer_in_them_would_be_seen() -> None:
    scene = next(iter(scenes("en")))
    elsewhere = scene._replace(said=tuple((words, ("nobody of this passage",)) for words, _ in scene.said))

    assert [right for _, _, right in judged(scene, "en", SIGNED)] == [True]
    assert [right for _, _, right in judged(elsewhere, "en", SIGNED)] == [False]
