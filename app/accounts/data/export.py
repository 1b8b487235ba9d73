"""All data of one person, as lines of JSON: first the person, then each conversation."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Table, select

from ...conversations.db.database import Database
from ...conversations.schema.account_tables import (
    api_tokens,
    oidc_identities,
    sessions,
    users,
)
from ...conversations.schema.arrangement_tables import folders, presets
from ...conversations.schema.file_tables import files
from ...conversations.schema.share_tables import shares
from ...conversations.schema.tables import conversations, messages
from .usage import read_usage_of

MEDIA = "application/x-ndjson"
# Of no use outside this database, or a secret's hash.
_LEFT_OUT = {"owner", "user_id", "key_hash", "password_hash", "boot_id", "sequence"}
_LEFT_OUT |= {"stored_bytes", "bytes", "name_key"}


def export_person(database: Database, user_id: str, more: dict[str, Any]) -> Iterator[bytes]:
    """Yield the lines, the first with `more`; it is read at once, then one conversation at a time.

    Raises:
        Refusal: `storage_unavailable`.
    """
    person, ids = database.read(_read_person, user_id)

    def lines() -> Iterator[bytes]:
        yield _line({**person, **more})
        for conversation_id in ids:
            found = database.read(_read_conversation, user_id, conversation_id)
            # None: it was deleted meanwhile.
            if found is not None:
                yield _line(found)

    return lines()


def _read_person(tx: Connection, user_id: str) -> tuple[dict[str, Any], list[str]]:
    person = {
        "person": next(iter(_rows(tx, users, id=user_id)), None),
        "sessions": _rows(tx, sessions, user_id=user_id),
        "api_tokens": _rows(tx, api_tokens, user_id=user_id),
        "identities": _rows(tx, oidc_identities, user_id=user_id),
        "files": _rows(tx, files, owner=user_id),
        "shares": _rows(tx, shares, owner=user_id),
        "folders": _rows(tx, folders, owner=user_id),
        "presets": _rows(tx, presets, owner=user_id),
        "usage": read_usage_of(tx, user_id),
    }
    query = select(conversations.c.id).filter_by(owner=user_id)
    return person, list(tx.execute(query.order_by(conversations.c.created_at)).scalars())


def _read_conversation(tx: Connection, user_id: str, conversation_id: str) -> dict[str, Any] | None:
    found = _rows(tx, conversations, owner=user_id, id=conversation_id)
    if not found:
        return None
    within = _rows(tx, messages, owner=user_id, conversation_id=conversation_id)
    return {"conversation": found[0], "messages": within}


def _rows(tx: Connection, table: Table, **key: str) -> list[dict[str, Any]]:
    query = select(*(each for each in table.c if each.name not in _LEFT_OUT)).filter_by(**key)
    order = table.c.get("sequence", table.c.created_at)
    return [dict(row) for row in tx.execute(query.order_by(order)).mappings()]


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"
