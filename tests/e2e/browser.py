"""The Node process that drives Chromium: told which test to run, it answers with how it went."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..support.needs import ROOT, chromium
from .world import World

RUNNER = Path(__file__).parent / "harness" / "run.mjs"
FAILED = ROOT / "test-results" / "e2e"


@dataclass(frozen=True)
class Outcome:
    """How a test went; `failure` is empty where it passed."""

    failure: str


class Browser:
    """One Chromium for all tests; each gets contexts of its own in it."""

    def __init__(self, **facts: str):
        arguments = {"chromium": chromium(), "pictures": str(FAILED), **facts}
        self._process = subprocess.Popen(
            ["node", str(RUNNER), json.dumps(arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    @property
    def has_ended(self) -> bool:
        """Whether it can run no more tests."""
        return self._process.poll() is not None

    def run(self, spec: str, claim: str, world: World) -> Outcome:
        """Run one test; what it asks for meanwhile is done by `world`."""
        self._say({"run": [spec, claim]})
        while True:
            heard = self._hear()
            if heard is None:
                return Outcome("the process that drives the browser has ended")
            if "call" in heard:
                self._say(self._answer(heard, world))
            else:
                return Outcome(heard["failure"])

    def close(self) -> None:
        """End it; it ends Chromium."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _answer(self, heard: dict[str, Any], world: World) -> dict[str, Any]:
        try:
            result = getattr(world, heard["call"])(*heard["arguments"])
        except Exception as error:  # noqa: BLE001  # it fails the test that asked
            return {"answers": heard["id"], "error": str(error)}
        return {"answers": heard["id"], "result": result}

    def _say(self, value: dict[str, Any]) -> None:
        if self._process.stdin is not None:
            self._process.stdin.write(json.dumps(value) + "\n")
            self._process.stdin.flush()

    def _hear(self) -> dict[str, Any] | None:
        line = self._process.stdout.readline() if self._process.stdout is not None else ""
        heard: dict[str, Any] | None = json.loads(line) if line else None
        return heard
