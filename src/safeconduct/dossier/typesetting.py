"""From a dossier to the bytes of a PDF. Rule: the words reach the typesetter as data, never as part of its source; no file is written, no other
font or package is looked for, and no clock is read."""

import json
from dataclasses import dataclass
from importlib.resources import as_file, files
from io import BytesIO
from typing import Any

import pikepdf
import typst

from safeconduct.dossier.country_evidence import EvidenceAlone
from safeconduct.dossier.laying import laid
from safeconduct.dossier.printable import Shapes, letters_of
from safeconduct.dossier.value import Dossier
from safeconduct.errors import BadInput

FAMILIES = ("NotoSans", "NotoSansArabic", "NotoSansHebrew", "NotoSansArmenian", "NotoSansGeorgian")
WEIGHTS = ("Regular", "Bold")

DOTS = 84
"""Unit: dots per inch of a page that is looked at in the office; small print can still be read."""


@dataclass(frozen=True)
class Press:
    """What every dossier is typeset with: the template, our fonts, and which letters they can draw."""

    template: bytes
    fonts: typst.Fonts
    shapes: Shapes


def press() -> Press:
    """The template and the fonts, read from this package. Nothing on this machine besides is used."""
    here = files("safeconduct.dossier")
    with as_file(here / "fonts") as folder:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
        families = tuple(
            frozenset.intersection(*(letters_of((folder / f"{family}-{weight}.ttf").read_bytes()) for weight in WEIGHTS)) for family in FAMILIES
        )
    return Press((here / "template.typ").read_bytes(), fonts, Shapes(families))


def typeset(work: Dossier | EvidenceAlone, on: Press) -> bytes:
    """The pages as a tagged PDF (PDF/UA-1), without a date and without who made it. Raises: BadInput when a picture cannot be drawn."""
    made = _compiled(work, on, format="pdf", pdf_standards=["ua-1"])
    if not isinstance(made, bytes):
        raise TypeError("The typesetter gave no single file.")
    return _bare(made, work)


def drawn(work: Dossier | EvidenceAlone, on: Press) -> tuple[bytes, ...]:
    """The same pages as pictures (PNG), to be looked at before they leave. Raises: BadInput as above."""
    made = _compiled(work, on, format="png", ppi=DOTS)
    return (made,) if isinstance(made, bytes) else tuple(made or ())


def _compiled(work: Dossier | EvidenceAlone, on: Press, **how: Any) -> bytes | list[bytes] | None:
    try:
        words = json.dumps(laid(work, on.shapes), ensure_ascii=False)
        made: bytes | list[bytes] | None = typst.compile(
            on.template, font_paths=on.fonts, ignore_system_fonts=True, sys_inputs={"dossier": words}, timestamp=0, **how
        )
    except OSError as wrong:
        raise BadInput("A picture among the annexes cannot be drawn. Leave it out, or add it anew.", "annexes") from wrong
    return made


def _bare(made: bytes, work: Dossier | EvidenceAlone) -> bytes:
    """Without the name of the program that set it; what remains says the title, the language, and that it is tagged."""
    out, title = BytesIO(), "Dossier" if isinstance(work, Dossier) else "Country evidence"
    with pikepdf.open(BytesIO(made)) as pdf:
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        pdf.Root.Metadata = pdf.make_stream(_SAID.format(title=title, language=work.language.value).encode(), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


_SAID = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">'
    '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>'
    "<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language><pdfuaid:part>1</pdfuaid:part>"
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
)
"""What a tagged PDF must say of itself (ISO 14289-1, 5 and 7.1), and nothing more."""
