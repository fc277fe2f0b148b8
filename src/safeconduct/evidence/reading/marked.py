"""A saved web page to text. Rule: nothing in it runs, nothing is fetched, and what a reader would not see is not read."""

import re

from lxml import etree

from safeconduct.evidence.reading.plain import decoded
from safeconduct.evidence.reading.working import CLUMSY, LONGEST, Form, Given, Read, Unread, Why, worded

_LARGEST = 16 * 1024 * 1024
_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-:]{2,40})", re.IGNORECASE)
_UNSEEN = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "audio",
        "video",
        "canvas",
        "select",
        "option",
        "textarea",
        "button",
        "input",
        "head",
        "dialog",
        "map",
    ]
)
_AROUND = frozenset(("nav", "footer", "aside", "form", "menu"))
_BREAKS = frozenset(
    [
        "p",
        "div",
        "br",
        "hr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "table",
        "tr",
        "td",
        "th",
        "blockquote",
        "pre",
        "article",
        "section",
        "main",
        "header",
        "figure",
        "figcaption",
        "address",
        "title",
        "tbody",
        "thead",
        "caption",
        "body",
    ]
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_ENOUGH = 200
_SAID = {
    "title": ("og:title", "dc.title", "twitter:title"),
    "author": ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author"),
    "outlet": ("og:site_name", "application-name", "dc.publisher", "publisher"),
    "date": (
        "article:published_time",
        "date",
        "dc.date",
        "dc.date.issued",
        "datepublished",
        "pubdate",
        "parsely-pub-date",
    ),
}


def read_page(data: bytes) -> Read:
    if len(data) > _LARGEST:
        return Unread(Why.TOO_LARGE)
    declared = _DECLARED.search(data[:4096])
    characters = decoded(data, declared[1].decode("ascii") if declared else None)
    if characters is None:
        return Unread(Why.BROKEN)
    return read_markup(characters.text)


def read_markup(text: str) -> Read:
    """The same for markup that is already characters: the body of a letter."""
    # The parser's own limits stay on (huge_tree is off): depth, attribute and text sizes are bounded there.
    parser = etree.HTMLParser(
        encoding="utf-8",
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
        recover=True,
    )
    try:
        root = etree.fromstring(text.replace("\x00", "").encode("utf-8", "replace"), parser)
        if root is None:
            return Unread(Why.EMPTY)
        return worded(_seen(_core(root)), Form.HTML, _given(root))
    except (etree.LxmlError, *CLUMSY):
        return Unread(Why.BROKEN)


def _core(root: etree._Element) -> etree._Element:
    """The one article, or the one main part, where the page marks it and it is not empty; else the whole."""
    for name in ("article", "main"):
        found = list(root.iter(name))
        if len(found) == 1 and sum(len(piece) for piece in found[0].itertext()) >= _ENOUGH:
            return found[0]
    return root


def _is_seen(element: etree._Element, *, whole: bool) -> bool:
    tag = element.tag
    if not isinstance(tag, str) or tag in _UNSEEN or (whole and tag in _AROUND):
        return False
    return (
        element.get("hidden") is None
        and element.get("aria-hidden") != "true"
        and not _HIDDEN.search(element.get("style") or "")
    )


def _seen(core: etree._Element) -> str:
    """Walked without recursion, so that depth costs nothing; stops at the longest text."""
    pieces: list[str] = []
    room, unseen = LONGEST + 2, 0
    for event, element in etree.iterwalk(core, events=("start", "end")):
        if event == "start":
            unseen += 1 if unseen or not _is_seen(element, whole=core.tag == "html") else 0
            piece = "" if unseen else (element.text or "")
        else:
            unseen -= 1 if unseen else 0
            piece = "" if unseen or element is core else (element.tail or "")
        edge = (
            "\n" if not unseen and element.tag in _BREAKS and (event, element.tag) != ("start", "br") else ""
        )
        # Line ends inside markup are only spaces; each break of ours is one line end.
        piece = edge + _SPACES.sub(" ", piece)
        pieces.append(piece)
        room -= len(piece)
        if room < 0:
            break
    return "".join(pieces)


def _given(root: etree._Element) -> Given:
    said: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        if name and meta.get("content"):
            said.setdefault(name, " ".join((meta.get("content") or "").split())[:300])
    first = {
        field: next((said[name] for name in names if said.get(name)), None) for field, names in _SAID.items()
    }
    title = root.find(".//title")
    spelled = " ".join("".join(title.itertext()).split())[:300] if title is not None else None
    return Given(first["title"] or spelled or None, first["author"], first["outlet"], first["date"])
