"""Files of invented people, as phones and offices make them: with everything that such files say of themselves."""

from io import BytesIO

import pikepdf
from PIL import Image, PngImagePlugin
from PIL.TiffImagePlugin import IFDRational

SECRET = "SECRETCAMERA43.3178N"
"""Stands in every file below, where only programs look."""


def photo(kind: str = "JPEG", size: tuple[int, int] = (64, 48)) -> bytes:
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    out, exif = BytesIO(), picture.getexif()
    exif[0x010F] = SECRET
    exif[0x0112] = 6  # lies on its side
    gps = exif.get_ifd(0x8825)
    gps[2] = (IFDRational(43), IFDRational(19), IFDRational(4))
    if kind == "PNG":
        words = PngImagePlugin.PngInfo()
        words.add_text("Comment", SECRET)
        words.add_itxt("XML:com.adobe.xmp", f"<x>{SECRET}</x>")
        picture.save(out, "PNG", pnginfo=words, exif=exif)
    else:
        picture.save(out, kind, exif=exif, **({"comment": SECRET} if kind == "JPEG" else {}))
    return out.getvalue()


def letter() -> bytes:
    """A PDF with a picture, a maker, a script that runs when it is opened, a note's author and a file hidden inside."""
    out = BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(200, 200))
        raw = photo()
        picture = pikepdf.Stream(
            pdf, raw, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=64, Height=48, ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8
        )
        picture.write(raw, filter=pikepdf.Name.DCTDecode)
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture))
        page.Contents = pikepdf.Stream(pdf, b"q 64 0 0 48 10 10 cm /Im0 Do Q")
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], T=SECRET, Contents="read this")
        page.Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(note)]))
        pdf.docinfo["/Author"] = SECRET
        with pdf.open_metadata() as meta:
            meta["dc:creator"] = [SECRET]
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=f"app.alert('{SECRET}')")
        pdf.attachments["hidden.txt"] = SECRET.encode()
        pdf.save(out)
    return out.getvalue()


def readable(raw: bytes) -> bytes:
    """The file with whatever it packs unpacked, so that a word in it is found if it is there."""
    if not raw.startswith(b"%PDF-"):
        return raw
    out = BytesIO()
    with pikepdf.open(BytesIO(raw)) as pdf:
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, stream_decode_level=pikepdf.StreamDecodeLevel.generalized, compress_streams=False)
        attached = b"".join(bytes(pdf.attachments[name].get_file().read_bytes()) for name in pdf.attachments)
    return raw + out.getvalue() + attached
