"""The actions of a person on the own account: sign-in and -out, devices, password, adoption."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, insert, select

from ..conversations.db.database import Database
from ..conversations.ids import Clock, wire_time
from ..conversations.owners import count_conversations, move_conversations
from ..conversations.schema.account_tables import adoptions
from ..protocol.errors import Refusal
from .rows import audit, people, sessions
from .rows.people import Person
from .rows.sessions import Session
from .secret_values import hash_secret, new_secret

NoteSession = Callable[[Connection, str], None]


@dataclass(frozen=True, slots=True)
class Device:
    """A browser that begins a session: its User-Agent, its address and its old session."""

    agent: str
    address: str
    old_key_hash: str | None


class AccountActions:
    """Changes accounts; `disconnect` closes a user's sockets on every worker."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        idle: timedelta,
        most: timedelta,
        disconnect: Callable[[str], None],
    ):
        self._database = database
        self._clock = clock
        self._idle = idle
        self._most = most
        self.disconnect = disconnect

    def person(self, user_id: str) -> Person:
        """Return a person.

        Raises:
            Refusal: `not_found`.
        """
        return self._database.read(people.get, user_id)

    def begin_session(self, person: Person, device: Device, note: NoteSession | None = None) -> str:
        """Return the secret of a new session; that which the browser had is revoked.

        `note` is called in the transaction, with its connection and the id of the session.

        Raises:
            Refusal: `sign_in_failed`; the password was changed, or the person disabled or deleted,
                since `person` was read.
        """
        secret = new_secret()
        replaced = self._database.write(self._begin, person, device, hash_secret(secret), note)
        for user_id in replaced:
            self.disconnect(user_id)
        return secret

    def _begin(
        self,
        tx: Connection,
        person: Person,
        device: Device,
        key_hash: str,
        note: NoteSession | None,
    ) -> list[str]:
        now, replaced = self._clock(), []
        # Who signs in by the old password while the new one is stored would stay signed in.
        stored = people.find(tx, person.id)
        if stored is None or stored.disabled_at or stored.password_hash != person.password_hash:
            raise Refusal("sign_in_failed")
        if device.old_key_hash is not None:
            old = sessions.find_valid(tx, [device.old_key_hash], now, self._idle)
            replaced = [each.user_id for each in old]
            sessions.revoke_key(tx, device.old_key_hash)
        session_id = sessions.begin(tx, key_hash, person.id, device.agent, now, self._most)
        if note is not None:
            note(tx, session_id)
        audit.note(tx, now, "signed_in", actor=person.id, address=device.address)
        return replaced

    def sign_out(self, session: Session) -> None:
        """End a session and close the sockets of its user; those of other devices connect again."""
        self._database.write(self._revoke, session.user_id, session.id, "signed_out")
        self.disconnect(session.user_id)

    def devices(self, user_id: str) -> list[Session]:
        """Return the sessions of a user."""
        return self._database.read(sessions.valid_of, user_id, self._clock(), self._idle)

    def revoke(self, user_id: str, session_id: str) -> None:
        """End one session of a user.

        Raises:
            Refusal: `not_found`.
        """
        if not self._database.write(self._revoke, user_id, session_id, "session_revoked"):
            raise Refusal("not_found")
        self.disconnect(user_id)

    def _revoke(self, tx: Connection, user_id: str, session_id: str, action: str) -> bool:
        is_there = sessions.revoke(tx, user_id, session_id)
        if is_there:
            audit.note(tx, self._clock(), action, actor=user_id)
        return is_there

    def revoke_all(self, user_id: str, *, but: str | None = None) -> None:
        """End all sessions of a user, but that with the id `but`."""
        self._database.write(self._revoke_all, user_id, but)
        self.disconnect(user_id)

    def _revoke_all(self, tx: Connection, user_id: str, but: str | None) -> None:
        count = sessions.revoke_all(tx, user_id, but=but)
        audit.note(tx, self._clock(), "sessions_revoked", actor=user_id, details={"count": count})

    def set_password(self, user_id: str, password_hash: str, session_id: str) -> None:
        """Store a new password and end all other sessions."""
        self._database.write(self._set_password, user_id, password_hash, session_id)
        self.disconnect(user_id)

    def _set_password(
        self, tx: Connection, user_id: str, password_hash: str, session_id: str
    ) -> None:
        people.change(tx, user_id, password_hash=password_hash)
        sessions.revoke_all(tx, user_id, but=session_id)
        audit.note(tx, self._clock(), "password_changed", actor=user_id)

    def sign_up(self, name: str, password_hash: str) -> Person:
        """Create a person without an invitation.

        Raises:
            Refusal: `invalid`; the name is taken.
        """
        return self._database.write(self._sign_up, people.normal_name(name), password_hash)

    def _sign_up(self, tx: Connection, name: str, password_hash: str) -> Person:
        now = self._clock()
        person = people.create(tx, name, wire_time(now), password_hash=password_hash)
        audit.note(tx, now, "signed_up", actor=person.id)
        return person

    def count_adoptable(self, anonymous: str | None) -> int:
        """Return how many conversations of an anonymous identity can be adopted."""
        return self._database.read(_count_adoptable, anonymous) if anonymous else 0

    def adopt(self, user_id: str, anonymous: str | None) -> int:
        """Move the conversations of an anonymous identity to a user, once; return how many.

        Raises:
            Refusal: `conversation_busy`; an answer is still being written.
        """
        return self._database.write(self._adopt, user_id, anonymous) if anonymous else 0

    def _adopt(self, tx: Connection, user_id: str, anonymous: str) -> int:
        if not _count_adoptable(tx, anonymous):
            return 0
        now = self._clock()
        count = move_conversations(tx, anonymous, user_id)
        values = {"anonymous_id": anonymous, "user_id": user_id, "adopted_at": wire_time(now)}
        tx.execute(insert(adoptions).values(values))
        audit.note(tx, now, "adopted", actor=user_id, details={"conversations": count})
        return count


def _count_adoptable(tx: Connection, anonymous: str) -> int:
    if tx.execute(select(adoptions.c.user_id).filter_by(anonymous_id=anonymous)).first():
        return 0
    return count_conversations(tx, anonymous)
