"""The shared environment of a soak: server, network proxies, provider, observations, time."""

import time
from dataclasses import dataclass, field
from pathlib import Path

import requests

from app.testing.fake_openai.client import FakeOpenAI
from tests.support.fault_proxy import CutProxy
from tests.support.servers.wordbrook import ServerProcess

from .observations import Observations

LOG_FAULTS = ("Traceback", " ERROR app.")


class SoakServer(ServerProcess):
    """A server that keeps its port across restarts; `logs` holds the logs of earlier processes."""

    def __init__(self, data_dir: Path, port: int, **settings: object):
        super().__init__(data_dir, "eventlet", PORT=port, **settings)
        self.data_dir = data_dir
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.logs = ""

    def restart(self) -> None:
        """Start the server again after it ended."""
        self.logs += self.log()
        self.start()

    @property
    def worker(self) -> int:
        """The process id of the newest worker, or 0."""
        try:
            return max(self.workers(), default=0)
        except (OSError, RuntimeError):
            return 0


@dataclass(eq=False)
class Environment:
    """What all threads of one soak share."""

    server: SoakServer
    networks: list[CutProxy]
    provider: FakeOpenAI
    seconds: float
    seed: str
    observations: Observations = field(default_factory=Observations)
    started_at: float = field(default_factory=time.monotonic)

    @property
    def elapsed_share(self) -> float:
        """The elapsed share of the run time; 1 and above when it is over."""
        return (time.monotonic() - self.started_at) / self.seconds

    @property
    def is_over(self) -> bool:
        """Whether users start no new actions."""
        return self.elapsed_share >= 1

    def url(self, user: int) -> str:
        """Return a user's URL of the server: one in four users connects without a proxy."""
        urls = [self.server.url, *(network.url for network in self.networks)]
        return urls[user % len(urls)]

    def delete(self, token: str, conversation_id: str) -> bool:
        """Delete a conversation over HTTP; return whether the server confirmed it."""
        try:
            response = requests.delete(
                f"{self.server.url}/api/conversations/{conversation_id}",
                headers={"Authorization": f"Bearer {token}", "Connection": "close"},
                timeout=30,
            )
        except requests.RequestException:
            return False
        return response.status_code in (204, 404)
