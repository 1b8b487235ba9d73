"""Rows of people: created, found, changed, disabled and deleted."""

import secrets
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from ...conversations.schema.account_tables import users
from ...protocol.errors import Refusal

LONGEST_NAME = 254
ROLES = ("user", "admin")


@dataclass(frozen=True, slots=True)
class Person:
    """A user; `id` owns the conversations."""

    id: str
    name: str
    shown_name: str
    email: str | None
    role: str
    password_hash: str | None
    created_at: str
    seen_at: str | None
    disabled_at: str | None
    groups: tuple[str, ...] = ()
    limits: dict[str, Any] = field(default_factory=dict)

    @property
    def is_admin(self) -> bool:
        """Whether the person may administer the server."""
        return self.role == "admin" and self.disabled_at is None


def make_user_id() -> str:
    """Return a random id, which no anonymous identity can have."""
    return "p_" + secrets.token_urlsafe(16)


def normal_name(text: str) -> str:
    """Return a sign-in name as it is stored: NFKC in lower case.

    Raises:
        Refusal: `invalid`; it is empty, too long, or has spaces or control characters.
    """
    name = unicodedata.normalize("NFKC", text).strip().casefold()
    is_plain = name.isprintable() and not any(each.isspace() or each == "," for each in name)
    if not name or len(name) > LONGEST_NAME or not is_plain:
        raise Refusal("invalid", "A name has 1 to 254 characters, without spaces and commas.")
    return name


def find_by_name(tx: Connection, name: str) -> Person | None:
    """Return the person who signs in by this normal name."""
    row = tx.execute(select(users).filter_by(name=name)).mappings().first()
    return _person(row) if row else None


def find_by_name_or_email(tx: Connection, text: str) -> Person | None:
    """Return the person with this name, or the only one with this e-mail address."""
    wanted = text.strip().casefold()
    if not wanted.isprintable():
        return None
    found = find_by_name(tx, unicodedata.normalize("NFKC", wanted))
    if found is not None:
        return found
    query = select(users).where(func.lower(users.c.email) == wanted).limit(2)
    rows = tx.execute(query).mappings().all()
    return _person(rows[0]) if len(rows) == 1 else None


def find(tx: Connection, user_id: str) -> Person | None:
    """Return the person with this id."""
    row = tx.execute(select(users).filter_by(id=user_id)).mappings().first()
    return _person(row) if row else None


def get(tx: Connection, user_id: str) -> Person:
    """Return the person with this id.

    Raises:
        Refusal: `not_found`.
    """
    person = find(tx, user_id)
    if person is None:
        raise Refusal("not_found")
    return person


def shown_name(tx: Connection, user_id: str) -> str:
    """Return the name by which the page calls a person; empty for an unknown id."""
    return tx.execute(select(users.c.shown_name).filter_by(id=user_id)).scalar() or ""


def everybody(tx: Connection) -> list[Person]:
    """Return all people by name."""
    return [_person(row) for row in tx.execute(select(users).order_by(users.c.name)).mappings()]


def create(
    tx: Connection,
    name: str,
    at: str,
    *,
    role: str = "user",
    shown_name: str = "",
    email: str | None = None,
    password_hash: str | None = None,
    groups: tuple[str, ...] = (),
) -> Person:
    """Create a person.

    Raises:
        Refusal: `invalid`; the name is taken.
    """
    if find_by_name(tx, name) is not None:
        raise Refusal("invalid", "This name is taken.")
    person = Person(
        make_user_id(),
        name,
        shown_name or name,
        email,
        role,
        password_hash,
        at,
        None,
        None,
        groups,
    )
    tx.execute(insert(users).values(_values(person)))
    return person


def change(tx: Connection, /, user_id: str, **values: Any) -> Person:
    """Change columns of a person.

    Raises:
        Refusal: `not_found`; or `invalid`: no admin would be left.
    """
    before = get(tx, user_id)
    tx.execute(update(users).filter_by(id=user_id).values(values))
    check_admins(tx, before)
    return get(tx, user_id)


def remove(tx: Connection, user_id: str) -> None:
    """Delete a person with sessions, tokens and links; conversations are the caller's."""
    person = get(tx, user_id)
    tx.execute(delete(users).filter_by(id=user_id))
    check_admins(tx, person)


def has_admin(tx: Connection) -> bool:
    """Return whether there is an admin who is not disabled."""
    query = select(func.count()).select_from(users).filter_by(role="admin", disabled_at=None)
    return bool(tx.execute(query).scalar_one())


def lock_admins(tx: Connection) -> None:
    """Lock the admins, so that two who remove each other at once cannot both find one left.

    Call it first, in a transaction of Database.write_counts.
    """
    query = select(users.c.id).filter_by(role="admin", disabled_at=None).order_by(users.c.id)
    tx.execute(query.with_for_update()).all()


def check_admins(tx: Connection, before: Person) -> None:
    """Refuse the change of a person, who was like `before`, that leaves no admin.

    Raises:
        Refusal: `invalid`.
    """
    # Behind a proxy, settings name the admins, and there may be none in the table.
    if before.is_admin and not has_admin(tx):
        raise Refusal("invalid", f"{before.shown_name} is the only admin.")


def _person(row: RowMapping) -> Person:
    return Person(**{**row, "groups": tuple(row["groups"] or ()), "limits": row["limits"] or {}})


def _values(person: Person) -> dict[str, Any]:
    values = {name: getattr(person, name) for name in Person.__slots__}
    return {**values, "groups": list(person.groups) or None, "limits": person.limits or None}
