"""Faults that only the process itself can have: a blocked hub, a slow disk, death at some step."""

import os
import signal
from collections.abc import Callable
from typing import Any, ClassVar

from app.worker import Worker
from tests.support.waiting import wait_natively


class Planting:
    """Each order plants one fault, for good or until it is planted anew."""

    ORDERS: ClassVar = ("block", "slow_journal", "die")

    def __init__(self, core: Worker):
        self._core = core
        self._commit = core.backends.journal._commit  # type: ignore[attr-defined]  # it is SQLite's

    def block(self, seconds: float) -> None:
        """Hold the hub up, soon, as code that computes or waits by itself does."""
        self._core.runtime.spawn(wait_natively, seconds)

    def slow_journal(self, seconds: float) -> None:
        """Let every commit of the journal take so long; 0 ends it."""

        def commit(*args: Any) -> None:
            wait_natively(seconds)
            self._commit(*args)

        self._core.backends.journal._commit = commit  # type: ignore[attr-defined]

    def die(self, at: str) -> None:
        """Kill the process once an answer on its way to the database gets to that step."""
        {
            "before storing": self._die_before_storing,
            "while storing": self._die_while_storing,
            "after storing": self._die_after_storing,
            "after clearing": self._die_after_clearing,
        }[at]()

    def _die_before_storing(self) -> None:
        self._core.store.finish = _die  # type: ignore[method-assign]

    def _die_while_storing(self) -> None:
        database = self._core.store._database
        finish = self._core.store.finish

        def dying(write: Callable[..., Any]) -> Callable[..., Any]:
            return lambda function: write(lambda tx: (function(tx), _die()))

        def finish_and_die(*args: Any, **ending: Any) -> Any:
            for name in ("write", "write_short"):
                setattr(database, name, dying(getattr(database, name)))
            return finish(*args, **ending)

        self._core.store.finish = finish_and_die  # type: ignore[method-assign]

    def _die_after_storing(self) -> None:
        self._core.streaming.pump.forget = _die  # type: ignore[method-assign]

    def _die_after_clearing(self) -> None:
        commit = self._core.backends.journal.commit

        def commit_and_die(entries: Any, drop: Any = ()) -> Any:
            rejections = commit(entries, drop)
            if drop:
                _die()
            return rejections

        self._core.backends.journal.commit = commit_and_die  # type: ignore[method-assign]


def _die(*_: object, **__: object) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)
