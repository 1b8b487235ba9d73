"""Rows of sessions: begun at sign-in, used, listed, revoked.

A session ends when its user is disabled, at its absolute expiry, or when it was not used for the
idle time; these are conditions of the query, so that nothing has to run for it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from ...conversations.ids import make_id, wire_time
from ...conversations.schema.account_tables import sessions, users

DEVICE_CHARS = 200


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long a session lasts unused, and at most."""

    idle: timedelta
    most: timedelta


@dataclass(frozen=True, slots=True)
class Session:
    """A session with the role of its user now."""

    key_hash: str
    id: str
    user_id: str
    device: str
    created_at: str
    used_at: str
    expires_at: str
    role: str


def begin(
    tx: Connection, key_hash: str, user_id: str, device: str, now: datetime, most: timedelta
) -> str:
    """Begin a session, and delete those of the user that have expired; return its id."""
    at, session_id = wire_time(now), make_id()
    tx.execute(delete(sessions).where(sessions.c.user_id == user_id, sessions.c.expires_at <= at))
    tx.execute(
        insert(sessions).values(
            key_hash=key_hash,
            id=session_id,
            user_id=user_id,
            device=device[:DEVICE_CHARS],
            created_at=at,
            used_at=at,
            expires_at=wire_time(now + most),
        )
    )
    tx.execute(update(users).filter_by(id=user_id).values(seen_at=at))
    return session_id


def find_valid(
    tx: Connection, key_hashes: Collection[str], now: datetime, idle: timedelta
) -> list[Session]:
    """Return those of the sessions that are valid at `now`."""
    query = _valid(now, idle).where(sessions.c.key_hash.in_(key_hashes))
    return [_session(row) for row in tx.execute(query).mappings()]


def valid_of(tx: Connection, user_id: str, now: datetime, idle: timedelta) -> list[Session]:
    """Return the valid sessions of a user, the last used first."""
    query = _valid(now, idle).where(sessions.c.user_id == user_id)
    ordered = query.order_by(sessions.c.used_at.desc(), sessions.c.id.desc())
    return [_session(row) for row in tx.execute(ordered).mappings()]


def touch(tx: Connection, key_hashes: Collection[str], now: datetime) -> None:
    """Note that sessions are in use."""
    used = update(sessions).where(sessions.c.key_hash.in_(key_hashes))
    tx.execute(used.values(used_at=wire_time(now)))


def revoke(tx: Connection, user_id: str, session_id: str) -> bool:
    """End one session of a user; return whether there was one."""
    result = tx.execute(delete(sessions).filter_by(user_id=user_id, id=session_id))
    return bool(result.rowcount)


def revoke_key(tx: Connection, key_hash: str) -> None:
    """End the session of a key."""
    tx.execute(delete(sessions).filter_by(key_hash=key_hash))


def revoke_all(tx: Connection, user_id: str, *, but: str | None = None) -> int:
    """End all sessions of a user, but that with the id `but`; return how many."""
    statement = delete(sessions).where(sessions.c.user_id == user_id)
    if but is not None:
        statement = statement.where(sessions.c.id != but)
    return int(tx.execute(statement).rowcount)


def prune(tx: Connection, now: datetime) -> None:
    """Delete sessions that have expired."""
    tx.execute(delete(sessions).where(sessions.c.expires_at <= wire_time(now)))


def _valid(now: datetime, idle: timedelta):  # type: ignore[no-untyped-def]  # long types of SQLAlchemy
    return (
        select(*sessions.c, users.c.role)
        .join(users, users.c.id == sessions.c.user_id)
        .where(
            users.c.disabled_at.is_(None),
            sessions.c.expires_at > wire_time(now),
            sessions.c.used_at > wire_time(now - idle),
        )
    )


def _session(row: RowMapping) -> Session:
    return Session(**row)
