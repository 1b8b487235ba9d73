"""The actions of admins: roles, disabling, deletion with all data, invitations, the audit log."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ..conversations.db.database import Database
from ..conversations.ids import Clock, wire_time
from ..conversations.owners import delete_all, running_conversations
from ..protocol.errors import Refusal
from .rows import audit, invitations, people, sessions
from .rows.invitations import Invitation
from .rows.people import Person

_ACCESS = {True: "disabled", False: "enabled"}


@dataclass(frozen=True, slots=True)
class Changes:
    """A change of a person by an admin; None leaves a field. `limits`: all own ones, by name."""

    role: str | None = None
    is_disabled: bool | None = None
    limits: dict[str, Any] | None = None
    groups: tuple[str, ...] | None = None
    email: str | None = None


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

    def change(self, admin: str, user_id: str, changes: Changes) -> Person:
        """Change a person.

        Raises:
            Refusal: `not_found`; or `invalid`: no admin would be left.
        """
        person = self._database.write_counts(self._change, admin, user_id, changes)
        if changes.is_disabled:
            self._end_access(user_id)
        return person

    def _change(self, tx: Connection, admin: str, user_id: str, changes: Changes) -> Person:
        people.lock_admins(tx)
        person, now = people.get(tx, user_id), self._clock()
        values: dict[str, Any] = {}
        for column, value, action, details in _differences(person, changes, wire_time(now)):
            values[column] = value
            audit.note(tx, now, action, actor=admin, subject=user_id, details=details)
        if changes.is_disabled:
            sessions.revoke_all(tx, user_id)
        if changes.is_disabled or changes.role == "user":
            # By one of them the person could be an admin again, or another person.
            invitations.forget_made_by(tx, user_id)
        return people.change(tx, user_id, **values) if values else person

    def remove(self, admin: str, user_id: str) -> None:
        """Delete a person with conversations, sessions and tokens.

        Raises:
            Refusal: `not_found`; or `invalid`: no admin would be left.
        """
        self._database.write_counts(self._disable, user_id)
        # An answer that is still written would be stored again.
        self._end_access(user_id)
        self._database.write(self._remove, admin, user_id)

    def _disable(self, tx: Connection, user_id: str) -> None:
        people.lock_admins(tx)
        sessions.revoke_all(tx, user_id)
        invitations.forget_made_by(tx, user_id)
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


Difference = tuple[str, Any, str, dict[str, Any] | None]


def _differences(person: Person, changes: Changes, at: str) -> Iterator[Difference]:
    """Yield column, value, action and details of each real change."""
    role, limits, groups, email = changes.role, changes.limits, changes.groups, changes.email
    if role is not None and role != person.role:
        yield "role", role, "role_changed", {"role": role}
    if changes.is_disabled is not None and changes.is_disabled != (person.disabled_at is not None):
        is_disabled = changes.is_disabled
        yield "disabled_at", at if is_disabled else None, _ACCESS[is_disabled], None
    if limits is not None and limits != person.limits:
        details = {"limits": limits, "before": person.limits}
        yield "limits", limits or None, "limits_changed", details
    if groups is not None and groups != person.groups:
        of_both = {"groups": list(groups), "before": list(person.groups)}
        yield "groups", list(groups) or None, "groups_changed", of_both
    if email is not None and (email or None) != person.email:
        yield "email", email or None, "email_changed", None
