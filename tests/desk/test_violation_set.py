"""What leaves as a set: only passages that were agreed to for this use, and the acts of whoever told them."""

import io
import json
import re
import zipfile
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from safeconduct.actions import testimonies, violations
from safeconduct.actions.access import placed
from safeconduct.core.ids import ActId, ConsentId, InterventionId, PassageId
from safeconduct.core.section import Kind, Subject
from safeconduct.core.testimony import PassageWritten, TestimonyConsented, TestimonyConsentWithdrawn, Use
from safeconduct.core.violation import ReliefNoted
from safeconduct.core.when import PartialDate
from safeconduct.desk.violation_set import README, pack
from tests.actions.test_violations import ACT, DID, EVENT, MEN, SAYS, TAKEN
from tests.world import CHILD, TODAY, VISA, World, with_case, with_child

SECRET = "secret words"
PASSAGES = tuple(PassageWritten(PassageId(name), TAKEN.testimony, f"{SECRET} of {name}", (ACT.act, ActId("of child"))) for name in "pqr")


def world() -> World:
    """Every free word in it says so."""
    world = with_child(with_case(World(), handle=f"handle {SECRET}"))
    did = lambda placed: world.does(VISA, placed)  # noqa: E731
    did(violations.note_event(VISA, world.case(), EVENT.__class__(EVENT.violation, SECRET, None, None, EVENT.place, SECRET)))
    did(violations.note_act(VISA, world.case(), ACT.__class__(ACT.act, EVENT.violation, ACT.victim, ACT.kind, "", ACT.on, SECRET, "", SECRET)))
    did(violations.note_act(VISA, world.case(), ACT.__class__(ActId("of child"), EVENT.violation, CHILD, "", SECRET, None)))
    did(violations.note_involvement(VISA, world.case(), DID, MEN.__class__(MEN.person, SECRET)))
    did(violations.note_information(VISA, world.case(), SAYS, TODAY))
    did(testimonies.take(VISA, world.case(), TAKEN, TODAY))
    for one in PASSAGES:
        did(testimonies.write_passage(VISA, world.case(), one))
    return world


def lines(body: bytes) -> list[dict[str, Any]]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.namelist() == ["README.txt", "violations.jsonl"]
        assert SECRET not in archive.read("README.txt").decode()
        return [json.loads(line) for line in archive.read("violations.jsonl").decode().splitlines()]


CONSENTS = st.lists(st.tuples(st.sampled_from(Use), st.sets(st.sampled_from(range(3)), min_size=1), st.booleans()), max_size=4)


@given(CONSENTS, st.sampled_from(Use))
def test_no_free_word_leaves_but_the_passages_agreed_to_for_this_use(given_for: list[tuple[Use, set[int], bool]], use: Use) -> None:
    case = world()
    for number, (one_use, chosen, back) in enumerate(given_for):
        name = ConsentId(f"c{number}")
        yes = TestimonyConsented(name, TAKEN.testimony, one_use, tuple(PASSAGES[n].passage for n in sorted(chosen)), "said so", TODAY)
        case.does(VISA, testimonies.consent(VISA, case.case(), yes, TODAY))
        if back:
            case.does(VISA, testimonies.withdraw(VISA, case.case(), TestimonyConsentWithdrawn(name, TODAY)))
    agreed = {n for one_use, chosen, back in given_for if one_use is use and not back for n in chosen}

    packed = pack(case.case(), use, TODAY)
    found = lines(packed.body)
    assert {one["text"] for one in found if one["kind"] == "passage"} == {PASSAGES[n].text for n in agreed}
    assert all(SECRET not in json.dumps({**one, "text": ""}) for one in found)
    assert [one["kind"] for one in found].count("act") == (1 if agreed else 0), "the child did not tell this and did not agree"
    assert packed.acts == ((ACT.act,) if agreed else ())


