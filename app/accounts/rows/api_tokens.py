"""Rows of API tokens: made, found, listed, revoked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from ...conversations.ids import make_id, wire_time
from ...conversations.schema.account_tables import api_tokens, users
from ...protocol.errors import Refusal

MOST_TOKENS = 100


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token without its secret; `scope` is "read" or "write"."""

    id: str
    user_id: str
    title: str
    scope: str
    created_at: str
    used_at: str | None
    expires_at: str


_COLUMNS = tuple(api_tokens.c[name] for name in ApiToken.__slots__)


def make(
    tx: Connection,
    key_hash: str,
    user_id: str,
    title: str,
    scope: str,
    now: datetime,
    lasts: timedelta,
) -> ApiToken:
    """Store a token of a user, in a transaction of Database.write_counts.

    Raises:
        Refusal: `invalid`; the user has too many.
    """
    # Requests at the same time wait here, and count the tokens of each other.
    tx.execute(select(users.c.id).filter_by(id=user_id).with_for_update())
    of_user = select(func.count()).select_from(api_tokens).filter_by(user_id=user_id)
    if tx.execute(of_user).scalar_one() >= MOST_TOKENS:
        raise Refusal("invalid", "Revoke a token first: there are too many.")
    at, expires_at = wire_time(now), wire_time(now + lasts)
    token = ApiToken(make_id(), user_id, title, scope, at, None, expires_at)
    values = {name: getattr(token, name) for name in ApiToken.__slots__}
    tx.execute(insert(api_tokens).values(key_hash=key_hash, **values))
    return token


def find_valid(tx: Connection, key_hash: str, now: datetime) -> ApiToken | None:
    """Return the token of a key, if it has not expired and its user is not disabled."""
    query = (
        select(*_COLUMNS)
        .join(users, users.c.id == api_tokens.c.user_id)
        .where(
            api_tokens.c.key_hash == key_hash,
            api_tokens.c.expires_at > wire_time(now),
            users.c.disabled_at.is_(None),
        )
    )
    row = tx.execute(query).mappings().first()
    return ApiToken(**row) if row else None


def of_user(tx: Connection, user_id: str) -> list[ApiToken]:
    """Return the tokens of a user, the newest first; expired ones too."""
    query = select(*_COLUMNS).filter_by(user_id=user_id).order_by(api_tokens.c.id.desc())
    return [ApiToken(**row) for row in tx.execute(query).mappings()]


def touch(tx: Connection, token_id: str, now: datetime) -> None:
    """Note that a token is in use."""
    tx.execute(update(api_tokens).filter_by(id=token_id).values(used_at=wire_time(now)))


def revoke(tx: Connection, user_id: str, token_id: str) -> bool:
    """Delete a token of a user; return whether there was one."""
    result = tx.execute(delete(api_tokens).filter_by(user_id=user_id, id=token_id))
    return bool(result.rowcount)
