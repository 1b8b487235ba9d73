"""Short writes that come while another commits share the next commit.

One commit costs a crossing to a native thread and an fsync, whoever shares it. Each write keeps
its own error: it runs inside a savepoint, and none is told that it succeeded before the commit.

As many share it as are done in the time that a commit takes: more would only keep the hub from
what the writes before them began, fewer would wait for the disk again and again.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from ...runtime import Runtime

MOST_TOGETHER = 16
LEAST_S = 0.005  # for so long they go on, however quick commits are
COMMITS_SEEN = 8  # of these the quickest counts: the others had to wait for the hub, too


class WriteTimeout(Exception):
    """The turn to write did not come in time."""


class Write:
    """One write that waits for its turn, then for the commit."""

    def __init__(self, function: Callable[[Any], Any], runtime: Runtime):
        self.function = function
        self.woken = runtime.event()
        self.is_done = False
        self.result: Any = None
        self.error: BaseException | None = None

    def outcome(self) -> Any:
        """Return or raise what came of it."""
        if self.error is not None:
            raise self.error
        return self.result


class GroupCommit:
    """Lets the first who comes write for all who wait; then the next of them leads.

    `transaction` is entered by whoever leads and gives a connection. `attempt` runs one write on
    it and leaves the transaction usable, or raises what has ended it for all.
    """

    def __init__(
        self,
        runtime: Runtime,
        transaction: Callable[[], AbstractContextManager[Any]],
        attempt: Callable[[Any, Write], None],
        *,
        patience_s: float,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._runtime = runtime
        self._lock = runtime.lock()
        self._transaction = transaction
        self._attempt = attempt
        self._patience_s = patience_s
        self._clock = clock
        self._commits_s = deque([0.0], maxlen=COMMITS_SEEN)
        self._waiting: deque[Write] = deque()
        self._is_led = False

    def write(self, function: Callable[[Any], Any]) -> Any:
        """Run `function` in a transaction, perhaps with others; return or raise as it does.

        Raises:
            GaveUp: others have kept the database for too long.
        """
        write = Write(function, self._runtime)
        with self._lock:
            self._waiting.append(write)
            leads = not self._is_led
            self._is_led = True
        if not leads and not write.woken.wait(self._patience_s) and self._withdraw(write):
            raise WriteTimeout
        if not write.is_done:
            self._lead(write)
        return write.outcome()

    def _withdraw(self, write: Write) -> bool:
        """Return whether it could still be taken back: it may lead, or be written, by now."""
        with self._lock:
            if not write.woken.is_set() and write in self._waiting:
                self._waiting.remove(write)
                return True
        write.woken.wait()
        return False

    def _lead(self, leader: Write) -> None:
        batch = [leader]
        try:
            with self._transaction() as connection:
                self._write_all(connection, batch)
                written_at = self._clock()
            self._commits_s.append(self._clock() - written_at)
        except Exception as error:  # noqa: BLE001 - every caller raises it
            _fail(batch, error)
        except BaseException:
            _fail(
                batch, WriteTimeout()
            )  # the leader's task is being ended, not those of the others
            raise
        finally:
            self._hand_on(leader, batch)

    def _write_all(self, connection: Any, batch: list[Write]) -> None:
        """Write the leader's, then those of others for as long as a commit takes."""
        until = self._clock() + max(LEAST_S, min(self._commits_s))
        self._take()  # the leader is the first of those who wait
        for write in batch:
            self._attempt(connection, write)
            if len(batch) < MOST_TOGETHER and self._clock() < until:
                batch += self._take()

    def _take(self) -> list[Write]:
        with self._lock:
            return [self._waiting.popleft()] if self._waiting else []

    def _hand_on(self, leader: Write, batch: Sequence[Write]) -> None:
        with self._lock:
            if leader in self._waiting:
                self._waiting.remove(leader)
            for write in batch:
                write.is_done = True
            following = self._waiting[0] if self._waiting else None
            self._is_led = following is not None
            # Still under the lock: from here on it leads, and cannot be withdrawn any more.
            if following is not None:
                following.woken.set()
        for write in batch:
            write.woken.set()


def _fail(batch: Sequence[Write], error: BaseException) -> None:
    for write in batch:
        # One that failed by itself keeps its own reason.
        write.error = write.error or error
