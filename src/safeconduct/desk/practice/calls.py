"""The invented calls that wait, in four languages, and the signs of life. Rule: nothing here describes violence."""

from dataclasses import dataclass

from safeconduct.actions import calls, checkins, office
from safeconduct.core.call import (
    UNNUMBERED,
    AnswerSent,
    Asked,
    CallAdopted,
    CallDeclined,
    CallJudged,
    Danger,
    LetterNumber,
    MessageAdopted,
    MessageKind,
    Way,
)
from safeconduct.core.checkin import CheckInAgreed
from safeconduct.core.ids import CallId, CheckInId
from safeconduct.core.office import LadderWritten, PhraseWritten, Rung
from safeconduct.core.section import Subject
from safeconduct.core.when import HOUR, MINUTE, later
from safeconduct.desk.practice.people import INVENTED, Played
from safeconduct.desk.practice.team import Team


@dataclass(frozen=True, slots=True)
class DrawnCall:
    """Shape: `ago` minutes; `handle` is how the caller is spoken of, empty for nothing."""

    key: str
    ago: int
    way: Way
    language: str
    asked: Asked
    handle: str = ""


CALLS = (
    DrawnCall(
        "night", 25, Way.CHAT, "ru",
        Asked(
            "Здравствуйте. Меня зовут иначе, но зовите Сорокопут. Двоюродный брат сказал, что дядя приедет за мной. Мне некуда идти.",
            Danger.LIFE_NOW, "до шести утра", "сообщение", "в любое время, пока темно", "не звонить", "маленький город",
            "один", "место на эту ночь",
        ), "Shrike",
    ),
    DrawnCall(
        "brother", 140, Way.LETTER, "ar",
        Asked(
            "أنا في بلد آخر مع أخي. هل يمكن أن نطلب تأشيرة من هنا؟ الإقامة تنتهي بعد ثلاثة أسابيع.",
            Danger.DAYS, "", "رسالة", "مساءً", "لا تكتبوا اسمي", "عاصمة", "مع أخي", "معلومات",
        ),
    ),
    DrawnCall(
        "aunt", 320, Way.PHONE, "de",
        Asked(
            "Meine Nichte ist bei einer Freundin untergekommen. Sie hat keinen Pass mehr, den hat die Familie. Was kann ich von hier aus tun?",
            Danger.DAYS, "", "zurückrufen", "nach 18 Uhr", "", "Süddeutschland", "", "Rat",
        ),
    ),
    DrawnCall(
        "heron-again", 55, Way.PHONE, "ru",
        Asked(
            "Я писал вчера. Сосед опять спрашивал. Могу выйти через час, если есть куда.",
            Danger.HOURS, "час", "сообщение", "", "не звонить", "", "один", "место",
        ), "Heron",
    ),
    DrawnCall(
        "student", 1500, Way.CHAT, "en",
        Asked(
            "I am abroad on a student visa and cannot go home. It ends in two months. Whom should I ask first?",
            Danger.NONE_SEEN, "", "chat", "weekends", "", "abroad", "alone", "advice",
        ),
    ),
    DrawnCall(
        "mother", 2900, Way.VISIT, "ru",
        Asked(
            "Мой сын у вас? Скажите только, жив ли он.", Danger.NONE_SEEN, "", "приду сама", "", "", "", "", "весть о сыне",
        ),
    ),
    DrawnCall("junk", 4000, Way.LETTER, "en", Asked("Best prices for office chairs, write today!")),
)  # fmt: skip


def ring(team: Team, people: dict[str, Played]) -> None:
    """Calls at every step: new, answered, assigned, decided but not told, set aside."""
    ids = {drawn.key: _entered(team, drawn) for drawn in sorted(CALLS, key=lambda one: -one.ago)}
    _answered(team, ids["student"])
    _not_now(team, ids["mother"])
    team.clock.ago(days=2, hours=12)
    anna = team["Anna"]
    anna.write(calls.set_aside(anna.actor, [anna.index.call(ids["junk"])], "An advertisement."))
    _first_words_of_heron(team)
    _signs_of_life(team, people)


