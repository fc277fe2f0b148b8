"""Sentences about documents. Rule: what a document shows is never said, only what it is."""

from typing import assert_never

from safeconduct.core.document import DocumentAdded, DocumentDescribed, DocumentFact, DocumentHandedOn
from safeconduct.desk.sentences.saying import Saying


def of_document(fact: DocumentFact, say: Saying) -> str:
    _ = say.text
    match fact:
        case DocumentAdded():
            return _added(fact, say)
        case DocumentHandedOn(holder=holder, since=since, how=how):
            said = _("The original of a document is with %(holder)s since %(day)s.", holder=holder, day=say.day(since))
            return f"{said} {how}"
        case DocumentDescribed():
            return _described(fact, say)
        case _:
            assert_never(fact)


def _described(fact: DocumentDescribed, say: Saying) -> str:
    _ = say.text
    if fact.valid_until is None:
        return _("A document is now called: %(what)s.", what=fact.what)
    return _("A document is now called: %(what)s, valid until %(day)s.", what=fact.what, day=say.day(fact.valid_until))


def _added(fact: DocumentAdded, say: Saying) -> str:
    _ = say.text
    if fact.valid_until:
        said = _("A document was added: %(what)s, valid until %(day)s.", what=fact.what, day=say.day(fact.valid_until))
    else:
        said = _("A document was added: %(what)s.", what=fact.what)
    return f"{said} {_('The original is with %(holder)s.', holder=fact.holder)}" if fact.holder else said
