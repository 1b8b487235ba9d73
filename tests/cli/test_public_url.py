"""The doctor goes a browser's way and tells what a proxy does wrong."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.integration.server_process import Served
from tests.support.fake_provider.client import FakeProvider
from tests.support.nginx import running_nginx
from tests.support.ports import free_port

from .conftest import MakeServed, Run, StartOdd

SERVER = "server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass {target}; {more} }} }}"
RIGHT = """proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade;
proxy_set_header Connection "upgrade"; proxy_set_header Host $http_host;"""
StartNginx = Callable[[str, str], str]


@pytest.fixture(scope="module")
def served(
    running_fake: FakeProvider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """Yield a server that the tests share, in which nothing is wrong."""
    place = tmp_path_factory.mktemp("served")
    with Served(place, "eventlet", OPENAI_BASE_URL=running_fake.base_url) as served:
        yield served


@pytest.fixture
def start_nginx(tmp_path: Path) -> Iterator[StartNginx]:
    """Return what puts nginx before a server, with these lines in its location."""
    with ExitStack() as stack:

        def start(target: str, more: str) -> str:
            port = free_port()
            servers = SERVER.format(port=port, target=target, more=more)
            return stack.enter_context(running_nginx(tmp_path, port, servers))

        yield start


@pytest.mark.needs("nginx")
def test_nginx_as_it_comes_does_not_pass_the_upgrade_on(
    run: Run, served: Served, start_nginx: StartNginx
) -> None:
    url = start_nginx(served.url, "")
    ended = run("doctor", "--no-ask", PUBLIC_URL=url)
    assert ended.status == 1
    assert "WebSocket does not come through" in ended.finding("reach"), ended.said
    assert "proxy_set_header Upgrade $http_upgrade;" in ended.finding("reach")


@pytest.mark.needs("nginx")
def test_nginx_as_the_remedy_has_it_is_sound(
    run: Run, served: Served, start_nginx: StartNginx
) -> None:
    url = start_nginx(served.url, RIGHT)
    ended = run("doctor", "--no-ask", PUBLIC_URL=url)
    assert ended.status == 0, ended.said
    assert "takes WebSocket" in ended.finding("reach", mark="ok")


def test_a_proxy_without_upgrade_is_found(run: Run, served: Served, start_odd: StartOdd) -> None:
    ended = run("doctor", "--no-ask", PUBLIC_URL=start_odd("deaf", served.url))
    assert ended.status == 1
    assert "WebSocket does not come through" in ended.finding("reach"), ended.said
    assert "proxy_http_version 1.1" in ended.finding("reach")


def test_a_proxy_that_holds_messages_back_is_found(
    run: Run, served: Served, start_odd: StartOdd
) -> None:
    ended = run("doctor", "--no-ask", PUBLIC_URL=start_odd("holding", served.url))
    assert ended.status == 1
    assert "messages" in ended.finding("reach"), ended.said
    assert "proxy_buffering off" in ended.finding("reach")


def test_a_page_that_may_not_connect_is_found(
    run: Run, served: Served, start_odd: StartOdd
) -> None:
    # The proxy has a name of its own for the server, which was not told its public one.
    ended = run("doctor", "--no-ask", PUBLIC_URL=start_odd("renaming", served.url))
    assert ended.status == 1
    assert "may not connect" in ended.finding("reach"), ended.said
    assert "Start the server with PUBLIC_URL=" in ended.finding("reach")


def test_with_its_public_url_told_to_the_server_the_same_proxy_is_sound(
    run: Run, serve: MakeServed, start_odd: StartOdd
) -> None:
    port = free_port()
    url = start_odd("renaming", f"http://127.0.0.1:{port}")
    serve(PORT=port, PUBLIC_URL=url)
    ended = run("doctor", "--no-ask", PUBLIC_URL=url)
    assert ended.status == 0, ended.said


def test_a_public_url_that_leads_nowhere_is_found(run: Run) -> None:
    ended = run("doctor", "--no-ask", PUBLIC_URL="http://127.0.0.1:9")
    assert ended.status == 1
    assert "Check that the server and the proxy run" in ended.finding("reach")


def test_without_a_server_the_rest_is_examined(run: Run) -> None:
    ended = run("doctor", "--no-ask")
    assert ended.status == 0
    assert "Start it" in ended.finding("reach", mark="WARN")
