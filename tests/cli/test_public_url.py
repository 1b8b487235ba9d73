"""The doctor connects through proxies as a browser does and reports their faults."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.ports import free_port
from tests.support.servers.nginx import running_nginx
from tests.support.servers.wordbrook import ServerProcess

from .conftest import Run, StartFaultyProxy, StartServer

SERVER = "server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass {target}; {more} }} }}"
CORRECT = """proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade;
proxy_set_header Connection "upgrade"; proxy_set_header Host $http_host;"""
StartNginx = Callable[[str, str], str]


@pytest.fixture
def start_nginx(tmp_path: Path) -> Iterator[StartNginx]:
    """Yield a function that starts nginx in front of a server, with these location directives."""
    with ExitStack() as stack:

        def start(target: str, more: str) -> str:
            port = free_port()
            servers = SERVER.format(port=port, target=target, more=more)
            return stack.enter_context(running_nginx(tmp_path, port, servers))

        yield start


@pytest.mark.needs("nginx")
def test_nginx_without_upgrade_headers_fails_with_its_remedy(
    run: Run, shared_server: ServerProcess, start_nginx: StartNginx
) -> None:
    url = start_nginx(shared_server.url, "")
    result = run("doctor", "--no-ask", PUBLIC_URL=url)
    assert result.status == 1
    assert "WebSocket does not come through" in result.finding("reach"), result.output
    assert "proxy_set_header Upgrade $http_upgrade;" in result.finding("reach")


@pytest.mark.needs("nginx")
def test_nginx_with_the_directives_of_the_remedy_passes(
    run: Run, shared_server: ServerProcess, start_nginx: StartNginx
) -> None:
    url = start_nginx(shared_server.url, CORRECT)
    result = run("doctor", "--no-ask", PUBLIC_URL=url)
    assert result.status == 0, result.output
    assert "accepts WebSocket" in result.finding("reach", mark="ok")


@pytest.mark.parametrize(
    ("fault", "text", "remedy"),
    [
        (
            "no-upgrade",
            "WebSocket does not come through {url} (HTTP 400)",
            "proxy_http_version 1.1",
        ),
        ("buffering", "messages through {url} take", "proxy_buffering off"),
        # The proxy's host name is not the one that the server expects.
        ("rewriting-host", "a page of {url} may not connect", "server with PUBLIC_URL={url}"),
    ],
)
def test_proxy_fault_is_reported_with_its_remedy(
    run: Run,
    shared_server: ServerProcess,
    start_faulty_proxy: StartFaultyProxy,
    fault: str,
    text: str,
    remedy: str,
) -> None:
    url = start_faulty_proxy(fault, shared_server.url)
    # Half of the delay of the buffering proxy.
    constants = {"app.cli.checks.public_url.SLOW_S": 0.3} if fault == "buffering" else {}
    result = run("doctor", "--no-ask", PUBLIC_URL=url, constants=constants)
    assert result.status == 1
    assert text.format(url=url) in result.finding("reach"), result.output
    assert remedy.format(url=url) in result.finding("reach")


def test_host_rewriting_proxy_passes_when_the_server_has_its_public_url(
    run: Run, start_server: StartServer, start_faulty_proxy: StartFaultyProxy
) -> None:
    port = free_port()
    url = start_faulty_proxy("rewriting-host", f"http://127.0.0.1:{port}")
    start_server(PORT=port, PUBLIC_URL=url)
    result = run("doctor", "--no-ask", PUBLIC_URL=url)
    assert result.status == 0, result.output


def test_server_under_a_path_passes(run: Run, start_server: StartServer) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/chat"
    start_server(PORT=port, PUBLIC_URL=url)
    result = run("doctor", "--no-ask", PUBLIC_URL=url)
    assert result.status == 0, result.output
    assert "accepts WebSocket" in result.finding("reach", mark="ok")


def test_unreachable_public_url_fails(run: Run) -> None:
    result = run("doctor", "--no-ask", PUBLIC_URL="http://127.0.0.1:9")
    assert result.status == 1
    assert "Check that server and proxy run" in result.finding("reach")


def test_absent_server_without_public_url_is_a_warning(run: Run) -> None:
    result = run("doctor", "--no-ask")
    assert result.status == 0
    assert "Start it" in result.finding("reach", mark="WARN")
