"""One embassy, consulate or ministry on a page: whom we know there, who is let in at its door, what is particular, what was asked of it. Rule: like the
contacts it is read by the circle that works with embassies, and no address of a page names it."""

from itertools import chain

from safeconduct.actions import contacts, undoing
from safeconduct.actions.access import Act
from safeconduct.core.contact import PostNoted
from safeconduct.core.ids import EventId, PostId
from safeconduct.core.section import Kind
from safeconduct.core.value import Told, known
from safeconduct.desk.contact_book import contacts_in, contacts_of, is_one_post, post_at
from safeconduct.desk.countries import key_of
from safeconduct.desk.knowledge_words import country_words
from safeconduct.desk.pages.contacts import written_of_contacts
from safeconduct.desk.pages.diplomacy import anchor_of
from safeconduct.desk.pages.knowledge import intervention_shown, view_of
from safeconduct.desk.routes import Route
from safeconduct.desk.visit import Answer, Shown, Visit
from safeconduct.errors import NotFound
from safeconduct.folds.standing import Standing
from safeconduct.folds.timeline import Contested

Place = tuple[Told, str]
"""A country and its post there, as somebody wrote both."""


def places_of(visit: Visit) -> dict[PostId, Place]:
    """Every post of which a contact or a note stands, by its name."""
    view = contacts_of(visit)
    noted = (one.values[0].value for one in view.posts.values())
    said = chain(((one.country, one.at) for one in noted), ((one.noted.country, one.noted.at) for one in view.contacts))
    return {post_at(country, at): (country, at) for country, at in reversed(list(said))}


def post_page(visit: Visit) -> Answer:
    post, (country, at) = _post(visit)
    standing = _standing(visit, post)
    versions = [] if standing is None else [(" · ".join(part for part in (w.value.may_enter, w.value.particular) if part), w.author, w.moment, w.event) for w in standing.values]
    asked = [
        one
        for one in view_of(visit).interventions
        if key_of(country) in map(key_of, one.countries) and any(is_one_post(w.value.whom, at) for w in one.noted.values)
    ]
    values = {
        "at": at,
        "country": country_words(country, visit.language),
        "anchor": anchor_of(country),
        "here": f"/contacts/posts/{post}",
        "noted": standing.values[0].value if standing else None,
        "versions": versions if standing and standing.contested else [],
        "contacts": contacts_in(visit, country, known(at)),
        "interventions": [intervention_shown(visit, one) for one in asked],
        "may": visit.office.actor.may(Act.KEEP_CONTACTS),
    }
    return Shown("contacts/post.html", values, visit.language.gettext("A post"))


def _post(visit: Visit) -> tuple[PostId, Place]:
    post = PostId(visit.params["post"])
    place = places_of(visit).get(post)
    if place is None:
        raise NotFound("This is not here. Go back to the contacts.")
    return post, place


def _standing(visit: Visit, post: PostId) -> Standing[PostNoted] | None:
    """What is written of it. Its id is of the day it was first written of; which spellings name one country may be known better since."""
    posts = contacts_of(visit).posts.values()
    return next((one for one in posts if post_at(one.values[0].value.country, one.values[0].value.at) == post), None)


def note(visit: Visit) -> Answer:
    office, (post, (country, at)) = visit.office, _post(visit)
    standing = _standing(visit, post)
    noted = PostNoted(standing.values[0].value.post if standing else post, country, at, visit.form.get("may_enter"), visit.form.get("particular"))
    placed = contacts.note_post(office.actor, office.subject, noted)
    return written_of_contacts(visit, placed, visit.language.gettext("Written down."), f"/contacts/posts/{post}")


def settle(visit: Visit) -> Answer:
    office, (post, _place) = visit.office, _post(visit)
    standing = _standing(visit, post)
    if standing is None:
        raise NotFound("This is not here. Go back to the contacts.")
    placed = undoing.settle(office.actor, Kind.CONTACTS, office.subject, Contested("post", standing.values[0].value.post, standing), EventId(visit.form.get("settle")))
    return written_of_contacts(visit, placed, visit.language.gettext("This one holds now."), f"/contacts/posts/{post}")


ROUTES = (
    Route("GET", "/contacts/posts/{post}", post_page),
    Route("POST", "/contacts/posts/{post}", note, again=post_page),
    Route("POST", "/contacts/posts/{post}/settle", settle),
)
