"""Files that people sent from the help page, in words. Rule: what a file is, its own first bytes say; what its sender called it is shown as a name."""

from safeconduct.core.call import FileAdopted
from safeconduct.web.language import Language


def sent_words(file: FileAdopted, language: Language) -> str:
    """What came, and how large it is."""
    _ = language.gettext
    size = size_words(file.blob.size, language)
    match file.medium.partition("/")[0]:
        case "image":
            return _("The person sent a photo, %(size)s.") % {"size": size}
        case "audio":
            return _("The person sent a recording, %(size)s.") % {"size": size}
        case "video":
            return _("The person sent a video, %(size)s.") % {"size": size}
        case _ if file.medium == "application/pdf":
            return _("The person sent a paper (PDF), %(size)s.") % {"size": size}
        case _:
            return _("The person sent a file, %(size)s.") % {"size": size}


def waiting_words(what: str, language: Language) -> str:
    """Shape: `what` is the medium of one file, or how many there are of several."""
    _ = language.gettext
    if what.isdecimal():
        return language.ngettext("Sent a file.", "Sent %(num)s files.", int(what)) % {"num": language.number(int(what))}
    match what.partition("/")[0]:
        case "image":
            return _("Sent a photo.")
        case "audio":
            return _("Sent a recording.")
        case "video":
            return _("Sent a video.")
        case _ if what == "application/pdf":
            return _("Sent a paper (PDF).")
        case _:
            return _("Sent one file.")


def size_words(size: int, language: Language) -> str:
    _ = language.gettext
    if size < 1_000_000:
        return _("%(size)s kB") % {"size": language.number(max(1, size // 1000))}
    return _("%(size)s MB") % {"size": language.number(round(size / 1_000_000, 1))}
