"""What admins do: roles, disabling, deletion with all data, invitations, the audit log."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection

from ..conversations.db.database import Database
from ..conversations.ids import Clock, wire_time
from ..conversations.owners import delete_all, running_conversations
from ..protocol.errors import Refusal
from .rows import audit, invitations, people, sessions
from .rows.invitations import Invitation
from .rows.people import Person


class Administration:
    """Changes other people's accounts.

    `disconnect` closes a user's sockets on every worker, and `stop_answers` stops the answers of a
    user's conversation.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        disconnect: Callable[[str], None],
        stop_answers: Callable[[str, str], None],
    ):
        self._database = database
        self._clock = clock
        self._disconnect = disconnect
        self._stop_answers = stop_answers

    def everybody(self) -> list[Person]:
        """Return all people."""
        return self._database.read(people.everybody)

    def change(
        self, admin: str, user_id: str, *, role: str | None, is_disabled: bool | None
    ) -> Person:
        """Change role and access of a person; None leaves them.

        Raises:
            Refusal: `not_found`; or `invalid`: no admin would be left.
        """
        person = self._database.write(self._change, admin, user_id, role, is_disabled)
        if is_disabled:
            self._end_access(user_id)
        return person

    def _change(
        self,
        tx: Connection,
        admin: str,
        user_id: str,
        role: str | None,
        is_disabled: bool | None,
    ) -> Person:
        person, now = people.get(tx, user_id), self._clock()
        values: dict[str, str | None] = {}
        if role is not None and role != person.role:
            values["role"] = role
            audit.note(
                tx, now, "role_changed", actor=admin, subject=user_id, details={"role": role}
            )
        if is_disabled is not None and is_disabled != (person.disabled_at is not None):
            values["disabled_at"] = wire_time(now) if is_disabled else None
            action = "disabled" if is_disabled else "enabled"
            audit.note(tx, now, action, actor=admin, subject=user_id)
        if is_disabled:
            sessions.revoke_all(tx, user_id)
        return people.change(tx, user_id, **values) if values else person

    def remove(self, admin: str, user_id: str) -> None:
        """Delete a person with conversations, sessions and tokens.

        Raises:
            Refusal: `not_found`; or `invalid`: no admin would be left.
        """
        self._database.write(self._disable, user_id)
        # An answer that is still written would be stored again.
        self._end_access(user_id)
        self._database.write(self._remove, admin, user_id)

    def _disable(self, tx: Connection, user_id: str) -> None:
        sessions.revoke_all(tx, user_id)
        people.change(tx, user_id, disabled_at=wire_time(self._clock()))

    def _end_access(self, user_id: str) -> None:
        self._disconnect(user_id)
        for conversation_id in self._database.read(running_conversations, user_id):
            with suppress(Refusal):  # it has ended, or was deleted
                self._stop_answers(user_id, conversation_id)

    def _remove(self, tx: Connection, admin: str, user_id: str) -> None:
        people.remove(tx, user_id)
        count = delete_all(tx, user_id)
        details = {"conversations": count}
        audit.note(tx, self._clock(), "deleted", actor=admin, subject=user_id, details=details)

    def open_invitations(self) -> list[Invitation]:
        """Return the invitations that can still be used."""
        return self._database.read(invitations.open_invitations, self._clock())

    def revoke_invitation(self, admin: str, invitation_id: str) -> None:
        """Delete an invitation.

        Raises:
            Refusal: `not_found`.
        """
        if not self._database.write(invitations.revoke, invitation_id):
            raise Refusal("not_found")
        self._database.write(
            audit.note, self._clock(), "invitation_revoked", actor=admin, subject=invitation_id
        )

    def audit_log(self, before: int | None) -> list[dict[str, Any]]:
        """Return entries of the audit log, the newest first."""
        return self._database.read(audit.newest, before)
