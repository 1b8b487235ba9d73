"""The wait after wrong passwords, by account and address, which costs the owner nothing.

A guesser is slowed down under three keys: the account together with the address, the address, and
the account from wherever. A device on which the owner signed in before has a key of its own and
none of these: what others do to the account does not hold it up (OWASP's device cookies). Names
without an account count like all others, so that a wait tells nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ...conversations.db.database import Database
from ...conversations.ids import Clock
from ...limits.addresses import networks_of
from ...protocol.errors import Refusal
from ..rows import failures
from ..rows.failures import Patience, hash_key

QUARTER_HOUR_S = 900.0
OF_PAIR = Patience(free=5, most_s=QUARTER_HOUR_S)
OF_DEVICE = Patience(free=10, most_s=QUARTER_HOUR_S)
OF_ADDRESS = Patience(free=30, most_s=QUARTER_HOUR_S)
# Many addresses at once: still no more than one guess a minute, and a new device waits that long.
OF_ACCOUNT = Patience(free=50, most_s=60.0)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sign-in under way: `own` keys are forgotten after a success, `shared` counted less."""

    own: Mapping[str, Patience]
    shared: Mapping[str, Patience]


class BackOff:
    """Counts attempts in the database, for all workers."""

    def __init__(self, database: Database, clock: Clock):
        self._database = database
        self._clock = clock

    def begin(self, name: str, address: str, *, is_known_device: bool) -> Attempt:
        """Count an attempt as failed; `succeed` takes it back.

        Raises:
            Refusal: `rate_limited` with the wait; nothing is counted.
        """
        attempt = _attempt(name, address, is_known_device=is_known_device)
        wait_s = self._database.write_counts(
            failures.count_attempt, {**attempt.own, **attempt.shared}, self._clock()
        )
        if wait_s > 0:
            raise Refusal("rate_limited", retry_after_s=round(wait_s + 0.05, 1))
        return attempt

    def succeed(self, attempt: Attempt) -> None:
        """Take an attempt back; what others did to the account or from the address stays."""
        self._database.write_counts(failures.forget, list(attempt.own))
        self._database.write_counts(failures.take_back, list(attempt.shared))


def _attempt(name: str, address: str, *, is_known_device: bool) -> Attempt:
    if is_known_device:
        return Attempt({hash_key("device", name): OF_DEVICE}, {})
    widest = networks_of(address)[-1][0]
    return Attempt(
        {hash_key("pair", name, widest): OF_PAIR},
        {hash_key("address", widest): OF_ADDRESS, hash_key("account", name): OF_ACCOUNT},
    )
