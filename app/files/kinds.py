"""The kinds of files that are accepted, told apart by their first bytes; names count for text."""

from pathlib import PurePosixPath

from ..protocol.errors import Refusal

HEAD_BYTES = 4096
KINDS = PICTURE, PDF, DOCX, TEXT = ("picture", "pdf", "docx", "text")

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# How a text is served, by the end of its name; never executed, since it is always a download.
_TEXT_TYPES = {".csv": "text/csv", ".md": "text/markdown", ".json": "application/json"}
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
# Kinds that are often tried, to name them in the refusal.
_OTHERS = (
    (b"PK\x03\x04", "a ZIP archive or an Office file other than DOCX"),
    (b"\xd0\xcf\x11\xe0", "an old Office file; save it as DOCX or PDF"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"II*\x00", "a TIFF picture; save it as PNG or JPEG"),
    (b"MM\x00*", "a TIFF picture; save it as PNG or JPEG"),
    (b"BM", "a BMP picture; save it as PNG or JPEG"),
    (b"OggS", "audio or video"),
    (b"ID3", "audio"),
)
ACCEPTED = "PNG, JPEG, GIF and WebP pictures, PDF, DOCX, and text such as CSV, Markdown or code"


def find_kind(head: bytes) -> str:
    """Return the kind of a file by its first HEAD_BYTES bytes.

    Raises:
        Refusal: `file_type`, `invalid`.
    """
    if not head:
        raise Refusal("invalid", "The file is empty.")
    if head.startswith(_PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return PICTURE
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"PK\x03\x04") and _is_office(head):
        return DOCX
    if head[4:8] == b"ftyp":
        is_heic = head[8:11] in (b"hei", b"hev", b"mif", b"avi")
        refuse("a HEIC or AVIF picture; save it as JPEG" if is_heic else "a video")
    for magic, name in _OTHERS:
        if head.startswith(magic):
            refuse(name)
    if not is_text(head):
        refuse("none of these")
    return TEXT


def refuse(what: str) -> None:
    """Refuse a file that is `what`.

    Raises:
        Refusal: `file_type`.
    """
    raise Refusal("file_type", f"This file is {what}. What can be used: {ACCEPTED}.")


def is_text(data: bytes) -> bool:
    """Return whether bytes can be the begin of a text: UTF-8, UTF-16 with its mark, or Latin."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    controls = sum(each < 32 and each not in b"\t\n\r\f\x1b" for each in data)
    return b"\x00" not in data and controls * 100 <= len(data)


def text_type(name: str) -> str:
    """Return the media type of a text by its name."""
    return _TEXT_TYPES.get(PurePosixPath(name).suffix.lower(), "text/plain")


def _is_office(head: bytes) -> bool:
    # The first member's name; the child process looks for the document itself.
    return any(name in head for name in (b"[Content_Types].xml", b"word/", b"_rels/"))
