"""The names of files: one line without paths, controls and marks that reorder text."""

import re
from urllib.parse import quote

from ..conversations.writes.titles import clean_line

MAX_CHARS = 120
MAX_READ_CHARS = 2000
_FOLDER = re.compile(r"^.*[/\\]", re.DOTALL)
# Not in names on common systems, or with a meaning in the marks around a document's text.
_UNWANTED = re.compile(r'[<>:"|?*\x00-\x1f]')


def clean_name(name: str) -> str:
    """Return a name that is safe to show, to store and to save a download under."""
    # Of a name of any length only the end counts, with the ending.
    last = _FOLDER.sub("", name[-MAX_READ_CHARS:].strip())
    cleaned = clean_line(_UNWANTED.sub("_", last)).strip(". ")
    if len(cleaned) > MAX_CHARS:
        stem, dot, end = cleaned.rpartition(".")
        end = f"{dot}{end}" if dot and len(end) <= 10 else ""
        cleaned = (stem if end else cleaned)[: MAX_CHARS - len(end)] + end
    return cleaned or "file"


def with_ending(name: str, ending: str) -> str:
    """Return `name` with the ending of what is stored, such as ".png"."""
    stem, dot, end = name.rpartition(".")
    if dot and f".{end.lower()}" in (ending, ".jpeg" if ending == ".jpg" else ending):
        return name
    return f"{stem if dot and stem else name}{ending}"


def disposition(name: str, *, is_shown: bool = False) -> str:
    """Return the Content-Disposition of a download, or of what a browser shows, named `name`."""
    how = "inline" if is_shown else "attachment"
    plain = "".join(each if each.isascii() and each.isprintable() else "_" for each in name)
    plain = plain.replace("\\", "_").replace('"', "_").replace("%", "_")
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
