"""Wordbrook as deployed: gunicorn in a process of its own, on a port that it chooses."""

import os
import re
import subprocess
import sys
from http import HTTPStatus
from pathlib import Path
from signal import SIGKILL, Signals
from typing import Any, Self

import requests

from app.testing.waiting import eventually
from app.testing.wire.chat_client import Json

from ..needs import ROOT
from ..wire.tab import Tab

GUNICORN = Path(sys.executable).with_name("gunicorn")
SETTINGS = re.compile(
    r"(OPENAI|LIMIT|GUNICORN)_|WEB_CONCURRENCY$|DATA_DIR$|(DATABASE|REDIS)_URL$|LIMITS$|PROVIDERS_FILE$|BACKENDS$|SECRET_KEY"
)
START_S = 60.0


class ServerProcess:
    """One server. `settings` are environment variables; LIMITS are off by default.

    It closes the tabs of `tab` when it is killed.
    """

    config = "gunicorn.conf.py"
    folder = ROOT
    log_mode = "wb"

    def __init__(self, data_dir: Path, mode: str = "eventlet", **settings: object):
        own = {name: value for name, value in os.environ.items() if not SETTINGS.match(name)}
        given = {"LIMITS": "off", **settings}
        self._environment = {
            **own,
            "ASYNC_MODE": mode,
            "DATA_DIR": str(data_dir),
            "PORT": "0",
            "ENV_FILE": "",
            **{name: str(value) for name, value in given.items()},
        }
        data_dir.mkdir(parents=True, exist_ok=True)
        self.data_dir = data_dir
        self.url = ""
        self._log = data_dir / "log"
        self._tabs: list[Tab] = []
        self._process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str | Path]:
        """Return the command that starts it."""
        return [GUNICORN, "-c", self.config]

    def launch(self) -> Self:
        """Start it without waiting."""
        with self._log.open(self.log_mode) as log:
            self._process = subprocess.Popen(
                self.command(),
                cwd=self.folder,
                env=self._environment,
                stderr=log,
                start_new_session=True,
            )
        return self

    def start(self) -> Self:
        """Start it and wait until it is ready."""
        return self.launch().wait_until_ready()

    def wait_until_ready(self) -> Self:
        """Wait until it listens and reports ready."""
        self.wait_until_listening()
        eventually(self.is_ready, within_s=START_S, what=lambda: f"ready: {self.log()}")
        return self

    def wait_until_listening(self) -> None:
        """Wait until its log names its address."""
        self.url = eventually(self._address, within_s=START_S, what="an address in the log")

    def _address(self) -> str | None:
        found = re.search(r"Listening at: (http://\S+)", self.log())
        return found[1] if found else None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, _: object, error: BaseException | None, *__: object) -> None:
        self.kill()
        if error is not None:
            sys.stderr.write(self.log())

    def log(self) -> str:
        """Return what it has logged."""
        return self._log.read_text()

    def is_ready(self) -> bool:
        """Return whether it reports ready."""
        try:
            return self.get("/readyz").status_code == HTTPStatus.OK
        except (requests.ConnectionError, requests.Timeout):
            return False

    def signal(self, number: Signals) -> None:
        """Send a signal to gunicorn's master."""
        self._running().send_signal(number)

    def signal_all(self, number: Signals) -> None:
        """Send a signal to the master and all workers."""
        os.killpg(self._running().pid, number)

    def kill(self) -> None:
        """Close its tabs and kill all its processes with SIGKILL."""
        self.leave_tabs()
        process, self._process = self._process, None
        if process is not None:
            if process.poll() is None:
                os.killpg(process.pid, SIGKILL)
            process.wait()

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def workers(self) -> list[int]:
        """Return the process ids of its workers, the oldest first."""
        master = self._running().pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text()
        return sorted(map(int, children.split()))

    def kill_worker(self) -> None:
        """Kill the newest worker with SIGKILL; gunicorn starts another."""
        os.kill(self.workers()[-1], SIGKILL)

    def has_ended(self) -> bool:
        """Return whether it has exited by itself."""
        return self._running().poll() is not None

    def wait(self, within_s: float) -> int:
        """Wait until it exits and return the exit status."""
        return self._running().wait(within_s)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError("the server was not started")
        return self._process

    def run_command(self, *arguments: str) -> str:
        """Run a command of the server with its settings; return what it prints."""
        command = [sys.executable, "-m", "app", *arguments]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=START_S,
        )
        return done.stdout

    def get(self, path: str, **how: Any) -> requests.Response:
        """Send a GET request on a connection of its own."""
        headers = {"Connection": "close", **how.pop("headers", {})}
        return requests.get(self.url + path, headers=headers, timeout=30, **how)

    def new_token(self) -> str:
        """Create a user and return its token."""
        answer: Json = requests.post(
            f"{self.url}/api/session", json={"token": True}, timeout=30
        ).json()
        assert "token" in answer, answer
        return str(answer["token"])

    def tab(self, token: str | None = None, url: str | None = None, **headers: str) -> Tab:
        """Connect a tab of the user of `token` or of a new user; `url` may be a proxy's."""
        tab = Tab(url or self.url, token or self.new_token(), **headers)
        self._tabs.append(tab)
        return tab

    def leave_tabs(self) -> None:
        """Close all tabs of this server."""
        tabs, self._tabs = self._tabs, []
        for tab in tabs:
            tab.leave()
