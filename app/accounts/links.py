"""Links that are used once: invitations, the first admin's, a reset's, and those that sign in.

The secret is the fragment of the address: browsers send it to no server, so no log has it, and a
mail scanner that opens the link uses nothing up.
"""

from datetime import datetime

from sqlalchemy import Connection

from ..conversations.db.database import Database
from ..conversations.ids import Clock, wire_time
from ..protocol.errors import Refusal
from ..settings import Settings
from .rows import audit, invitations, people, sessions
from .rows.invitations import Invitation
from .rows.people import Person
from .secret_values import hash_secret, is_possible, new_secret

OWNER = "owner"


def link_to(base_url: str, secret: str) -> str:
    """Return the address of a link."""
    return f"{base_url.rstrip('/')}/sign-in#{secret}"


def base_url_of(settings: Settings) -> str:
    """Return the address of the server as its settings tell it."""
    return settings.public_url or f"http://localhost:{settings.port}"


class Links:
    """Makes, shows and uses links."""

    def __init__(self, database: Database, clock: Clock):
        self._database = database
        self._clock = clock

    def invite(
        self, admin: str, name: str | None, role: str, email: str | None = None
    ) -> tuple[Invitation, str]:
        """Return an invitation and its secret."""
        secret = new_secret()
        return self._database.write(self._invite, admin, name, role, email, secret), secret

    def _invite(
        self,
        tx: Connection,
        admin: str,
        name: str | None,
        role: str,
        email: str | None,
        secret: str,
    ) -> Invitation:
        if name is not None and people.find_by_name(tx, name) is not None:
            raise Refusal("invalid", "This name is taken.")
        now = self._clock()
        made = invitations.make(
            tx,
            hash_secret(secret),
            "invitation",
            now,
            name=name,
            email=email,
            role=role,
            made_by=admin,
        )
        audit.note(tx, now, "invited", actor=admin, subject=name, details={"role": role})
        return made

    def reset(self, user_id: str, made_by: str | None, *, is_replacing: bool = True) -> str:
        """Return the secret of a link that sets a new password.

        `is_replacing`: earlier ones stop working; not by a stranger who asks for one.

        Raises:
            Refusal: `not_found`.
        """
        return self._database.write(self._reset, user_id, made_by, is_replacing)

    def _reset(self, tx: Connection, user_id: str, made_by: str | None, is_replacing: bool) -> str:
        person, secret, now = people.get(tx, user_id), new_secret(), self._clock()
        role = person.role
        invitations.make(
            tx,
            hash_secret(secret),
            "reset",
            now,
            user_id=user_id,
            role=role,
            made_by=made_by,
            is_replacing=is_replacing,
        )
        audit.note(tx, now, "reset_link_made", actor=made_by, subject=user_id)
        return secret

    def reset_by_name(self, name: str) -> str:
        """Return the secret of a link that sets a new password, for the operator.

        Raises:
            Refusal: `not_found`.
        """
        person = self._database.read(people.find_by_name, people.normal_name(name))
        if person is None:
            raise Refusal("not_found")
        return self.reset(person.id, None)

    def first_admin(self) -> str | None:
        """Return the secret of a link that makes the first admin; None where there is one."""
        return self._database.write(self._first_admin)

    def _first_admin(self, tx: Connection) -> str | None:
        if people.has_admin(tx):
            return None
        secret = new_secret()
        invitations.make(tx, hash_secret(secret), "first_admin", self._clock(), role="admin")
        return secret

    def has_owner(self) -> bool:
        """Return whether the owner has signed in to a `single` server."""
        owner = self._database.read(people.find_by_name, OWNER)
        return owner is not None and owner.seen_at is not None

    def sign_in_owner(self) -> str:
        """Return the secret of a link that signs in the owner of a `single` server."""
        return self._database.write(self._sign_in_owner)

    def _sign_in_owner(self, tx: Connection) -> str:
        now, secret = self._clock(), new_secret()
        owner = people.find_by_name(tx, OWNER) or people.create(
            tx, OWNER, wire_time(now), role="admin"
        )
        # An earlier link, for another device, still works.
        invitations.make(
            tx,
            hash_secret(secret),
            "sign_in",
            now,
            user_id=owner.id,
            role="admin",
            is_replacing=False,
        )
        return secret

    def look_up(self, secret: str) -> tuple[Invitation, Person | None]:
        """Return an unused link, and the user that it is for.

        Raises:
            Refusal: `link_unusable`.
        """
        return self._database.read(self._look_up, _hash(secret))

    def _look_up(self, tx: Connection, key_hash: str) -> tuple[Invitation, Person | None]:
        found = invitations.look_up(tx, key_hash, self._clock())
        return found, people.find(tx, found.user_id) if found.user_id else None

    def use(self, secret: str, name: str | None, password_hash: str | None) -> Person:
        """Use a link up; return who signs in by it.

        Raises:
            Refusal: `link_unusable`; `invalid`: the name is missing or taken, nothing is used up.
        """
        return self._database.write(self._use, _hash(secret), name, password_hash)

    def _use(
        self, tx: Connection, key_hash: str, name: str | None, password_hash: str | None
    ) -> Person:
        now = self._clock()
        link = invitations.use(tx, key_hash, now)
        person = _person_of(tx, link, now, name, password_hash)
        if person.disabled_at is not None:
            raise Refusal("link_unusable")
        audit.note(tx, now, f"{link.kind}_link_used", actor=person.id, subject=person.id)
        return person


def _person_of(
    tx: Connection, link: Invitation, now: datetime, name: str | None, password_hash: str | None
) -> Person:
    if link.kind == "sign_in":
        return people.get(tx, link.user_id or "")
    if password_hash is None:
        raise Refusal("invalid", "password: this link sets one.")
    if link.user_id is not None:
        sessions.revoke_all(tx, link.user_id)
        invitations.forget_resets(tx, link.user_id)
        return people.change(tx, link.user_id, password_hash=password_hash)
    if link.kind == "first_admin":
        if people.has_admin(tx):
            raise Refusal("link_unusable")
        invitations.forget_kind(tx, link.kind)
    chosen = link.name or (people.normal_name(name) if name else None)
    if chosen is None:
        raise Refusal("invalid", "name: this link needs one.")
    return people.create(
        tx, chosen, wire_time(now), role=link.role, email=link.email, password_hash=password_hash
    )


def _hash(secret: str) -> str:
    if not is_possible(secret):
        raise Refusal("link_unusable")
    return hash_secret(secret)
