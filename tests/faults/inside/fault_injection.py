"""Faults inside the process: a blocked hub, a slow disk, death at a given step."""

import os
import signal
from collections.abc import Callable
from typing import Any, ClassVar

from app.worker import Worker
from tests.support.waiting import wait_natively


class FaultInjector:
    """Each order injects one fault, which stays until the same order changes it."""

    ORDERS: ClassVar = ("block", "slow_journal", "die")

    def __init__(self, worker: Worker):
        self._worker = worker
        self._commit = worker.backends.journal._commit  # type: ignore[attr-defined]  # it is SQLite's

    def block(self, seconds: float) -> None:
        """Block the hub for `seconds`, as code does that computes or waits natively."""
        self._worker.runtime.spawn(wait_natively, seconds)

    def slow_journal(self, seconds: float) -> None:
        """Delay every commit of the journal by `seconds`; 0 ends the delay."""

        def commit(*args: Any) -> None:
            wait_natively(seconds)
            self._commit(*args)

        self._worker.backends.journal._commit = commit  # type: ignore[attr-defined]

    def die(self, at: str) -> None:
        """Kill the process once the storing of an answer reaches the step `at`."""
        {
            "before storing": self._die_before_storing,
            "while storing": self._die_while_storing,
            "after storing": self._die_after_storing,
            "after clearing": self._die_after_clearing,
        }[at]()

    def _die_before_storing(self) -> None:
        self._worker.store.finish = _die  # type: ignore[method-assign]

    def _die_while_storing(self) -> None:
        database = self._worker.store._database
        finish = self._worker.store.finish

        def dying(write: Callable[..., Any]) -> Callable[..., Any]:
            def write_and_die(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
                return write(lambda tx: (function(tx, *args, **kwargs), _die()))

            return write_and_die

        def finish_and_die(*args: Any, **ending: Any) -> Any:
            for name in ("write", "write_short"):
                setattr(database, name, dying(getattr(database, name)))
            return finish(*args, **ending)

        self._worker.store.finish = finish_and_die  # type: ignore[method-assign]

    def _die_after_storing(self) -> None:
        self._worker.streaming.pump.forget = _die  # type: ignore[method-assign]

    def _die_after_clearing(self) -> None:
        commit = self._worker.backends.journal.commit

        def commit_and_die(entries: Any, drop: Any = ()) -> Any:
            rejections = commit(entries, drop)
            if drop:
                _die()
            return rejections

        self._worker.backends.journal.commit = commit_and_die  # type: ignore[method-assign]


def _die(*_: object, **__: object) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)
