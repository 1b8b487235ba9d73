"""What all users share: the server, the networks to it, the provider, the ledger, and the time."""

import time
from dataclasses import dataclass, field
from pathlib import Path

import requests

from tests.integration.server_process import Served
from tests.support.fake_provider.client import FakeProvider
from tests.support.fault_proxy import CutProxy

from .ledger import Ledger

FAULTS_OF_OURS = ("Traceback", " ERROR app.")


class SoakedServer(Served):
    """A server on a port that stays, through all its ends; `logs` are what it wrote before."""

    def __init__(self, data_dir: Path, port: int, **settings: object):
        super().__init__(data_dir, "eventlet", PORT=port, **settings)
        self.data_dir = data_dir
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.logs = ""

    def start_again(self) -> None:
        """Start it anew; its log goes on."""
        self.logs += self.log()
        self.start()

    @property
    def worker(self) -> int:
        """The process id of its newest worker, or 0."""
        try:
            return max(self.workers(), default=0)
        except (OSError, RuntimeError):
            return 0


@dataclass(eq=False)
class World:
    """One soak."""

    server: SoakedServer
    networks: list[CutProxy]
    provider: FakeProvider
    seconds: float
    seed: str
    ledger: Ledger = field(default_factory=Ledger)
    began_at: float = field(default_factory=time.monotonic)
    is_calm: bool = False

    @property
    def share(self) -> float:
        """How much of the time is over, 0 to 1 and beyond."""
        return (time.monotonic() - self.began_at) / self.seconds

    @property
    def is_over(self) -> bool:
        """Whether users begin nothing new."""
        return self.share >= 1

    def url(self, user: int) -> str:
        """Return where that user reaches the server: one in four without anything between."""
        ways = [self.server.url, *(network.url for network in self.networks)]
        return ways[user % len(ways)]

    def delete(self, token: str, conversation_id: str) -> bool:
        """Delete a conversation over HTTP; return whether it is gone for sure."""
        try:
            answer = requests.delete(
                f"{self.server.url}/api/conversations/{conversation_id}",
                headers={"Authorization": f"Bearer {token}", "Connection": "close"},
                timeout=30,
            )
        except requests.RequestException:
            return False
        return answer.status_code in (204, 404)
