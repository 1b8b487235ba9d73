"""Why a session or an API token no longer counts, from what is left of its rows."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from ...conversations.schema.account_tables import api_tokens, users
from ...conversations.schema.account_tables import sessions as session_rows
from ...protocol.events import EndReason
from . import api_tokens as tokens
from . import sessions


def find_reason(
    tx: Connection, user_id: str, key_hash: str | None, now: datetime, idle: timedelta
) -> EndReason | None:
    """Return why the access by `key_hash` ended; None: it is valid, or a proxy knows.

    `key_hash`: of a session or of an API token, None behind a proxy.
    """
    disabled = select(users.c.disabled_at).filter_by(id=user_id)
    person = tx.execute(disabled).first()
    if person is None or person[0] is not None:
        return "disabled"
    if key_hash is None:
        return None
    if sessions.find_valid(tx, [key_hash], now, idle) or tokens.find_valid(tx, key_hash, now):
        return None
    is_left = any(
        tx.execute(select(table.c.key_hash).filter_by(key_hash=key_hash)).first()
        for table in (session_rows, api_tokens)
    )
    return "expired" if is_left else "signed_out"
