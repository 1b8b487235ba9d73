"""Serves examples/flask by gunicorn, as its README says, and acts in it as browsers do."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from app.testing.waiting import eventually
from tests.support.needs import ROOT
from tests.support.ports import free_port
from tests.support.wire.tab import Tab

EXAMPLE = ROOT / "examples/flask"
THREADS = ("-k", "gthread", "--threads", "60")
GEVENT = ("-k", "gevent")
# gunicorn has no worker for eventlet; this configuration has one.
EVENTLET = ("-c", str(ROOT / "examples/howto/gunicorn.conf.py"))
START_S = 60


class Browser:
    """A browser with one user."""

    def __init__(self, url: str, name: str):
        self.url = url
        self._session = requests.Session()
        self._session.trust_env = False
        # Each request may reach another worker.
        self._session.headers["Connection"] = "close"
        form = {"name": name, "password": "of the test"}
        assert self._session.post(f"{url}/sign-in", data=form, timeout=60).status_code == 200

    @property
    def cookie(self) -> str:
        return "; ".join(f"{each.name}={each.value}" for each in self._session.cookies)

    def get(self, path: str) -> requests.Response:
        return self._session.get(self.url + path, timeout=60, allow_redirects=False)

    def sign_out(self) -> None:
        self._session.post(f"{self.url}/sign-out", timeout=60)

    def tab(self) -> Tab:
        """Open a tab of the chat."""
        return Tab(f"{self.url}/assistant", Cookie=self.cookie)

    def messages(self, ack: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the stored messages of a conversation."""
        path = f"/assistant/api/conversations/{ack['conversation_id']}/messages"
        messages: list[dict[str, Any]] = self.get(path).json()["messages"]
        return messages

    def conversations(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get("/assistant/api/conversations").json()
        return found["conversations"]  # type: ignore[call-overload,no-any-return]


@dataclass(frozen=True)
class RunningExample:
    """The address and the process of gunicorn's master, which leads a group of its own."""

    url: str
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """Kill the master and its workers."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def run_example(
    folder: Path, *options: str, application: str = "notes:create_app()", **environment: str
) -> Iterator[RunningExample]:
    """Run gunicorn until the block ends; a second run in `folder` has the data of the first."""
    package = folder / "packages/wordbrook"
    if not package.exists():
        package.parent.mkdir(parents=True)
        package.symlink_to(ROOT / "app")
    port = free_port()
    log = folder / "log"
    search = [str(package.parent), str(EXAMPLE), str(Path(__file__).parent)]
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}",
             "--no-control-socket", *(options or THREADS), application],
            cwd=folder, stdout=output, stderr=output, start_new_session=True,
            env={**os.environ, "PYTHONPATH": ":".join(search), "SECRET_KEY": "of the test" * 4,
                 "INSTANCE_PATH": str(folder / "instance"), **environment},
        )  # fmt: skip
    example = RunningExample(f"http://127.0.0.1:{port}", process)
    try:
        eventually(lambda: _answers(example.url), within_s=START_S, what=log.read_text)
        yield example
    except BaseException as error:
        error.add_note(log.read_text()[-4000:])
        raise
    finally:
        example.kill()


@contextmanager
def serve_example(folder: Path, *options: str, **given: str) -> Iterator[str]:
    """Run gunicorn until the block ends; yield the address."""
    with run_example(folder, *options, **given) as example:
        yield example.url


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/sign-in", timeout=60).status_code == 200
    except (requests.ConnectionError, requests.Timeout):
        return False
