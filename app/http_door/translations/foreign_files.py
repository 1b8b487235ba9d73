"""Files in the messages of other protocols, as they came and once they are known to the server."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from ...protocol.errors import Refusal

MAX_NAME = 1000
# The parts of AG-UI that have a `source`.
_MEDIA = ("image", "audio", "video", "document")


@dataclass(frozen=True, slots=True)
class ForeignFile:
    """A file as it came: `data` in base64, else `url`, else `file_id` is set."""

    name: str = ""
    media: str = ""
    url: str = ""
    data: str = ""
    file_id: str = ""

    @property
    def is_inline(self) -> bool:
        """Whether its content came with it."""
        return bool(self.data) or self.url[:5].lower() == "data:"


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file that a message may have: one that is stored, `file_id`, or an inline content.

    `key` is the same for the same content. The content is `text` from `start` on, in base64 or,
    where it is not, percent-encoded.
    """

    key: str
    file_id: str | None = None
    name: str = ""
    text: str = ""
    start: int = 0
    is_base64: bool = True


class FileKeeper(Protocol):
    """Stores the files of foreign messages; methods raise Refusal."""

    def is_large(self) -> bool:
        """Return whether the current request's body is longer than other bodies may be."""

    def large_body(self, owner: str) -> AbstractContextManager[Any]:
        """Read such a body, as a JSON value; few are in memory at a time."""

    def resolve(self, files: Sequence[ForeignFile]) -> list[GivenFile]:
        """Return what files are; nothing is stored, and no other host is asked."""

    def store(self, owner: str, message_id: str, files: Sequence[GivenFile]) -> list[str]:
        """Store the files of a message; return their ids, which are the same when repeated."""

    def find_stored(self, owner: str, message_id: str, files: Sequence[GivenFile]) -> list[str]:
        """Return the ids that `store` gave the files, "" for one that is not stored."""


def ag_ui_file(part: dict[str, Any]) -> ForeignFile | None:
    """Return the file of a part of AG-UI, None for a part of text.

    Raises:
        Refusal: `invalid`; it is neither.
    """
    kind = part.get("type")
    if kind == "text":
        return None
    media = _text(part, "mimeType")
    if kind == "binary":
        names = {"url": "url", "data": "data", "file_id": "id"}
        values = {field: _text(part, name) for field, name in names.items()}
        return ForeignFile(_text(part, "filename"), media, **values)
    source = part.get("source")
    if kind not in _MEDIA or not isinstance(source, dict):
        raise Refusal("invalid", "This server accepts text and files here.")
    fields = {"data": "data", "url": "url", "file": "file_id"}
    field = fields.get(_text(source, "type"))
    if field is None:
        raise Refusal("invalid", "The source of a file is data, url or file.")
    metadata = part.get("metadata")
    name = _text(metadata, "filename") if isinstance(metadata, dict) else ""
    return ForeignFile(name, _text(source, "mimeType"), **{field: _text(source, "value")})


def ag_ui_part(part: dict[str, Any], url: str) -> dict[str, Any]:
    """Return a part of AG-UI with the URL of its file in place of the content."""
    if part["type"] == "binary":
        return {name: value for name, value in part.items() if name != "data"} | {"url": url}
    return part | {"source": part["source"] | {"type": "url", "value": url}}


def _text(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""
