"""What a spec may ask for besides pages: servers of its own to kill, proxies to cut.

The shared server and the provider live as long as the session; the rest ends with its test.
"""

import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.integration.server_process import Served
from tests.support.fake_provider.client import FakeProvider
from tests.support.fault_proxy import CutProxy
from tests.support.ports import free_port

# What a person is not to see, anywhere.
KEY = "sk-e2e-0123456789abcdefSECRET"


class Server(Served):
    """Wordbrook as deployed, where it was when it is started again, with all that it logged."""

    log_mode = "ab"

    def __init__(self, place: Path, provider_url: str, **settings: str):
        own = {"OPENAI_BASE_URL": provider_url, "OPENAI_API_KEY": KEY, "PORT": free_port()}
        super().__init__(place, os.environ["ASYNC_MODE"], **{**own, **settings})


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
        return "".join(server.log() for server in self._servers)
