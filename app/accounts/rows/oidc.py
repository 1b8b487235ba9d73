"""Rows of an OpenID provider: its people, its sessions, and values that were used once."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from ...conversations.ids import wire_time
from ...conversations.schema.account_tables import (
    oidc_identities,
    oidc_sessions,
    oidc_used,
    sessions,
)


@dataclass(frozen=True, slots=True)
class OidcSession:
    """A session at the provider: the hash of its `sid`, and the ID token."""

    sid_hash: str | None
    id_token: str | None


def hash_pair(issuer: str, value: str) -> str:
    """Return the hash of something of an issuer; no issuer has a line break."""
    return hashlib.sha256(f"{issuer}\n{value}".encode("utf-8", "surrogatepass")).hexdigest()


def find_user(tx: Connection, issuer: str, subject: str) -> str | None:
    """Return the id of the user with this subject at the issuer."""
    query = select(oidc_identities.c.user_id).filter_by(key_hash=hash_pair(issuer, subject))
    found = tx.execute(query).scalar()
    return None if found is None else str(found)


def connect(tx: Connection, issuer: str, subject: str, user_id: str, at: str) -> None:
    """Store the subject of a user at the issuer."""
    values = {"issuer": issuer, "subject": subject, "user_id": user_id, "created_at": at}
    tx.execute(insert(oidc_identities).values(key_hash=hash_pair(issuer, subject), **values))


def begin(tx: Connection, session_id: str, begun: OidcSession) -> None:
    """Store the names that the provider has for a new session."""
    values = {"sid_hash": begun.sid_hash, "id_token": begun.id_token}
    tx.execute(insert(oidc_sessions).values(session_id=session_id, **values))


def id_token_of(tx: Connection, session_id: str) -> str | None:
    """Return the ID token with which a session began."""
    found = tx.execute(select(oidc_sessions.c.id_token).filter_by(session_id=session_id)).scalar()
    return None if found is None else str(found)


def revoke_sid(tx: Connection, sid_hash: str, user_id: str | None) -> list[str]:
    """End the sessions of a `sid`, of one user where that is known; return whose they were."""
    ids = select(oidc_sessions.c.session_id).where(oidc_sessions.c.sid_hash == sid_hash)
    of_sid = sessions.c.id.in_(ids)
    condition = of_sid if user_id is None else of_sid & (sessions.c.user_id == user_id)
    owners = list(tx.execute(select(sessions.c.user_id).where(condition).distinct()).scalars())
    tx.execute(delete(sessions).where(condition))
    return owners


def use_once(tx: Connection, key_hash: str, now: datetime, until: datetime) -> bool:
    """Note that something was used, for as long as it is valid; return False if it was before."""
    tx.execute(delete(oidc_used).where(oidc_used.c.expires_at <= wire_time(now)))
    dialect_insert = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    used = dialect_insert(oidc_used).values(key_hash=key_hash, expires_at=wire_time(until))
    # A row that returns, and no count: that of an INSERT is -1 with PostgreSQL's driver.
    added = used.on_conflict_do_nothing().returning(oidc_used.c.key_hash)
    return tx.execute(added).first() is not None
