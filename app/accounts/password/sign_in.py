"""The check of a name and a password: same answer and same time, whatever is wrong."""

import logging

from ...conversations.db.database import Database
from ...conversations.ids import Clock
from ...protocol.errors import Refusal
from ..rows import audit, people
from ..rows.people import Person, normal_name
from .back_off import BackOff
from .hashes import PasswordHashes

log = logging.getLogger(__name__)


class PasswordCheck:
    """Finds people by name and password."""

    def __init__(self, database: Database, hashes: PasswordHashes, back_off: BackOff, clock: Clock):
        self._database = database
        self._hashes = hashes
        self._back_off = back_off
        self._clock = clock

    def check(self, name: str, password: str, address: str, known_user: str | None) -> Person:
        """Return the person with this name and password.

        `known_user`: who signed in on this device before.

        Raises:
            Refusal: `sign_in_failed`, whether the name, the password or the account is at fault;
                `rate_limited` after several; `unavailable`.
        """
        name = _normal(name)
        person = self._database.read(people.find_by_name, name)
        is_known = person is not None and person.id == known_user
        attempt = self._back_off.begin(name, address, is_known_device=is_known)
        stored = person.password_hash if person else None
        is_right = self._hashes.is_right(stored, password)
        if not is_right or person is None or person.disabled_at is not None:
            self._note("sign_in_failed", person, address)
            raise Refusal("sign_in_failed")
        self._back_off.succeed(attempt)
        if stored is not None and self._hashes.is_outdated(stored):
            renewed = self._hashes.make(password)
            return self._database.write(people.change, person.id, password_hash=renewed)
        return person

    def check_own(self, person: Person, password: str, address: str) -> None:
        """Check the password of a person who is signed in, before a change of it.

        Raises:
            Refusal: `sign_in_failed`, `rate_limited`, `unavailable`.
        """
        attempt = self._back_off.begin(person.name, address, is_known_device=True)
        if not self._hashes.is_right(person.password_hash, password):
            self._note("sign_in_failed", person, address)
            raise Refusal("sign_in_failed")
        self._back_off.succeed(attempt)

    def _note(self, action: str, person: Person | None, address: str) -> None:
        # Written for unknown names too, so that both take the same time; never what was typed.
        subject = person.id if person else None
        self._database.write_short(
            audit.note, self._clock(), action, subject=subject, address=address
        )


def _normal(name: str) -> str:
    try:
        return normal_name(name)
    except Refusal:
        return ""  # nobody has it
