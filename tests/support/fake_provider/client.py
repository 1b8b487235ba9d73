"""The fake provider as a test uses it: started beside it, scripted, asked for its log.

with FakeProvider() as fake:
    fake.script([{"delta": "Hi"}, {"finish": "stop"}, {"done": True}], marker="greet")
    …
    assert fake.requests()[-1]["body"]["model"] == "fake-chat"
"""

import json
import urllib.request
from collections.abc import Callable
from typing import Any

from tests.support.subprocess_program import Beside
from tests.support.waiting import eventually

Step = dict[str, Any]
Entry = dict[str, Any]


class FakeProvider(Beside):
    """One fake in a process of its own. `base_url` is what an OpenAI client wants."""

    def __init__(self, *arguments: str, port: int = 0):
        super().__init__("tests.support.fake_provider", *arguments, "--port", str(port))
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
        """Set what it answers; `times`: only to so many requests, before any other script."""
        target = {"marker": marker, "model": model, "path": path, "times": times}
        self._post("/_script", {"steps": steps, **target})

    def reset(self) -> None:
        """Forget scripts and log."""
        self._post("/_reset", {})

    def log(self) -> list[Entry]:
        """Return every request so far with what it was sent and when its client left.

        Times are time.monotonic(), which is one clock for all processes of a machine.
        """
        with urllib.request.urlopen(self._root + "/_log", timeout=10) as response:
            log: list[Entry] = json.load(response)
        return log

    def requests(self) -> list[Entry]:
        """Return the log's requests for answers."""
        return [entry for entry in self.log() if entry["path"].endswith("/chat/completions")]

    def wait_for(
        self, is_so: Callable[[list[Entry]], object], within_s: float = 5.0
    ) -> list[Entry]:
        """Return the requests for answers once `is_so` of them.

        Raises:
            AssertionError: it did not come about in time.
        """
        entries: list[Entry] = []

        def holds() -> object:
            entries[:] = self.requests()
            return is_so(entries)

        eventually(holds, within_s=within_s, what="the fake provider's log")
        return entries

    @property
    def _root(self) -> str:
        return self.base_url.removesuffix("/v1")

    def _post(self, path: str, value: dict[str, Any]) -> None:
        request = urllib.request.Request(
            self._root + path, json.dumps(value).encode(), {"Content-Type": "application/json"}
        )
        urllib.request.urlopen(request, timeout=10).close()
