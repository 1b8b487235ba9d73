"""Argon2id hashes of passwords, computed in native threads, few at a time.

A hash takes 64 MiB and some 50 ms of a core: on the hub it would hold up every stream, and many
at once would use up the memory.
"""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ...protocol.errors import Refusal
from ...runtime import Runtime

T = TypeVar("T")
SHORTEST = 10
LONGEST = 500
AT_ONCE = 2
WAITS_S = 10.0
TOO_SHORT = f"A password has at least {SHORTEST} characters."
BUSY_RETRY_S = 5


class PasswordHashes:
    """Makes and verifies hashes; the parameters are the second choice of RFC 9106, one lane."""

    def __init__(self, runtime: Runtime, *, time_cost: int = 3, memory_kib: int = 64 * 1024):
        self._runtime = runtime
        self._hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1)
        self._slots = threading.BoundedSemaphore(AT_ONCE)
        # Of no password: an unknown name costs the same time as a known one.
        self._of_nobody = self._hasher.hash("of nobody")

    def make(self, password: str) -> str:
        """Return the hash of a new password.

        Raises:
            Refusal: `invalid`; it is too short or too long. `unavailable`: too many at once.
        """
        if len(password) < SHORTEST or len(password) > LONGEST:
            raise Refusal("invalid", TOO_SHORT)
        return self._run(_make, self._hasher, password)

    def is_right(self, stored: str | None, password: str) -> bool:
        """Return whether a password has this hash; None takes as long, and no password has it.

        Raises:
            Refusal: `unavailable`; too many at once.
        """
        is_verified = self._run(
            _verify, self._hasher, stored or self._of_nobody, password[:LONGEST]
        )
        return is_verified and stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Return whether a hash was made with other parameters."""
        return self._hasher.check_needs_rehash(stored)

    def _run(self, function: Callable[..., T], *args: Any) -> T:
        if not self._slots.acquire(timeout=WAITS_S):
            raise Refusal("unavailable", retry_after_s=BUSY_RETRY_S)
        try:
            return self._runtime.run_blocking(function, *args)
        finally:
            self._slots.release()


def _make(hasher: PasswordHasher, password: str) -> str:
    return hasher.hash(password)


def _verify(hasher: PasswordHasher, stored: str, password: str) -> bool:
    try:
        return hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
