"""Starts the example as its README says, and a Socket.IO client of it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import requests
import socketio

from app.testing.waiting import eventually

from ..support.ports import free_port

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "howto"
DEADLINE_S = 30
KEY = "sk-secret-of-the-test"
ServerKind = Literal["gunicorn", "python", "threads"]
GUNICORN = [sys.executable, "-m", "gunicorn"]
COMMANDS: dict[ServerKind, list[str]] = {
    "gunicorn": [*GUNICORN, "app:app"],
    "threads": [*GUNICORN, "-k", "gthread", "--threads", "100", "app:app"],
    "python": [sys.executable, "app.py"],
}


@dataclass
class RunningExample:
    """The running example: its process, its port and its log."""

    process: subprocess.Popen[str]
    port: int
    log_path: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return self.log_path.read_text()


@contextmanager
def start_example(
    kind: ServerKind, provider_url: str, log_path: Path, folder: Path = EXAMPLE
) -> Iterator[RunningExample]:
    """Run the example, or its copy in `folder`, on this kind of server until the block ends."""
    port = free_port()
    environment = os.environ | {
        "OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": provider_url, "PORT": str(port),
    }  # fmt: skip
    environment.pop("WEB_CONCURRENCY", None)
    with log_path.open("w") as log:
        process = subprocess.Popen(
            COMMANDS[kind], cwd=folder, env=environment, stdout=log, stderr=log, text=True
        )
    example = RunningExample(process, port, log_path)
    try:
        eventually(lambda: _answers(example.url), within_s=DEADLINE_S, what="the example answers")
        yield example
    except BaseException as error:
        error.add_note(example.log)
        raise
    finally:
        process.kill()
        process.wait()


def _answers(url: str) -> bool:
    """Return whether a worker has booted: gunicorn's master listens before that."""
    try:
        requests.get(url, timeout=DEADLINE_S)
    except (requests.ConnectionError, requests.Timeout):
        return False
    return True


@dataclass
class ExampleClient:
    """A Socket.IO client as the page has one; `events` are what it has received."""

    url: str
    events: list[tuple[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._client = socketio.Client(reconnection=False)
        self._client.on("*", self._record)
        self._client.connect(self.url, transports=["websocket"])

    def _record(self, event: str, data: Any = None) -> None:
        self.events.append((event, data))

    def ask(self, question: str) -> None:
        self._client.emit("ask", question)

    def close(self) -> None:
        self._client.disconnect()

    @property
    def deltas(self) -> list[str]:
        return [data for event, data in self.events if event == "delta"]

    def wait_for(self, event: str) -> Any:
        """Return the payload of the first event of this name, once it has been received."""
        found = eventually(
            lambda: [data for name, data in self.events if name == event],
            within_s=DEADLINE_S, what=event,
        )  # fmt: skip
        return found[0]

    def wait_for_deltas(self, count: int) -> None:
        eventually(lambda: len(self.deltas) >= count, within_s=DEADLINE_S, what=f"{count} deltas")
        assert len(self.deltas) == count
