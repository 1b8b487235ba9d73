"""A redis-server of a test's own, on a free port, that can be killed and started again."""

import shutil
import signal
import subprocess
from pathlib import Path
from typing import Self

from redis import Redis
from redis.exceptions import RedisError

from app.testing.waiting import eventually

from ..ports import free_port

START_S = 60.0


class RedisServer:
    """One server with its data in `directory`; it keeps nothing unless `is_kept`."""

    def __init__(self, directory: Path, *, is_kept: bool = False):
        self._directory = directory
        self._is_kept = is_kept
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> Self:
        """Start it; returns when it answers."""
        program = shutil.which("redis-server")
        assert program is not None
        self._directory.mkdir(parents=True, exist_ok=True)
        keeping = ["--appendonly", "yes" if self._is_kept else "no", "--save", ""]
        where = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self._directory)]
        with (self._directory / "redis.log").open("ab") as log:
            self._process = subprocess.Popen([program, *where, *keeping], stdout=log)
        eventually(self._answers, within_s=START_S, what="redis-server answers")
        return self

    def _answers(self) -> bool:
        try:
            with self.client() as redis:
                return bool(redis.ping())
        except RedisError:
            return False

    def client(self) -> Redis:
        """Return a client of its own."""
        return Redis.from_url(self.url, socket_timeout=10)

    def kill(self) -> None:
        """Kill it, as kill -9 does."""
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(signal.SIGKILL)
            process.wait()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.kill()
