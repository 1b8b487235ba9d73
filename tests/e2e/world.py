"""What a spec may ask for besides pages: servers of its own to kill, proxies to cut.

The shared server and the provider live as long as the session; the rest ends with its test.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.provider.client import FakeProvider
from tests.support.cut_proxy import CutProxy
from tests.support.waiting import eventually

ROOT = Path(__file__).parents[2]
# What a person is not to see, anywhere.
KEY = "sk-e2e-0123456789abcdefSECRET"


class Server:
    """Wordbrook as deployed: gunicorn with its own configuration, and a data directory."""

    def __init__(self, place: Path, provider_url: str, **settings: str):
        place.mkdir(parents=True, exist_ok=True)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port: int = probe.getsockname()[1]
        self._log_path = place / "server.log"
        self._environment = {
            **os.environ,
            "DATA_DIR": str(place / "data"),
            "PORT": str(self.port),
            "LIMITS": "off",
            "OPENAI_BASE_URL": provider_url,
            "OPENAI_API_KEY": KEY,
            **settings,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address as a browser has it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """What it has logged."""
        return self._log_path.read_text() if self._log_path.exists() else ""

    def start(self) -> None:
        """Start it; returns when it is ready."""
        with self._log_path.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py"],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
                # A group of its own: a kill takes the worker and its parent at once.
                start_new_session=True,
            )
        eventually(self._is_ready, within_s=30, what=f"the server is ready: {self.log}")

    def kill(self) -> None:
        """End it as a power cut does."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def _is_ready(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise RuntimeError(f"the server has ended: {self.log}")
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


class World:
    """The servers and proxies of one test, by number; its methods are what specs call."""

    def __init__(self, place: Path, provider: FakeProvider):
        self._place = place
        self._provider = provider
        self._servers: list[Server] = []
        self._proxies: list[CutProxy] = []

    def serve(self, settings: dict[str, str]) -> dict[str, Any]:
        """Start a server of the test's own."""
        number = len(self._servers)
        server = Server(self._place / f"server-{number}", self._provider.base_url, **settings)
        self._servers.append(server)
        server.start()
        return {"number": number, "url": server.url}

    def kill(self, number: int) -> None:
        """Kill a server of `serve`."""
        self._servers[number].kill()

    def restart(self, number: int) -> None:
        """Start a killed server where it was."""
        self._servers[number].start()

    def proxy(self, port: int) -> dict[str, Any]:
        """Put a proxy before a port."""
        proxy = CutProxy(port).start()
        self._proxies.append(proxy)
        return {"number": len(self._proxies) - 1, "url": proxy.url}

    def network(self, number: int, order: str) -> dict[str, int]:
        """Give a proxy of `proxy` an order: cut, blackhole, restore or connections."""
        connections = getattr(self._proxies[number], order)()
        return asdict(connections)

    def close(self) -> str:
        """End everything; returns what the servers have logged."""
        for proxy in self._proxies:
            proxy.stop()
        for server in self._servers:
            server.kill()
        return "".join(server.log for server in self._servers)
