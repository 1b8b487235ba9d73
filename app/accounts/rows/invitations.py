"""Rows of invitations, and of links that sign in or set a password; each is used once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from ...conversations.ids import make_id, wire_time
from ...conversations.schema.account_tables import invitations
from ...protocol.errors import Refusal

LASTS = {
    "invitation": timedelta(days=7),
    "first_admin": timedelta(days=1),
    "reset": timedelta(days=1),
    "sign_in": timedelta(hours=1),
}


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link without its secret; `kind` is a key of LASTS."""

    id: str
    kind: str
    user_id: str | None
    name: str | None
    email: str | None
    role: str
    made_by: str | None
    created_at: str
    expires_at: str
    used_at: str | None


_COLUMNS = tuple(invitations.c[name] for name in Invitation.__slots__)


def make(
    tx: Connection,
    key_hash: str,
    kind: str,
    now: datetime,
    *,
    user_id: str | None = None,
    name: str | None = None,
    email: str | None = None,
    role: str = "user",
    made_by: str | None = None,
    is_replacing: bool = True,
) -> Invitation:
    """Store a link; `is_replacing`: those of its kind for the same user stop working."""
    if user_id is not None and is_replacing:
        tx.execute(delete(invitations).filter_by(kind=kind, user_id=user_id))
    at, expires_at = wire_time(now), wire_time(now + LASTS[kind])
    made = Invitation(make_id(), kind, user_id, name, email, role, made_by, at, expires_at, None)
    values = {column: getattr(made, column) for column in Invitation.__slots__}
    tx.execute(insert(invitations).values(key_hash=key_hash, **values))
    return made


def look_up(tx: Connection, key_hash: str, now: datetime) -> Invitation:
    """Return the link of a key, which stays unused.

    Raises:
        Refusal: `link_unusable`; it was used, has expired, or does not exist.
    """
    query = select(*_COLUMNS).where(
        invitations.c.key_hash == key_hash,
        invitations.c.used_at.is_(None),
        invitations.c.expires_at > wire_time(now),
    )
    row = tx.execute(query).mappings().first()
    if row is None:
        raise Refusal("link_unusable")
    return Invitation(**row)


def use(tx: Connection, key_hash: str, now: datetime) -> Invitation:
    """Return the link of a key and mark it as used, as one of several clients alone can.

    Raises:
        Refusal: `link_unusable`.
    """
    invitation = look_up(tx, key_hash, now)
    unused = update(invitations).filter_by(key_hash=key_hash, used_at=None)
    if not tx.execute(unused.values(used_at=wire_time(now))).rowcount:
        raise Refusal("link_unusable")
    return invitation


def open_invitations(tx: Connection, now: datetime) -> list[Invitation]:
    """Return the invitations that can still be used, the newest first."""
    query = select(*_COLUMNS).where(
        invitations.c.kind == "invitation",
        invitations.c.used_at.is_(None),
        invitations.c.expires_at > wire_time(now),
    )
    rows = tx.execute(query.order_by(invitations.c.id.desc())).mappings()
    return [Invitation(**row) for row in rows]


def revoke(tx: Connection, invitation_id: str) -> bool:
    """Delete an invitation; return whether there was one."""
    return bool(tx.execute(delete(invitations).filter_by(id=invitation_id)).rowcount)


def forget_resets(tx: Connection, user_id: str) -> None:
    """Delete the unused links that set a user's password."""
    tx.execute(delete(invitations).filter_by(kind="reset", user_id=user_id, used_at=None))


def forget_made_by(tx: Connection, user_id: str) -> None:
    """Delete the links that a person made, who is no admin any more."""
    tx.execute(delete(invitations).filter_by(made_by=user_id))


def forget_kind(tx: Connection, kind: str) -> None:
    """Delete all links of a kind."""
    tx.execute(delete(invitations).filter_by(kind=kind))


def prune(tx: Connection, now: datetime) -> None:
    """Delete links that have expired."""
    tx.execute(delete(invitations).where(invitations.c.expires_at <= wire_time(now)))
