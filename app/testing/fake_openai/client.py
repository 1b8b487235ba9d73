"""Starts the fake service for a test, sets its scripts and reads its log.

with FakeOpenAI() as fake:
    fake.script([{"delta": "Hi"}, {"finish": "stop"}, {"done": True}], marker="greet")
    …
    assert fake.requests()[-1]["body"]["model"] == "fake-chat"
"""

import json
import ssl
import urllib.request
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

from ..subprocess_program import SubprocessProgram
from ..waiting import eventually

# `app` in a checkout, `wordbrook` where the wheel is installed.
PACKAGE = Path(__file__).resolve().parents[2]
CERTIFICATE = Path(__file__).with_name("loopback-certificate.pem")
# The fake's own certificate alone is trusted where it serves TLS.
TLS = cache(partial(ssl.create_default_context, cafile=CERTIFICATE))
Step = dict[str, Any]
Entry = dict[str, Any]


class FakeOpenAI(SubprocessProgram):
    """One fake service in a process of its own, at `base_url` for OpenAI clients."""

    def __init__(self, *arguments: str, port: int = 0):
        super().__init__(
            f"{PACKAGE.name}.testing.fake_openai",
            *arguments,
            "--port",
            str(port),
            folder=PACKAGE.parent,
        )
        self.base_url = ""

    def _note_address(self, line: str) -> None:
        self.base_url = line

    def script(
        self,
        steps: list[Step],
        *,
        marker: str | None = None,
        model: str | None = None,
        path: str | None = None,
        times: int | None = None,
    ) -> None:
        """Set its answer; with `times`, only for that many requests, before any other script."""
        target = {"marker": marker, "model": model, "path": path, "times": times}
        self._post("/_script", {"steps": steps, **target})

    def next(self, *answers: list[Step]) -> None:
        """Set the answers of the next requests, in this order; later requests echo the question."""
        for steps in answers:
            self.script(steps, times=1)

    def reset(self) -> None:
        """Delete all scripts and the log."""
        self._post("/_reset", {})

    def log(self) -> list[Entry]:
        """Return every request so far, with the text sent and the time its client disconnected.

        Times are time.monotonic(), one clock for all processes of a machine.
        """
        with urllib.request.urlopen(self._root + "/_log", timeout=30, context=TLS()) as response:
            log: list[Entry] = json.load(response)
        return log

    def requests(self) -> list[Entry]:
        """Return the log's requests for answers."""
        return [entry for entry in self.log() if entry["path"].endswith("/chat/completions")]

    def requests_with(self, marker: str) -> list[Entry]:
        """Return the requests for answers with `marker` in their bodies."""
        return [entry for entry in self.requests() if marker in str(entry["body"])]

    def wait_until_requested(self, marker: str, within_s: float = 15.0) -> None:
        """Wait for a request with `marker`."""
        eventually(lambda: self.requests_with(marker), within_s=within_s, what="a request")

    def wait_until_released(self, marker: str, within_s: float = 15.0) -> float:
        """Wait until every request with `marker` is closed by its client; return when (monotonic).

        Raises:
            AssertionError: not in time.
        """

        def closed_at() -> float | None:
            entries = self.requests_with(marker)
            times = [entry["closed_at"] for entry in entries]
            return max(times) if times and all(times) else None

        return eventually(closed_at, within_s=within_s, what="the request is closed")

    def wait_for(
        self, condition: Callable[[list[Entry]], object], within_s: float = 15.0
    ) -> list[Entry]:
        """Return the requests for answers once `condition` holds for them.

        Raises:
            AssertionError: it did not hold in time.
        """
        entries: list[Entry] = []

        def holds() -> object:
            entries[:] = self.requests()
            return condition(entries)

        eventually(holds, within_s=within_s, what="the fake service's log")
        return entries

    @property
    def _root(self) -> str:
        return self.base_url.removesuffix("/v1")

    def _post(self, path: str, value: dict[str, Any]) -> None:
        request = urllib.request.Request(
            self._root + path, json.dumps(value).encode(), {"Content-Type": "application/json"}
        )
        urllib.request.urlopen(request, timeout=30, context=TLS()).close()
