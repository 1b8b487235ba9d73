"""A conversation in the format that an import of this program reads: see docs/transfer.md."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import Row

from ...conversations.reads.serialize import JsonObject
from ...conversations.transfer.whole_rows import WholeConversation
from ..own_format import CONVERSATION, VERSION

Compute = Callable[..., bytes]


def json_pieces(
    conversation: WholeConversation,
    batches: Iterable[list[JsonObject]],
    files: Iterable[Row[Any]],
    exported_at: str,
    compute: Compute,
) -> Iterator[bytes]:
    """Yield the JSON in pieces; `compute` runs a function in a native thread."""
    about = {"format": CONVERSATION, "version": VERSION, "exported_at": exported_at}
    head = _encode({**about, "conversation": conversation.head})
    yield head[:-1] + b', "messages": ['
    between = b"\n"
    for batch in batches:
        if batch:
            yield between + compute(_join, batch)
            between = b",\n"
    yield b'\n], "files": ' + _encode([describe_file(each) for each in files]) + b"}\n"


def describe_file(row: Row[Any]) -> JsonObject:
    """Return what the JSON says of a file; `path` is its place in an archive."""
    about: JsonObject = {name: getattr(row, name) for name in ("id", "name", "type", "size")}
    about |= {"sha256": row.sha256, "created_at": row.created_at}
    return {**about, "path": f"files/{row.id}/{row.name}"}


def _join(batch: list[JsonObject]) -> bytes:
    return b",\n".join(_encode(message) for message in batch)


def _encode(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
