"""The server as it is deployed: gunicorn in a process of its own, on a port it chooses."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

import requests

from tests.support.client import Json
from tests.support.waiting import eventually

ROOT = Path(__file__).parents[2]
GUNICORN = Path(sys.executable).with_name("gunicorn")
SETTINGS = re.compile(
    r"(OPENAI|LIMIT|GUNICORN)_|WEB_CONCURRENCY$|DATA_DIR$|(DATABASE|REDIS)_URL$|LIMITS$|PROVIDERS_FILE$|SECRET_KEY"
)
START_S = 60.0


class Served:
    """One server. `settings` are environment variables; LIMITS are off unless they say else."""

    config = "gunicorn.conf.py"
    log_mode = "wb"

    def __init__(self, data_dir: Path, mode: str, **settings: object):
        own = {name: value for name, value in os.environ.items() if not SETTINGS.match(name)}
        given = {"LIMITS": "off", **settings}
        self._environment = {
            **own,
            "ASYNC_MODE": mode,
            "DATA_DIR": str(data_dir),
            "PORT": "0",
            **{name: str(value) for name, value in given.items()},
        }
        data_dir.mkdir(parents=True, exist_ok=True)
        self._log = data_dir / "log"
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def launch(self) -> Self:
        """Start it without waiting for anything."""
        with self._log.open(self.log_mode) as log:
            self._process = subprocess.Popen(
                [GUNICORN, "-c", self.config],
                cwd=ROOT,
                env=self._environment,
                stderr=log,
                start_new_session=True,
            )
        return self

    def start(self) -> Self:
        """Start it; returns when it is ready."""
        return self.launch().wait_until_ready()

    def wait_until_ready(self) -> Self:
        """Wait until it listens and can do its work."""
        self.wait_until_listening()
        eventually(self.is_ready, within_s=START_S, what=lambda: f"ready: {self.log()}")
        return self

    def wait_until_listening(self) -> None:
        """Wait until it has an address."""
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
        """Return whether it says that it can do its work."""
        try:
            return self.get("/readyz").status_code == 200
        except requests.ConnectionError:
            return False

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to gunicorn's master."""
        self._running().send_signal(number)

    def kill(self) -> None:
        """Kill all its processes at once, as kill -9 does."""
        process, self._process = self._process, None
        if process is not None:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def workers(self) -> list[int]:
        """Return the process ids of its workers, the oldest first."""
        master = self._running().pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text()
        return sorted(map(int, children.split()))

    def kill_worker(self) -> None:
        """Kill the newest worker alone."""
        pid = re.findall(r"Booting worker with pid: (\d+)", self.log())[-1]
        os.kill(int(pid), signal.SIGKILL)

    def has_ended(self) -> bool:
        """Return whether it has ended by itself."""
        return self._running().poll() is not None

    def wait(self, within_s: float) -> int:
        """Wait for its end and return the exit status."""
        return self._running().wait(within_s)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError("the server was not started")
        return self._process

    def get(self, path: str, **how: Any) -> requests.Response:
        """Ask by HTTP, on a connection of its own."""
        headers = {"Connection": "close", **how.pop("headers", {})}
        return requests.get(self.url + path, headers=headers, timeout=30, **how)

    def new_token(self) -> str:
        """Return the token of a user nobody has been before."""
        answer: Json = requests.post(
            f"{self.url}/api/session", json={"token": True}, timeout=30
        ).json()
        return str(answer["token"])
