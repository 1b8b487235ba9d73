"""A TCP proxy that simulates network failures, in a process of its own.

with FaultProxy(server_port) as proxy:
    connect(proxy.port)
    proxy.blackhole()  # nothing passes, and neither side is notified; data sent meanwhile waits
    proxy.restore()    # and arrives now
"""

import json
from dataclasses import dataclass

from app.testing.subprocess_program import SubprocessProgram

from ..needs import ROOT


@dataclass(frozen=True)
class Connections:
    """How many connections are open through the proxy, and how many it has accepted so far."""

    open: int
    accepted: int


class FaultProxy(SubprocessProgram):
    """Listens on `port` of 127.0.0.1 and connects to `target_port`."""

    def __init__(self, target_port: int, target_host: str = "127.0.0.1"):
        super().__init__("tests.support.fault_proxy", target_host, str(target_port), folder=ROOT)
        self.port = 0

    def _note_address(self, line: str) -> None:
        self.port = int(line)

    @property
    def url(self) -> str:
        """The address as a browser has it."""
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> Connections:
        """Reset every connection on both sides, and every new one until `restore`."""
        return self._order("cut")

    def blackhole(self) -> Connections:
        """Hold back all data and all closes until `restore`; new connections hang too."""
        return self._order("blackhole")

    def delay(self, seconds: float) -> Connections:
        """Delay all data by `seconds`; 0 ends the delay."""
        return self._order(f"delay {seconds}")

    def restore(self) -> Connections:
        """Forward normally again; data that a blackhole held back arrives now."""
        return self._order("restore")

    def connections(self) -> Connections:
        """Count the connections."""
        return self._order("count")

    def _order(self, order: str) -> Connections:
        return Connections(**json.loads(self._ask(order)))


# The name under which tests/e2e and tests/soak import it.
CutProxy = FaultProxy