def test_a_term_stands_with_its_list_code_and_english_and_a_date_with_what_is_unknown_of_it() -> None:
    case = world()
    yes = TestimonyConsented(ConsentId("c"), TAKEN.testimony, Use.REPORT, (PASSAGES[0].passage,), "said so", TODAY)
    case.does(VISA, testimonies.consent(VISA, case.case(), yes, TODAY))
    packed = pack(case.case(), Use.REPORT, TODAY)
    (act,) = (one for one in lines(packed.body) if one["kind"] == "act")

    assert act["type"] == {"list": 4, "code": "020111110000", "term": "Torture"}
    assert act["date"] == {"value": "2017-03", "type": {"list": 48, "code": "020000000000", "term": "Unknown day"}}
    assert packed == pack(case.case(), Use.REPORT, TODAY), "the same content gives the same bytes"


def test_words_in_the_place_of_a_code_do_not_leave() -> None:
    case = world()
    yes = TestimonyConsented(ConsentId("c"), TAKEN.testimony, Use.REPORT, (PASSAGES[0].passage,), "said so", TODAY)
    case.does(VISA, testimonies.consent(VISA, case.case(), yes, TODAY))
    named = "Her name is Curlew"
    theirs = [
        replace(EVENT, status=named),
        replace(ACT, kind=named, attribution=named, at_end=named),
        replace(DID, degree=named),
        replace(SAYS, connection=named, reliability=named),
        replace(MEN, unit=named, reliability=named),
        ReliefNoted(InterventionId("r"), EVENT.violation, "", named, "", victim=ACT.victim, response=named),
    ]
    for one in theirs:
        case.does(VISA, placed(VISA, Kind.STORY, Subject(case.case().case), [one]))
    found = lines(pack(case.case(), Use.REPORT, TODAY).body)
    assert {"event", "act", "involvement", "information", "person", "intervention"} <= {one["kind"] for one in found}
    assert named not in str(found)


FIELDS = {kind: set(re.findall(r"[a-z_]+", said)) for kind, said in re.findall(r"^(event|person|act|involvement|information|intervention|passage) +(.*)", README, re.MULTILINE)}


def test_every_number_has_a_line_and_every_line_the_fields_that_the_readme_names() -> None:
    case = world()
    helped = ReliefNoted(InterventionId("i"), EVENT.violation, SECRET, "010200000000", SECRET, SECRET, PartialDate("2017-05"), ACT.victim, "030100000000", SECRET)
    for one in (helped, replace(helped, intervention=InterventionId("k"), victim=CHILD), replace(helped, intervention=InterventionId("l"), victim=None)):
        case.does(VISA, violations.note_relief(VISA, case.case(), one))
    yes = TestimonyConsented(ConsentId("c"), TAKEN.testimony, Use.REPORT, (PASSAGES[0].passage,), "said so", TODAY)
    case.does(VISA, testimonies.consent(VISA, case.case(), yes, TODAY))
    found = lines(pack(case.case(), Use.REPORT, TODAY).body)[1:]
    assert {one["kind"] for one in found} == FIELDS.keys()
    for one in found:
        assert set(one) - {"kind"} <= FIELDS[one["kind"]]
    there = {name: {one[name] for one in found if one["kind"] == name} for name in ("event", "person", "act")}
    assert all(len(there[name]) == [one["kind"] for one in found].count(name) for name in there), "one line a number"
    assert {one["event"] for one in found if "event" in one} == there["event"]
    links = {one[link] for one in found for link in ("victim", "source", "perpetrator") if link in one}
    assert links == there["person"]
    assert {act for one in found for act in (one.get("acts") or [one["act"]] if "act" in one or "acts" in one else [])} == there["act"]
    (done,) = (one for one in found if one["kind"] == "intervention")
    assert (done["type"]["term"], done["response"]["term"], done["date"]["value"]) == ("Legal aid", "Denied the event", "2017-05")
    assert SECRET not in json.dumps([one for one in found if one["kind"] != "passage"])
