"""From the first words to the last answer."""

from dataclasses import replace

import pytest

from safeconduct.actions import calls, cases
from safeconduct.actions.access import placed
from safeconduct.actions.calls import NewCase
from safeconduct.actions.undoing import undo
from safeconduct.core.call import (
    AnswerSent,
    CallAccepted,
    CallDeclined,
    CallJudged,
    CallReferred,
    Danger,
    MessageAdopted,
    MessageKind,
)
from safeconduct.core.ids import CallId, CaseId, PersonId
from safeconduct.core.section import Kind, Subject
from safeconduct.core.when import Moment
from safeconduct.errors import BadInput, Conflict, NotAllowed
from safeconduct.folds.call import CallState
from tests.world import (
    CASEWORKER,
    FRONT_DESK,
    NOW,
    PRESS,
    SHELTER,
    TODAY,
    World,
    call_adopted,
    with_case,
)

DECLINED = CallDeclined("The group in Berlin", "We cannot help now. They may.")
ANSWER = AnswerSent("We are here.", "ru", 0)


def with_call(name: str = "call", *, code: bool = True, world: World | None = None) -> World:
    world = world or World()
    adopted = call_adopted(name, code=code)
    world.does(FRONT_DESK, placed(FRONT_DESK, Kind.CONVERSATION, adopted.call, [adopted]))
    return world


def message(number: int, kind: MessageKind = MessageKind.WORDS, at: int = 60) -> MessageAdopted:
    return MessageAdopted(f"row{number}", number, kind, "More.", Moment(NOW + at))


def test_a_call_goes_new_answered_assigned_decided_told() -> None:
    world = with_call()
    states = [world.call().state]

    world.does(FRONT_DESK, calls.answer_call(FRONT_DESK, world.call(), ANSWER))
    states.append(world.call().state)
    world.does(FRONT_DESK, calls.take_call(FRONT_DESK, world.call(), FRONT_DESK.member))
    states.append(world.call().state)
    world.does(FRONT_DESK, calls.refer_call(FRONT_DESK, world.call(), CallReferred("a lawyer", "papers")))
    states.append(world.call().state)
    world.does(FRONT_DESK, calls.tell_caller(FRONT_DESK, world.call(), "by phone"))
    states.append(world.call().state)

    assert states == list(CallState)


def test_a_message_adopted_twice_is_one_message() -> None:
    world = with_call()
    world.does(FRONT_DESK, calls.adopt_message(FRONT_DESK, world.call(), message(1)))

    assert calls.adopt_message(FRONT_DESK, world.call(), message(1)) == ()
    assert len(world.call().messages) == 1


def test_a_call_waits_from_the_first_words_nobody_has_answered() -> None:
    world = with_call()
    assert world.call().waiting_since == world.call().reached

    world.does(FRONT_DESK, calls.answer_call(FRONT_DESK, world.call(), ANSWER))
    assert world.call().waiting_since is None

    world.does(FRONT_DESK, calls.adopt_message(FRONT_DESK, world.call(), message(1)))
    again = world.call().waiting_since
    assert again is not None and world.call().reached < again < NOW + 60  # When a desk had it, and not what the sender wrote.


def test_answers_are_numbered_one_after_another() -> None:
    world = with_call()
    for _ in range(2):
        world.does(FRONT_DESK, calls.answer_call(FRONT_DESK, world.call(), ANSWER))

    assert [m.number for m in world.call().messages] == [1, 2]


def test_an_empty_answer_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        calls.answer_call(FRONT_DESK, with_call().call(), replace(ANSWER, text=" \n "))

    assert refused.value.field == "text"


def test_a_judgement_is_looked_at_again_on_a_day_that_lies_ahead() -> None:
    judged = CallJudged(Danger.HOURS, None, "He is followed.", TODAY.plus(-1))

    with pytest.raises(BadInput):
        calls.judge_call(FRONT_DESK, with_call().call(), judged, TODAY)
    assert calls.judge_call(FRONT_DESK, with_call().call(), replace(judged, review_on=TODAY), TODAY)


def test_a_case_opened_with_a_person_has_them_from_the_first_write() -> None:
    world = with_call()
    new = NewCase(CaseId("case"), "Wren", person=PersonId("somebody"))

    world.does(FRONT_DESK, calls.accept_call(FRONT_DESK, world.call(), new))

    (person,) = world.case("case").people_here
    assert (person.person, person.handle) == ("somebody", "Wren")


