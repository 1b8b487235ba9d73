"""What a test of a spec may request from pytest: servers it can kill and proxies it can cut.

The shared servers and the provider live as long as the session; the others end with their test.
"""

import os
import re
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.testing.fake_openai.client import FakeOpenAI
from tests.extension.servers.example import EVENTLET, GEVENT, THREADS, run_example
from tests.support.fault_proxy import CutProxy
from tests.support.ports import free_port
from tests.support.servers.auth_request import running_auth_request
from tests.support.servers.openid import CLIENT_ID, CLIENT_SECRET, OpenIdProvider
from tests.support.servers.wordbrook import ServerProcess

# The provider's key, which no page and no log may show.
KEY = "sk-e2e-0123456789abcdefSECRET"

# How examples/flask is served, and the module of its application.
HOSTS = {
    "gthread": (THREADS, "slow"),
    "gevent": (GEVENT, "slow"),
    "eventlet": (EVENTLET, "patched"),
}


class Server(ServerProcess):
    """Wordbrook as deployed; a restart keeps its port, its data and its log."""

    log_mode = "ab"

    def __init__(self, data_dir: Path, provider_url: str, **settings: str):
        own = {"OPENAI_BASE_URL": provider_url, "OPENAI_API_KEY": KEY, "PORT": free_port()}
        super().__init__(data_dir, os.environ["ASYNC_MODE"], **{**own, **settings})


class SharedServers:
    """Servers that live as long as the session: one for each set of settings."""

    def __init__(self, directory: Path, provider: FakeOpenAI):
        self._directory = directory
        self._provider = provider
        self._servers: dict[str, Server] = {}

    def url(self, settings: dict[str, str]) -> str:
        """Return the address of the server with these settings; start it at first use."""
        name = " ".join(f"{key}={value}" for key, value in sorted(settings.items()))
        if name not in self._servers:
            data_dir = self._directory / str(len(self._servers))
            self._servers[name] = Server(data_dir, self._provider.base_url, **settings)
            self._servers[name].start()
        return self._servers[name].url

    def log(self, skip: dict[str, int]) -> str:
        """Return what the servers have logged behind the lengths that `skip` names."""
        return "".join(s.log()[skip.get(name, 0) :] for name, s in self._servers.items())

    def log_lengths(self) -> dict[str, int]:
        """Return the current length of each server's log."""
        return {name: len(server.log()) for name, server in self._servers.items()}

    def kill(self) -> None:
        """Kill all of them."""
        for server in self._servers.values():
            server.kill()


class Environment:
    """The servers and proxies of one test, by number; specs call its methods by name."""

    def __init__(self, directory: Path, provider: FakeOpenAI, shared: SharedServers):
        self._directory = directory
        self._provider = provider
        self._shared = shared
        self._log_start = shared.log_lengths()
        self._servers: list[Server] = []
        self._proxies: list[CutProxy] = []
        self._stack = ExitStack()
        self._openid: OpenIdProvider | None = None

    def shared_server(self, settings: dict[str, str]) -> dict[str, Any]:
        """Return a server that tests share."""
        return {"url": self._shared.url(settings)}

    def serve(self, settings: dict[str, str]) -> dict[str, Any]:
        """Start a server for this test alone."""
        number = len(self._servers)
        server = Server(self._directory / f"server-{number}", self._provider.base_url, **settings)
        self._servers.append(server)
        server.start()
        return {"number": number, "url": server.url}

    def serve_with_provider(self) -> dict[str, Any]:
        """Start a server whose people are at an OpenID provider, which is started too."""
        provider_url = f"http://127.0.0.1:{free_port()}"
        served = self.serve(
            {
                "AUTH": "oidc",
                "SIGN_UP": "open",
                "OIDC_ISSUER": provider_url,
                "OIDC_CLIENT_ID": CLIENT_ID,
                "OIDC_CLIENT_SECRET": CLIENT_SECRET,
                "OIDC_NAME": "Example",
            }
        )
        provider = OpenIdProvider(self._directory, provider_url, served["url"])
        self._openid = provider
        return {**served, "provider": provider.url}

    def order(self, name: str) -> None:
        """Let the OpenID provider do something: start, rotate or cancel."""
        assert self._openid is not None
        if name == "start":
            self._stack.enter_context(self._openid)
        else:
            self._openid.order(name)

    def serve_behind_nginx(self) -> dict[str, Any]:
        """Start a server behind an nginx that signs people in, as in docs/sign-in.md."""
        port = free_port()
        served = self.serve(
            {
                "AUTH": "proxy",
                "TRUSTED_PROXIES": "127.0.0.1",
                "ADMIN_USERS": "root",
                # nginx leaves the port out of $host.
                "PUBLIC_URL": f"http://127.0.0.1:{port}",
            }
        )
        nginx = running_auth_request(self._directory, served["url"], port)
        return {**served, "url": self._stack.enter_context(nginx)}

    def printed_link(self, number: int) -> str:
        """Return the path of the link that the start of a server printed."""
        found = re.search(r"http://localhost:\d+(/sign-in#\S+)", self._servers[number].log())
        assert found is not None, self._servers[number].log()
        return found[1]

    def new_link(self, number: int) -> str:
        """Return the path of a link by the command sign-in-link."""
        printed = self._servers[number].run_command("sign-in-link")
        return printed[printed.index("/sign-in#") :].strip()

    def serve_host(self, runtime: str) -> dict[str, Any]:
        """Start examples/flask, with a model that waits at a gate, for this test alone."""
        options, module = HOSTS[runtime]
        host = self._stack.enter_context(
            run_example(
                self._directory / "host",
                *options,
                application=f"{module}:make_app()",
                WORDBROOK_DEFAULT_MODEL="gated",
            )
        )
        return {"url": host.url}

    def kill(self, number: int) -> None:
        """Kill a server of `serve`."""
        self._servers[number].kill()

    def restart(self, number: int) -> None:
        """Restart a killed server on its port and data."""
        self._servers[number].start()

    def proxy(self, port: int) -> dict[str, Any]:
        """Start a proxy before a port."""
        proxy = CutProxy(port).start()
        self._proxies.append(proxy)
        return {"number": len(self._proxies) - 1, "url": proxy.url}

    def network(self, number: int, order: str) -> dict[str, int]:
        """Send an order to a proxy: cut, blackhole, restore or connections."""
        connections = getattr(self._proxies[number], order)()
        return asdict(connections)

    def close(self) -> str:
        """End the servers and proxies of the test; return what its and the shared servers logged.

        The shared servers' part holds also the lines of a test that ran beside this one.
        """
        self._stack.close()
        for proxy in self._proxies:
            proxy.stop()
        for server in self._servers:
            server.kill()
        return self._shared.log(self._log_start) + "".join(s.log() for s in self._servers)
