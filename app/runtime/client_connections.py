"""The open connections and the unsent bytes of each client address, and where faults are logged."""

import logging
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

# All responses together that one address has not read yet; a single one may be longer.
MAX_UNSENT_BYTES = 64 * 1024 * 1024
ClientKey = Callable[[str], str | None]


class FaultLog(Protocol):
    """A logger of messages that a client can cause without end."""

    def info(self, message: str, *args: object) -> None:
        """Log at INFO."""

    def warning(self, message: str, *args: object) -> None:
        """Log at WARNING."""


class ClientConnections:
    """Counts by `key_of(address)`, which is None for an address that is not limited."""

    def __init__(
        self,
        limit: int,
        key_of: ClientKey,
        log: FaultLog,
        lock: AbstractContextManager[object] | None = None,
    ):
        self._limit = limit
        self._key_of = key_of
        self.log = log
        self._lock = lock or nullcontext()
        self._open: Counter[str] = Counter()
        self._unsent: Counter[str] = Counter()

    def acquire(self, address: Any) -> bool:
        """Count a connection of a socket address; return False, uncounted, beyond the limit."""
        key = self._key(address)
        with self._lock:
            if key is None:
                return True
            if self._open[key] < self._limit:
                self._open[key] += 1
                return True
        self.log.warning("refused connections beyond LIMIT_CONNECTIONS_PER_ADDRESS")
        return False

    def release(self, address: Any) -> None:
        """Remove a connection that `acquire` counted."""
        self._subtract(self._open, self._key(address), 1)

    def begin_send(self, address: str, size: int) -> bool:
        """Count unsent bytes; return False, uncounted, if other responses fill the limit."""
        key = self._key_of(address)
        if key is None:
            return True
        with self._lock:
            unsent = self._unsent.get(key, 0)
            if unsent and unsent + size > MAX_UNSENT_BYTES:
                return False
            self._unsent[key] += size
            return True

    def end_send(self, address: str, size: int) -> None:
        """Remove bytes that `begin_send` counted."""
        self._subtract(self._unsent, self._key_of(address), size)

    def _key(self, address: Any) -> str | None:
        # The address of a Unix socket is a string.
        return self._key_of(str(address[0])) if isinstance(address, tuple) else None

    def _subtract(self, counts: Counter[str], key: str | None, amount: int) -> None:
        if key is None:
            return
        with self._lock:
            counts[key] -= amount
            if counts[key] <= 0:
                del counts[key]


def unlimited() -> ClientConnections:
    """Return connections without limits."""
    return ClientConnections(0, lambda _: None, logging.getLogger(__name__))


def fault_of(error: BaseException) -> str:
    """Return the type of `error` and its place, without its text, which may quote a request."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    file = "/".join(trace.tb_frame.f_code.co_filename.split("/")[-2:])
    return f"{type(error).__name__} at {file}:{trace.tb_lineno}"
