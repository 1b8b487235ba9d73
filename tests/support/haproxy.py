"""A stock load balancer before several workers, with the settings that WebSockets need."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from .waiting import eventually

CONFIG = """
global
    maxconn 4000
    stats socket {directory}/admin.sock
defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    timeout tunnel 1h
    option redispatch
    retries 3
frontend page
    bind 127.0.0.1:{port}
    default_backend workers
backend workers
    balance leastconn
    option httpchk GET /readyz
    http-check send hdr Host 127.0.0.1
    default-server check inter 300ms fall 1 rise 1 observe layer4
{servers}
"""


class HAProxy:
    """Listens on `port` and spreads connections over the workers that say they are ready."""

    def __init__(self, directory: Path, port: int, workers: Sequence[int]):
        self.port = port
        servers = [f"    server w{number} 127.0.0.1:{port}" for number, port in enumerate(workers)]
        self._config = directory / "haproxy.cfg"
        self._config.write_text(
            CONFIG.format(port=port, directory=directory, servers="\n".join(servers))
        )
        self._admin = directory / "admin.sock"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address as a browser has it."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        program = shutil.which("haproxy")
        assert program is not None
        with self._config.with_suffix(".log").open("wb") as log:
            self._process = subprocess.Popen([program, "-f", str(self._config)], stderr=log)
        eventually(self._admin.exists, within_s=30, what="haproxy listens")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
