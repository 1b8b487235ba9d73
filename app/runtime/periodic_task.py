"""A task that repeats one step at a fixed interval and survives the step's exceptions."""

import logging
from collections.abc import Callable

from .base import Runtime

log = logging.getLogger(__name__)


class PeriodicTask:
    """Calls `step` every `interval_s` seconds in a task of its own, from `start` to `stop`.

    `name` is for the log. With `starts_at_once` the first step does not wait for an interval.
    """

    def __init__(
        self,
        runtime: Runtime,
        name: str,
        step: Callable[[], object],
        interval_s: float,
        *,
        starts_at_once: bool = False,
    ):
        self._runtime = runtime
        self._name = name
        self._step = step
        self._interval_s = interval_s
        self._starts_at_once = starts_at_once
        self._stopped = runtime.event()

    def start(self) -> None:
        """Start the task."""
        self._runtime.spawn(self._run)

    def stop(self) -> None:
        """End the task at once, or after the step in progress."""
        self._stopped.set()

    def _run(self) -> None:
        if self._starts_at_once:
            self._try_step()
        while not self._stopped.wait(self._interval_s):
            self._try_step()

    def _try_step(self) -> None:
        try:
            self._step()
        except Exception:
            # The cause may pass, and the step must run again then.
            log.exception("%s failed", self._name)