def _entered(team: Team, drawn: DrawnCall) -> CallId:
    team.clock.ago(minutes=drawn.ago)
    sami = team["Sami"]
    call = CallAdopted(
        CallId(team.fresh()), "", sami.now(), drawn.way, drawn.language, drawn.asked, None, drawn.handle
    )
    sami.write(calls.enter_call(sami.actor, call))
    return call.call


def _answered(team: Team, call: CallId) -> None:
    """Judged, answered and assigned; then the caller wrote again, and nobody has answered that."""
    team.clock.ago(days=1)
    sami = team["Sami"]
    today = sami.today()
    sami.write(calls.take_call(sami.actor, sami.index.call(call), sami.me))
    judged = CallJudged(Danger.NONE_SEEN, None, "Abroad, with papers for two months.", today.plus(14))
    sami.write(calls.judge_call(sami.actor, sami.index.call(call), judged, today))
    text = "Thank you for writing. Do not travel home before we have spoken. Which country gave you the visa?"
    answer = AnswerSent(text, "en", UNNUMBERED, way=Way.CHAT)
    sami.write(calls.answer_call(sami.actor, sami.index.call(call), answer))
    team.clock.ago(minutes=95)
    view = sami.index.call(call)
    heard = MessageAdopted(
        "", LetterNumber(1), MessageKind.WORDS, "I will tell you on the phone. Can you call on Saturday?", sami.now()
    )
    sami.write(calls.adopt_message(sami.actor, view, heard))


def _not_now(team: Team, call: CallId) -> None:
    """Decided, but she came in person and has not been told yet."""
    team.clock.ago(days=1, hours=20)
    anna = team["Anna"]
    anna.write(calls.take_call(anna.actor, anna.index.call(call), anna.me))
    text = "Мы никому не говорим, кто у нас. Вот номер тех, кто поможет вам самой."
    declined = CallDeclined("Helpline for parents (invented)", text)
    anna.write(calls.decline_calls(anna.actor, [anna.index.call(call)], declined, "ru"))


def _first_words_of_heron(team: Team) -> None:
    """What everybody may answer with, and what is done when somebody is silent."""
    team.clock.ago(days=44)
    anna = team["Anna"]
    rungs = (
        Rung("Call once more, from the other phone.", "whoever sees it"),
        Rung("Write the agreed harmless sentence.", "front desk"),
        Rung("Call the lawyer.", "casework"),
        Rung("Tell the two people named for this.", "keyholder"),
    )
    anna.write(office.write_ladder(anna.actor, anna.subject, LadderWritten(rungs)))
    phrases = (
        ("we have read it", "en", "We have read what you wrote. A person is looking for a way now. Stay where you are safe."),
        ("we have read it", "ru", "Мы прочли ваше сообщение. Человек уже ищет выход. Оставайтесь там, где безопасно."),
        ("we have read it", "de", "Wir haben gelesen, was Sie geschrieben haben. Jemand sucht gerade einen Weg. Bleiben Sie, wo es sicher ist."),
        ("we have read it", "ar", "لقد قرأنا رسالتك. هناك من يبحث عن حل الآن. ابقَ حيث أنت آمن."),
    )  # fmt: skip
    for key, language, text in phrases:
        anna.write(office.write_phrase(anna.actor, anna.subject, PhraseWritten(key, language, text)))
    team.clock.ago(hours=9)
    sami = team["Sami"]
    shift = f"{INVENTED} Shrike is the one to answer first. Linden's sign of life is due this hour. The embassy called twice about Ibis."
    sami.write(office.hand_over_shift(sami.actor, sami.subject, shift))


def _signs_of_life(team: Team, people: dict[str, Played]) -> None:
    """One due in a few minutes, one that was missed a little while ago, one for tomorrow."""
    for handle, due_in, every in (
        ("Linden", 12, 12 * HOUR),
        ("Marl", -20, 6 * HOUR),
        ("Basalt", 1300, 24 * HOUR),
    ):
        team.clock.ago(hours=8)
        played, anna = people[handle], team["Anna"]
        agreed = CheckInAgreed(
            CheckInId(team.fresh()),
            played.persons[0],
            every,
            "a message with the weather in it",
            later(team.clock.end, due_in * MINUTE),
            "sun",
            "rain",
        )
        conversation: Subject = anna.index.case(played.case).conversation_subject
        anna.write(checkins.agree_check_in(anna.actor, conversation, agreed, anna.now()))
