"""The load balancer before several workers, with the configuration that is shipped."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from app.testing.waiting import eventually

from ..needs import ROOT

CONFIG = ROOT / "deploy/balancer/haproxy.cfg"
LISTEN = "bind :8000"
BY_DNS = "server-template worker 1-20 wordbrook:8000 resolvers docker init-addr none"


def _local_config(directory: Path, port: int, workers: Sequence[int]) -> str:
    """Return the shipped configuration with `port` and the workers' ports on loopback."""
    shipped = CONFIG.read_text()
    assert shipped.count(LISTEN) == 1
    assert shipped.count(BY_DNS) == 2
    servers = [f"server w{at} 127.0.0.1:{port}" for at, port in enumerate(workers)]
    own = shipped.replace(LISTEN, f"bind 127.0.0.1:{port}").replace(BY_DNS, "\n    ".join(servers))
    return own.replace("global\n", f"global\n    stats socket {directory}/admin.sock\n", 1)


class HAProxy:
    """Listens on `port` and distributes connections over the workers that report ready."""

    def __init__(self, directory: Path, port: int, workers: Sequence[int]):
        self.port = port
        self._config = directory / "haproxy.cfg"
        self._config.write_text(_local_config(directory, port, workers))
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
            self._process = subprocess.Popen(
                [program, "-f", str(self._config)],
                stdout=log,
                stderr=log,
                env={**os.environ, "FRONT_PROXIES": "255.255.255.255"},
            )
        eventually(self._admin.exists, within_s=60, what="haproxy listens")
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