def test_accepting_opens_a_case_whose_conversation_the_call_becomes() -> None:
    world = with_call()
    new = NewCase(CaseId("case"), "Heron", owner=CASEWORKER.member)
    world.does(FRONT_DESK, calls.accept_call(FRONT_DESK, world.call(), new))

    case = world.case()
    assert (case.handle, case.call, case.owner.one) == ("Heron", "call", CASEWORKER.member)
    assert case.conversation is not None
    assert case.conversation.asked.story == "Please help."
    assert case.conversation_subject == "call"
    assert world.call().case == "case"


def test_a_handle_in_use_is_refused() -> None:
    new = NewCase(CaseId("case"), "heron", frozenset({"Heron"}))

    with pytest.raises(Conflict):
        calls.accept_call(FRONT_DESK, with_call().call(), new)


def test_a_call_is_decided_once_until_that_is_undone() -> None:
    world = with_call()
    new = NewCase(CaseId("case"), "Heron")
    made = world.does(FRONT_DESK, calls.accept_call(FRONT_DESK, world.call(), new))
    with pytest.raises(Conflict):
        calls.refer_call(FRONT_DESK, world.call(), CallReferred("x", "y"))

    accepted = next(event for event in made if isinstance(event.fact, CallAccepted))
    world.does(FRONT_DESK, undo(FRONT_DESK, Subject("call"), world.call().timeline, accepted.id))

    assert calls.refer_call(FRONT_DESK, world.call(), CallReferred("x", "y"))


def test_many_calls_are_declined_at_once_each_with_another_door_and_told() -> None:
    world = with_call("second", world=with_call("first"))
    views = [world.call("first"), world.call("second")]
    world.does(FRONT_DESK, calls.decline_calls(FRONT_DESK, views, DECLINED, "ru"))

    for name in ("first", "second"):
        assert world.call(name).state is CallState.TOLD
        assert world.call(name).messages[-1].text == DECLINED.text
        assert world.call(name).waiting_since is None


def test_who_has_no_code_must_still_be_told_by_a_colleague() -> None:
    world = with_call(code=False)
    world.does(FRONT_DESK, calls.decline_calls(FRONT_DESK, [world.call()], DECLINED, "ru"))

    assert world.call().state is CallState.DECIDED


def test_nobody_is_declined_without_another_door() -> None:
    with pytest.raises(BadInput) as refused:
        calls.decline_calls(FRONT_DESK, [with_call().call()], replace(DECLINED, door=""), "ru")

    assert refused.value.field == "door"


def test_a_call_that_is_not_decided_cannot_be_told() -> None:
    with pytest.raises(Conflict):
        calls.tell_caller(FRONT_DESK, with_call().call(), "by phone")


def test_a_decision_made_anew_must_be_told_anew() -> None:
    world = with_call()
    made = world.does(FRONT_DESK, calls.decline_calls(FRONT_DESK, [world.call()], DECLINED, "ru"))
    declined = next(event for event in made if isinstance(event.fact, CallDeclined))
    world.does(FRONT_DESK, undo(FRONT_DESK, Subject("call"), world.call().timeline, declined.id))
    world.does(FRONT_DESK, calls.accept_call(FRONT_DESK, world.call(), NewCase(CaseId("case"), "Heron")))

    assert world.call().state is CallState.DECIDED


def test_two_calls_joined_know_of_each_other_until_that_is_undone() -> None:
    world = with_call("second", world=with_call("first"))
    first, second = world.call("first"), world.call("second")
    made = world.does(FRONT_DESK, calls.join_calls(FRONT_DESK, first, second, "same phone"))
    assert world.call("first").joined[0].other == "second"
    assert world.call("second").joined[0].other == "first"

    world.does(FRONT_DESK, undo(FRONT_DESK, Subject("first"), world.call("first").timeline, made[0].id))
    assert world.call("first").joined == ()


def test_a_call_joined_to_a_case_belongs_to_it() -> None:
    world = with_case(with_call())
    world.does(FRONT_DESK, calls.join_calls(FRONT_DESK, world.call(), world.case(), "same person"))

    assert world.call().case == "case"


def test_a_call_is_not_joined_to_itself() -> None:
    call = with_call().call()

    with pytest.raises(BadInput):
        calls.join_calls(FRONT_DESK, call, call, "same")
    with pytest.raises(BadInput):
        calls.keep_apart(FRONT_DESK, call, call)


