"""Key rows that a colleague who turned forges: anybody who has the whole group's key can lay any row into the key table, in any name. Rule: they take
nothing from anybody, and give nobody anything."""

import os
from dataclasses import replace

from safeconduct.core.group import EpochBegan
from safeconduct.core.ids import StreamId
from safeconduct.core.section import EVERYONE, Kind, Subject
from safeconduct.journal import ending
from safeconduct.journal.erasing import naming
from safeconduct.journal.founding import seat_key
from safeconduct.journal.giving import row_for
from safeconduct.journal.joining import new_epoch
from safeconduct.seal.keyring import epoch_of
from safeconduct.seal.keyrows import Given, Holder, Key, give, row_under_everyone
from safeconduct.seal.keys import PublicKey
from tests.attacks.test_two_keys_at_once import Apart, chooses, desks, says
from tests.journal.desks import CASEWORK, PRESS, Desks

__all__ = ["desks"]


def test_a_forged_row_that_says_it_chains_the_whole_groups_key_keeps_nobody_out(desks: Apart) -> None:
    """Pia, who has turned, signs a row that says it gives the key that did not stand, with nothing in it."""
    desks.joins("pia")
    chooses(desks, "anna", EVERYONE)
    for who in ("anna", "boris"):
        new_epoch(desks[who], EVERYONE)
    says(desks, "boris", Kind.HEALTH, "under his")
    desks.refresh()
    pia = desks["pia"]
    lost = next(one for one in pia.shelf.epochs(EVERYONE, 1) if one.kid != pia.roster.epochs[EVERYONE].kid)
    to = Holder(EVERYONE, 1, lost.public, epoch_of(EVERYONE, 1, os.urandom(32)))
    given = give(desks.group, Key("epoch", EVERYONE, 1, lost.kid, lost.seed), to, pia.ring.signing, os.urandom)
    pia.store.put_keys([row_under_everyone(desks.group, given, pia.writing.everyone, os.urandom)])
    desks.catch_up()
    desks.joins("vera", CASEWORK)
    assert desks.read("vera") == {"under his"} and len(desks["vera"].chain) == len(desks["anna"].chain)


def test_what_somebody_says_is_a_key_of_the_whole_group_and_the_roster_does_not_know_is_passed_on_by_nobody(desks: Apart) -> None:
    made_up = epoch_of(EVERYONE, 7, os.urandom(32))
    desks.push("boris", Key("epoch", EVERYONE, 7, made_up.kid, made_up.seed), ["everyone"])
    new_epoch(desks["anna"], EVERYONE)
    desks.catch_up()
    givers = {one.giver for one in desks["anna"].shelf.given_of(EVERYONE, "epoch") if one.kid == made_up.kid}
    assert made_up.kid in desks["anna"].shelf.kids_of(EVERYONE) and givers == {desks["boris"].ring.feed}


def test_a_row_that_somebody_signs_in_a_colleagues_name_is_not_taken_for_what_the_colleague_gave(desks: Apart) -> None:
    """Pia, who is not inside, says beforehand that Anna gave casework's keys under the next one."""
    desks.joins("pia")
    desks.write("anna", Kind.IDENTITY, "before")
    pia, anna = desks["pia"], desks["anna"].ring.feed
    forged = replace(seen(desks, Kind.IDENTITY), number=1, holder_number=1, giver=anna, signature=os.urandom(64))
    pia.store.put_keys([row_under_everyone(desks.group, forged, pia.writing.everyone, os.urandom)])
    desks.refresh()
    new_epoch(desks["anna"], CASEWORK)
    desks.joins("vera", CASEWORK)
    assert desks.read("vera") == {"before"}


def seen(desks: Desks, kind: Kind) -> Given:
    """What the whole group sees of the key of a section: that casework has one, and its name."""
    (known,) = [one for one in desks["pia"].shelf.given_of(desks.stream(kind)) if one.holder == CASEWORK]
    return known


def says_the_press_has_it(desks: Desks, kind: Kind) -> None:
    """Pia signs that the press was given casework's key; and besides that Anna did."""
    pia, known = desks["pia"], seen(desks, kind)
    to = Holder(PRESS, 0, pia.shelf.epochs(PRESS, 0)[0].public)
    forged = give(desks.group, Key("stream", known.subject, 0, known.kid, os.urandom(32)), to, pia.ring.signing, os.urandom)
    in_her_name = replace(forged, giver=desks["anna"].ring.feed)
    pia.store.put_keys([row_under_everyone(desks.group, one, pia.writing.everyone, os.urandom) for one in (forged, in_her_name)])
    desks.refresh()


def test_a_row_that_says_a_circle_has_a_key_gives_it_to_that_circle_at_no_rotation(desks: Apart) -> None:
    desks.joins("pia", PRESS)
    desks.write("anna", Kind.IDENTITY, "a name")
    says_the_press_has_it(desks, Kind.IDENTITY)
    new_epoch(desks["anna"], PRESS)
    desks.catch_up()
    assert desks.read("pia") == set()


def test_nor_does_it_when_older_keys_end_and_what_is_lacking_is_given_anew(desks: Apart) -> None:
    """Boris makes casework's key by hand and gives nothing anew, so that Anna's desk has something to give."""
    desks.joins("pia", PRESS)
    desks.write("boris", Kind.HEALTH, "ill")
    says_the_press_has_it(desks, Kind.HEALTH)
    anna, boris = desks["anna"], desks["boris"]
    epoch = epoch_of(CASEWORK, 1, os.urandom(32))
    rows = [row_for(boris, Key("epoch", CASEWORK, 1, epoch.kid, epoch.seed), f"member:{one}") for one in anna.roster.insiders_of(CASEWORK)]
    boris.writing.write_in(boris.store, StreamId(boris.ring.roster_stream), [EpochBegan(CASEWORK, seat_key(epoch, 1))], rows)
    desks.refresh()
    bounds = {CASEWORK: 1}
    lacking = list(ending._lacking(anna, bounds))
    anna.store.put_keys(lacking)
    desks.refresh()
    assert lacking and not list(ending._lacking(anna, bounds))
    assert desks.read("pia") == set()


def test_a_row_that_lays_another_cases_key_beside_an_erased_one_takes_nothing_of_the_other_case(desks: Apart) -> None:
    """Of what is sealed to them, a keyholder's desk knows by key rows alone to which section it belongs."""
    desks.joins("pia", PRESS)
    desks.write("anna", Kind.HEALTH, "of a case that stays", subject=Subject("stays"))
    desks.write("anna", Kind.HEALTH, "of a case that goes", subject=Subject("goes"))
    pia, stays, goes = desks["pia"], *(desks.stream(Kind.HEALTH, subject=Subject(one)) for one in ("stays", "goes"))
    of_both = naming.rows_of(pia, frozenset({stays})), naming.rows_of(pia, frozenset({goes}))
    (known,) = [one for one in pia.shelf.given_of(stays) if one.holder == CASEWORK]
    to = Holder(CASEWORK, 0, PublicKey(pia.roster.epochs[CASEWORK].public))
    forged = give(desks.group, Key("stream", goes, 0, known.kid, os.urandom(32)), to, pia.ring.signing, os.urandom)
    pia.store.put_keys([row_under_everyone(desks.group, forged, pia.writing.everyone, os.urandom)])
    desks.refresh()
    assert all(of_both) and naming.rows_of(pia, frozenset({goes})) == of_both[1]
