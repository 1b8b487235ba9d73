"""The Node process that runs the specs, several tests at a time, while pytest waits for one.

Messages are lines of JSON; `harness/runner.mjs` documents them.
"""

import json
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..support.needs import ROOT, chromium, firefox
from .environment import Environment
from .spec_discovery import SpecTest

RUNNER = Path(__file__).parent / "harness" / "runner.mjs"
SCREENSHOTS = ROOT / "test-results" / "e2e"
# A test waits most of its time. Each one has a browser of its own.
PARALLEL = 2


@dataclass(frozen=True)
class Outcome:
    """The result of a test; `failure` is empty where it passed."""

    failure: str
    log: str
    seconds: float


@dataclass
class _Running:
    test: SpecTest
    environment: Environment


class SpecRunner:
    """Runs tests in the order of `queue`, ahead of the test whose outcome is requested."""

    def __init__(
        self,
        queue: Iterable[SpecTest],
        new_environment: Callable[[], Environment],
        settings: dict[str, str],
    ):
        self._queue = list(queue)
        self._new_environment = new_environment
        programs = {"chromium": chromium(), "firefox": firefox()}
        self._settings = {**programs, "pictures": str(SCREENSHOTS), **settings}
        self._process: subprocess.Popen[str] | None = None
        self._running: dict[str, _Running] = {}
        self._outcomes: dict[SpecTest, Outcome] = {}

    def outcome(self, test: SpecTest) -> Outcome:
        """Return the outcome of a test; run it and the next ones meanwhile."""
        if test in self._queue:
            self._queue.remove(test)
            self._start(test)
        while test not in self._outcomes:
            while self._queue and len(self._running) < PARALLEL:
                self._start(self._queue.pop(0))
            self._receive()
        return self._outcomes.pop(test)

    def close(self) -> None:
        """End the process, which ends its browsers, and the servers of tests that still run."""
        if self._process is not None:
            _end(self._process)
            self._process = None
        for running in self._running.values():
            running.environment.close()

    def _start(self, test: SpecTest) -> None:
        if self._process is None:
            self._process = subprocess.Popen(
                ["node", str(RUNNER), json.dumps(self._settings)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        running = _Running(test, self._new_environment())
        self._running[test.id] = running
        self._send({"run": {"id": test.id, **test._asdict()}})

    def _receive(self) -> None:
        stdout = self._process.stdout if self._process is not None else None
        line = stdout.readline() if stdout is not None else ""
        if not line:
            if self._process is not None:
                self._process.wait()
            self._process = None
            for running in list(self._running.values()):
                self._finish(running, "the Node process has ended", 0.0)
            return
        message = json.loads(line)
        running = self._running[message["run"]]
        if "call" in message:
            self._send(_reply(message, running.environment))
        else:
            self._finish(running, message["failure"], message["seconds"])

    def _finish(self, running: _Running, failure: str, seconds: float) -> None:
        del self._running[running.test.id]
        self._outcomes[running.test] = Outcome(failure, running.environment.close(), seconds)

    def _send(self, value: dict[str, Any]) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.write(json.dumps(value) + "\n")
            self._process.stdin.flush()


def _reply(message: dict[str, Any], environment: Environment) -> dict[str, Any]:
    try:
        result = getattr(environment, message["call"])(*message["arguments"])
    except Exception as error:  # noqa: BLE001  # fails the test that made the call
        return {"reply": message["id"], "error": str(error)}
    return {"reply": message["id"], "result": result}


def _end(process: subprocess.Popen[str]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