def test_calls_kept_apart_both_say_so() -> None:
    world = with_call("second", world=with_call("first"))
    world.does(FRONT_DESK, calls.keep_apart(FRONT_DESK, world.call("first"), world.call("second")))

    assert world.call("first").kept_apart == {"second"}
    assert world.call("second").kept_apart == {"first"}


def test_a_call_is_kept_apart_from_a_case() -> None:
    world = with_case(with_call())
    world.does(FRONT_DESK, calls.keep_apart(FRONT_DESK, world.call(), world.case()))

    assert world.call().kept_apart == {"case"}


def test_junk_is_set_aside_in_bulk_waits_no_more_and_comes_back() -> None:
    world = with_call("second", world=with_call("first"))
    views = [world.call("first"), world.call("second")]
    world.does(FRONT_DESK, calls.set_aside(FRONT_DESK, views, "advertisement"))
    assert world.call("first").is_set_aside
    assert world.call("second").is_set_aside
    assert world.call("first").waiting_since is None

    world.does(FRONT_DESK, calls.bring_back(FRONT_DESK, world.call("first")))
    assert not world.call("first").is_set_aside
    assert world.call("first").waiting_since == world.call("first").reached


def test_what_is_not_set_aside_cannot_be_brought_back() -> None:
    with pytest.raises(Conflict):
        calls.bring_back(FRONT_DESK, with_call().call())


def test_words_that_come_in_after_setting_aside_bring_the_whole_call_back() -> None:
    world = with_call()
    world.does(FRONT_DESK, calls.set_aside(FRONT_DESK, [world.call()], "junk"))
    world.does(FRONT_DESK, calls.adopt_message(FRONT_DESK, world.call(), message(1)))

    assert not world.call().is_set_aside
    assert world.call().waiting_since == world.call().reached


def test_the_caller_withdraws_and_says_how_safe_they_are() -> None:
    world = with_call()
    for number, kind in enumerate([MessageKind.SAFE, MessageKind.NOT_SAFE, MessageKind.WITHDRAWN], start=1):
        world.does(FRONT_DESK, calls.adopt_message(FRONT_DESK, world.call(), message(number, kind)))

    assert world.call().safety is MessageKind.NOT_SAFE
    assert world.call().is_withdrawn


def test_a_call_by_phone_is_entered_with_its_story() -> None:
    entered = replace(call_adopted(), asked=replace(call_adopted().asked, story=""))

    with pytest.raises(BadInput) as refused:
        calls.enter_call(FRONT_DESK, entered)
    assert refused.value.field == "story"


def test_a_pasted_chat_becomes_a_call_with_its_messages() -> None:
    world = World()
    entered = replace(call_adopted(), asked=replace(call_adopted().asked, story=""))
    world.does(FRONT_DESK, calls.enter_call(FRONT_DESK, entered, [message(7), message(9)]))

    assert [m.number for m in world.call().messages] == [1, 2]
    assert world.call().adopted is not None
    assert world.call().adopted.row == ""
    assert not world.call().keys


def test_others_have_no_part_in_calls() -> None:
    world = with_call()
    for actor in (SHELTER, PRESS):
        with pytest.raises(NotAllowed):
            calls.enter_call(actor, call_adopted())
        with pytest.raises(NotAllowed):
            calls.answer_call(actor, world.call(), ANSWER)
        with pytest.raises(NotAllowed):
            calls.accept_call(actor, world.call(), NewCase(CaseId("case"), "Heron"))
        with pytest.raises(NotAllowed):
            calls.set_aside(actor, [world.call()], "junk")


def test_what_a_caller_wrote_cannot_be_undone() -> None:
    world = with_call()
    adopted = world.call().timeline[1]

    with pytest.raises(Conflict):
        undo(FRONT_DESK, Subject("call"), world.call().timeline, adopted.event)


def test_the_case_keeps_its_own_conversation_when_it_came_without_a_call() -> None:
    world = with_case(World())

    assert world.case().conversation is None
    assert world.case().conversation_subject == "case"
    assert cases.open_case(CASEWORKER, NewCase(CaseId("x"), "Wren"))[0].kind is Kind.CASE


def test_two_desks_that_adopt_one_row_into_two_streams_give_one_call() -> None:
    one, other = with_call(), with_call()
    twice = [*one.of("call"), *(replace(e, id=e.id + "'", stream=e.stream + "'") for e in other.of("call"))]  # type: ignore[arg-type]
    from safeconduct.folds.call import fold_call

    view = fold_call(CallId("call"), twice)

    assert view.state is CallState.NEW
    assert view.waiting_since == view.reached
