"""A TCP proxy that a test can cut: what a network does to connections, without touching the system.

    with CutProxy(server_port) as proxy:
        connect(proxy.port)
        proxy.blackhole()  # nothing passes and nobody is told; what is sent meanwhile waits
        proxy.restore()    # and arrives now

A process of its own, so that it works beside any runtime and while this process is busy.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Connections:
    """How many connections are open through the proxy, and how many it has accepted so far."""

    open: int
    accepted: int


class CutProxy:
    """Listens on `port` of 127.0.0.1 and connects to `target_port`."""

    def __init__(self, target_port: int, target_host: str = "127.0.0.1"):
        self._target = [target_host, str(target_port)]
        self._process: subprocess.Popen[str] | None = None
        self.port = 0

    @property
    def url(self) -> str:
        """The address as a browser has it."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Self:
        """Start it; returns when it listens."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.cut_proxy", *self._target],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.port = int(self._read_line())
        return self

    def stop(self) -> None:
        """End it, and every connection with it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
            self._process = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def cut(self) -> Connections:
        """Reset every connection on both sides, and every new one until `restore`."""
        return self._order("cut")

    def blackhole(self) -> Connections:
        """Let nothing pass, no end of a connection either, until `restore`; new ones hang too."""
        return self._order("blackhole")

    def delay(self, seconds: float) -> Connections:
        """Let everything arrive so much later; 0 ends it."""
        return self._order(f"delay {seconds}")

    def restore(self) -> Connections:
        """Be a plain proxy again, without delay; what a blackhole held back goes on its way."""
        return self._order("restore")

    def connections(self) -> Connections:
        """Count the connections."""
        return self._order("count")

    def _order(self, order: str) -> Connections:
        if self._process is None or self._process.stdin is None:
            raise RuntimeError("the proxy is not running")
        self._process.stdin.write(f"{order}\n")
        self._process.stdin.flush()
        return Connections(**json.loads(self._read_line()))

    def _read_line(self) -> str:
        if self._process is None or self._process.stdout is None:
            raise RuntimeError("the proxy is not running")
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the proxy has ended")
        return line
