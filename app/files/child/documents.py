"""Reads the text out of documents: PDF, DOCX, HTML and plain text."""

import time
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import BinaryIO, NamedTuple

from .limits import MAX_CHARS
from .refused import RefusedFile

# Reading ends here with what there is, before the limit of the process ends it without any.
READING_S = 15.0
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_MEMBERS = 5_000
DOCUMENT = "word/document.xml"
DAMAGED = "This file is damaged, or no {kind} file."
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset"),
        *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header"),
        *("hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"),
    )
)
_HIDDEN = frozenset(("script", "style", "template", "noscript", "head", "svg", "math", "iframe"))


class Extract(NamedTuple):
    """The text of a document, and what a person should know about it."""

    text: str
    note: str | None = None


def read_text(file: BinaryIO) -> Extract:
    """Return the text of a text file."""
    data = file.read(MAX_CHARS * 4)
    is_all = not file.read(1)
    text = decode(data, is_all=is_all)
    return _bounded(iter([text]), "" if is_all else "The rest was not read.")


def read_html(file: BinaryIO) -> Extract:
    """Return what a browser would show of a page, as plain text; nothing of it is run."""
    data = file.read(MAX_CHARS * 16)
    reader = _HtmlText()
    reader.feed(decode(data, is_all=not file.read(1)))
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).splitlines())
    return _bounded(iter(["\n".join(line for line in lines if line)]))


def read_pdf(file: BinaryIO) -> Extract:
    """Return the text of the pages of a PDF."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(file, strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise RefusedFile("file_type", "This PDF has a password; save it without one.")
        pages, count = _pages(reader), len(reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, OSError):
        raise RefusedFile("file_type", DAMAGED.format(kind="PDF")) from None
    found = _bounded(pages, f"Not all of its {count} pages were read.")
    if not found.text.strip():
        return Extract("", "No text was found in this PDF: its pages may be pictures.")
    return found


def _pages(reader: object) -> Iterator[str]:
    for page in reader.pages:  # type: ignore[attr-defined]
        try:
            yield page.extract_text()
        except Exception:  # noqa: BLE001 - a page that cannot be read does not end the document
            yield "[This page cannot be read.]"
        yield "\n\n"


def read_docx(file: BinaryIO) -> Extract:
    """Return the paragraphs and tables of a DOCX file."""
    from docx import Document
    from docx.table import Table

    _check_zip(file)

    def lines() -> Iterator[str]:
        for block in Document(file).iter_inner_content():
            if isinstance(block, Table):
                for row in block.rows:
                    yield "\t".join(cell.text for cell in row.cells) + "\n"
            else:
                yield f"{block.text}\n"

    try:
        return _bounded(lines())
    except (KeyError, ValueError, AttributeError, SyntaxError, OSError, zipfile.BadZipFile):
        raise RefusedFile("file_type", DAMAGED.format(kind="DOCX")) from None


def _check_zip(file: BinaryIO) -> None:
    try:
        members = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise RefusedFile("file_type", DAMAGED.format(kind="DOCX")) from None
    # `zipfile` reads no more of a member than the size that it declares.
    unpacked = sum(each.file_size for each in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED_BYTES:
        raise RefusedFile("too_large", "This document is too large when it is unpacked.")
    if all(each.filename != DOCUMENT for each in members):
        raise RefusedFile("file_type", "This is an archive, and no DOCX document.")


def decode(data: bytes, *, is_all: bool) -> str:
    """Return the text of bytes: UTF-16 or UTF-8 by its mark, UTF-8, or Windows-1252.

    Raises:
        RefusedFile: it is no text.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    else:
        data = data.removeprefix(b"\xef\xbb\xbf")
        # The end may be in the middle of a character.
        tail = 0 if is_all else 3
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            is_utf8 = tail and error.start >= len(data) - tail
            text = data.decode("utf-8" if is_utf8 else "cp1252", "ignore" if is_utf8 else "replace")
    if "\0" in text:
        raise RefusedFile("file_type", "This file is no text, whatever its name says.")
    return text


def _bounded(pieces: Iterator[str], note: str = "Not all of it was read.") -> Extract:
    until = time.monotonic() + READING_S
    found: list[str] = []
    left = MAX_CHARS
    for piece in pieces:
        found.append(piece[:left])
        left -= len(piece)
        if left <= 0 or time.monotonic() > until:
            is_cut = left < 0 or next(pieces, None) is not None
            return Extract("".join(found), note if is_cut else None)
    return Extract("".join(found))


class _HtmlText(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)
