"""Providers that cannot be reached: no listener, no TLS, no trust, no name, no answer."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.fake_provider.client import FakeProvider

from ..instrumented_server import InstrumentedServer
from .failures import KEY, SECRET_TEXT, check_failure, check_no_secret

PROVIDER = Path(__file__).parents[2] / "support" / "fake_provider"
Unreachable = Callable[..., InstrumentedServer]


@pytest.fixture
def unreachable(make_server: Callable[..., InstrumentedServer]) -> Unreachable:
    """Return what makes a server whose provider is at `url`."""

    def make(url: str) -> InstrumentedServer:
        return make_server(
            OPENAI_BASE_URL=url,
            OPENAI_API_KEY=KEY,
            DEFAULT_MODEL="a-model",
            LIMIT_CONNECT_S=2,
        ).start()

    return make


@contextmanager
def _plain_listener(port: int) -> Iterator[None]:
    """Answer whatever comes in plain text."""
    with socket.create_server(("127.0.0.1", port)) as listener:

        def serve() -> None:
            while True:
                try:
                    plug, _ = listener.accept()
                except OSError:
                    return
                with plug:
                    plug.sendall(f"HTTP/1.1 400 {SECRET_TEXT}\r\n\r\n".encode())

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


@contextmanager
def _full_listener(port: int) -> Iterator[None]:
    """Leave every connect unanswered: the queue is full and nobody accepts."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", port), backlog=0))
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield


@contextmanager
def _stranger(port: int) -> Iterator[None]:
    """Serve TLS with a certificate that nobody has signed."""
    pems = [str(PROVIDER / f"loopback-{name}.pem") for name in ("certificate", "key")]
    with FakeProvider("--certificate", pems[0], "--key", pems[1], port=port):
        yield


@contextmanager
def _nobody(port: int) -> Iterator[None]:
    yield


def test_a_provider_that_cannot_be_connected_to_is_unavailable(unreachable: Unreachable) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    served = unreachable(f"https://127.0.0.1:{port}/v1")
    tab = served.tab()
    places: list[tuple[Any, str]] = [
        (_nobody, "provider_unavailable"),
        (_plain_listener, "provider_unavailable"),
        (_stranger, "provider_unavailable"),
        (_full_listener, "provider_timeout"),
    ]
    for place, expected in places:
        with place(port):
            check_failure(tab.wait_for_end(tab.send("hi")), expected, is_retryable=True)
    check_no_secret(served, tab.events)
    assert str(port) not in str(tab.events)


def test_a_provider_whose_name_is_not_known_is_unavailable(unreachable: Unreachable) -> None:
    served = unreachable("http://user:pass-word@no-such-host.invalid/v1")
    tab = served.tab()
    end = tab.wait_for_end(tab.send("hi"), within_s=30.0)
    check_failure(end, "provider_unavailable", is_retryable=True)
    check_no_secret(served, tab.events)
    assert "no-such-host" not in str(tab.events)
    assert "pass-word" not in str(tab.events) + served.log()
