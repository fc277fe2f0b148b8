"""Files of each kind with invented text, made here. Rule: they are what an office program, a browser or a mail program would write, only smaller."""

import io
import zipfile

import pikepdf

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:title>A note</dc:title><dc:creator>Ada Invented</dc:creator></cp:coreProperties>"
)


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return out.getvalue()


def docx_of(body: str, prologue: str = "") -> bytes:
    document = (
        f'<?xml version="1.0"?>{prologue}<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'
    )
    return zipped(
        {
            "[Content_Types].xml": b"<Types/>",
            "word/document.xml": document.encode(),
            "docProps/core.xml": _CORE.encode(),
        }
    )


def docx(*paragraphs: str) -> bytes:
    return docx_of("".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs))


def pdf(*pages: tuple[str, ...], password: str = "", author: str = "") -> bytes:
    made = pikepdf.new()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )
    for lines in pages:
        drawn = (
            b"BT /F1 12 Tf 14 TL 50 700 Td "
            + b" ".join(b"(" + line.encode("cp1252") + b") Tj T*" for line in lines)
            + b" ET"
        )
        made.add_blank_page(page_size=(595, 842))
        made.pages[-1].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        made.pages[-1].Contents = made.make_stream(drawn)
    if author:
        made.docinfo["/Author"] = author
    out = io.BytesIO()
    made.save(out, encryption=pikepdf.Encryption(owner=password, user=password) if password else False)
    return out.getvalue()


PAGE = """<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>Drei Männer in Asel &amp; mehr</title>
<meta property="og:site_name" content="Der Anger"><meta name="author" content="Ada Erfunden"><meta property="article:published_time" content="2031-05-02">
<style>p{color:red}</style><script>document.write("nie")</script></head><body><nav>Start Politik</nav>
<article><h1>Drei Männer in Asel</h1><p>Drei Männer sind am Freitag in Asel
angekommen, sagte eine Sprecherin der Stadt.<br>Mehr wollte sie nicht sagen.</p><p hidden>geheim</p><p style="display: none">auch</p>
<p>„Wir sind froh“, sagte sie weiter. Die Männer waren seit dem Winter auf dem Weg, und zwei von ihnen hatten in einem Haus in Lund gewartet.</p></article>
<footer>Impressum</footer></body></html>"""

LETTER = (
    (
        "From: Ada =?utf-8?b?RXJmdW5kZW4=?= <ada@example.invalid>\r\nSubject: =?koi8-r?B?79TexdQ=?=\r\nDate: Fri, 2 May 2031 10:00:00 +0000\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b1"\r\n\r\n--b1\r\nContent-Type: text/plain; charset=koi8-r\r\n\r\n'
    ).encode("ascii")
    + "Трое приехали в пятницу.\r\n".encode("koi8-r")
    + (
        b"--b1\r\nContent-Type: application/zip\r\nContent-Disposition: attachment; filename=x.zip\r\n\r\nPK\r\n--b1--\r\n"
    )
)
