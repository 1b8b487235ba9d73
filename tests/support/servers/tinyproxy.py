"""An HTTP proxy, tinyproxy, which requires a user name and a password and logs its requests."""

import re
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Self

from app.testing.waiting import eventually

from ..ports import free_port

USER, PASSWORD = "words", "passwordOfProxy3"
CONFIG = """
Listen 127.0.0.1
Port {port}
Timeout 600
LogFile "{log}"
LogLevel Connect
Allow 127.0.0.1
BasicAuth {user} {password}
{more}
"""


class Tinyproxy:
    """A proxy in `directory`; `more` are further lines of its configuration."""

    def __init__(self, directory: Path, more: str = ""):
        self.port = free_port()
        self._log = directory / "tinyproxy.log"
        self._config = directory / "tinyproxy.conf"
        self._config.write_text(
            CONFIG.format(port=self.port, log=self._log, user=USER, password=PASSWORD, more=more)
        )
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def name(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """The URL with the credentials that it accepts."""
        return f"http://{USER}:{PASSWORD}@{self.name}"

    def requests(self) -> list[str]:
        """Return method and target of each request so far."""
        log = self._log.read_text() if self._log.exists() else ""
        return re.findall(r"Request \(file descriptor \d+\): (\S+ \S+)", log)

    def __enter__(self) -> Self:
        program = str(shutil.which("tinyproxy"))
        self._process = subprocess.Popen([program, "-d", "-c", str(self._config)])
        eventually(self._has_started, within_s=60, what="tinyproxy listens")
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _has_started(self) -> bool:
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", self.port)) == 0
