"""The bytes that a user's conversations store, and their limit.

Counted are the UTF-8 bytes of messages, answers, system texts and the states of models, and the
bytes of files; of imports also their rows (transfer/staged_rows.py). Each conversation has its
count, which its own writes maintain; with the conversation it is deleted.
"""

import json
from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, func, select

from ...protocol.errors import Refusal
from ...protocol.part_kinds import state_of
from ..files.file_rows import stored_bytes
from ..reads.serialize import JsonObject
from ..schema.tables import conversations

_STORED = select(func.coalesce(func.sum(conversations.c.stored_bytes), 0)).where(
    conversations.c.owner == bindparam("owner")
)
MIB = 1024 * 1024


def text_bytes(parts: Iterable[JsonObject]) -> int:
    """Return the bytes of the texts and states of a message."""
    return sum(_bytes(part["text"]) + _state_bytes(part) for part in parts if "text" in part)


def _state_bytes(part: JsonObject) -> int:
    state = state_of(part)
    return 0 if state is None else _json_bytes(state)


def model_state_bytes(state: JsonObject | None) -> int:
    """Return the bytes of what a model keeps with an answer."""
    return 0 if state is None else _json_bytes(state)


def system_bytes(options: JsonObject | None) -> int:
    """Return the bytes of the system text in `options`."""
    return _bytes((options or {}).get("system") or "")


def check_stored(
    tx: Connection, owner: str, more: int, limit_bytes: int, *, times: int = 1
) -> None:
    """Check that `owner` may store `more` bytes; `limit_bytes` 0: no limit, and nothing is read.

    `times`: the limit counts so many times.

    Raises:
        Refusal: `quota_exceeded`.
    """
    if not limit_bytes or more <= 0:
        return
    stored = tx.execute(_STORED, {"owner": owner}).scalar_one() + stored_bytes(tx, owner)
    if stored + more > limit_bytes * times:
        sentence = f"Your conversations may have {_size(limit_bytes)}. Delete some to go on."
        raise Refusal("quota_exceeded", sentence)


def _json_bytes(value: JsonObject) -> int:
    return _bytes(json.dumps(value, ensure_ascii=False))


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _size(count: int) -> str:
    return f"{count // MIB} MiB" if count >= MIB else f"{count} bytes"
