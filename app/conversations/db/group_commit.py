"""Group commit: short writes that arrive while another write commits share the next commit.

A commit costs one native thread call and one fsync, for any number of writes. Each write runs in
a savepoint and keeps its own error. No write returns before the commit.

A group takes as many writes as fit into the time of one commit. More would delay the group's
first writes; fewer would cost more fsyncs.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from ...runtime import Runtime

MAX_GROUP = 16
MIN_COLLECT_S = 0.005  # a group accepts writes for this long, however fast commits are
# The fastest of these commits counts: the others also waited for the hub.
COMMITS_SEEN = 8


class WriteTimeout(Exception):
    """The write could not start in time."""


class Write:
    """One write that waits for its group, then for the commit."""

    def __init__(
        self,
        runtime: Runtime,
        function: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ):
        self._function = function
        self._args = args
        self._kwargs = kwargs
        self.woken = runtime.event()
        self.is_done = False
        self.result: Any = None
        self.error: BaseException | None = None

    def run(self, connection: Any) -> None:
        """Call the function and keep its result."""
        self.result = self._function(connection, *self._args, **self._kwargs)

    def outcome(self) -> Any:
        """Return the result or raise the error."""
        if self.error is not None:
            raise self.error
        return self.result


class GroupCommit:
    """Runs writes in groups: the first waiter leads and writes for the others.

    After a commit the next waiter leads. The leader enters `transaction`, which gives a
    connection. `attempt` runs one write on it: it leaves the transaction usable, or raises the
    error that ended the transaction for the whole group.
    """

    def __init__(
        self,
        runtime: Runtime,
        transaction: Callable[[], AbstractContextManager[Any]],
        attempt: Callable[[Any, Write], None],
        *,
        timeout_s: float,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._runtime = runtime
        self._lock = runtime.lock()
        self._transaction = transaction
        self._attempt = attempt
        self._timeout_s = timeout_s
        self._clock = clock
        self._commits_s = deque([0.0], maxlen=COMMITS_SEEN)
        self._waiting: deque[Write] = deque()
        self._has_leader = False

    def write(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call `function` in a transaction, perhaps with others; return or raise as it does.

        Its first argument is the connection.

        Raises:
            WriteTimeout: other groups used the database for too long.
        """
        write = Write(self._runtime, function, args, kwargs)
        with self._lock:
            self._waiting.append(write)
            leads = not self._has_leader
            self._has_leader = True
        if not leads and not write.woken.wait(self._timeout_s) and self._withdraw(write):
            raise WriteTimeout
        if not write.is_done:
            self._lead(write)
        return write.outcome()

    def _withdraw(self, write: Write) -> bool:
        """Remove a waiting write; return False if it leads or is being written by now."""
        with self._lock:
            if not write.woken.is_set() and write in self._waiting:
                self._waiting.remove(write)
                return True
        write.woken.wait()
        return False

    def _lead(self, leader: Write) -> None:
        group = [leader]
        try:
            with self._transaction() as connection:
                self._write_group(connection, group)
                written_at = self._clock()
            self._commits_s.append(self._clock() - written_at)
        except Exception as error:  # noqa: BLE001 - every caller raises it
            _fail(group, error)
        except BaseException:
            # Only the leader's task is being killed, so the others time out instead.
            _fail(group, WriteTimeout())
            raise
        finally:
            self._hand_over(leader, group)

    def _write_group(self, connection: Any, group: list[Write]) -> None:
        """Run the leader's write, then waiting ones for as long as a commit takes."""
        until = self._clock() + max(MIN_COLLECT_S, min(self._commits_s))
        self._pop_waiting()  # the leader itself, which waits first in line
        for write in group:
            self._attempt(connection, write)
            if len(group) < MAX_GROUP and self._clock() < until:
                group += self._pop_waiting()

    def _pop_waiting(self) -> list[Write]:
        with self._lock:
            return [self._waiting.popleft()] if self._waiting else []

    def _hand_over(self, leader: Write, group: Sequence[Write]) -> None:
        with self._lock:
            if leader in self._waiting:
                self._waiting.remove(leader)
            for write in group:
                write.is_done = True
            next_leader = self._waiting[0] if self._waiting else None
            self._has_leader = next_leader is not None
            # Under the lock: from here on it leads and cannot withdraw.
            if next_leader is not None:
                next_leader.woken.set()
        for write in group:
            write.woken.set()


def _fail(group: Sequence[Write], error: BaseException) -> None:
    for write in group:
        # A write that failed by itself keeps its own error.
        write.error = write.error or error
