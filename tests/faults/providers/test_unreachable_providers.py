"""Providers that cannot be reached: no listener, no TLS, no trusted certificate, no accept."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from app.testing.fake_openai.client import FakeOpenAI
from tests.support.needs import ROOT
from tests.support.ports import free_port

from ..conftest import MakeServer
from .failures import KEY, SECRET_TEXT, check_failure, check_no_secret

PROVIDER = ROOT / "app/testing/fake_openai"


@contextmanager
def _plain_listener(port: int) -> Iterator[None]:
    """Answer every connection in plain text."""
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
    """Leave every connect unanswered: the queue is full and no program accepts."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", port), backlog=0))
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield


@contextmanager
def _self_signed(port: int) -> Iterator[None]:
    """Serve TLS with a self-signed certificate."""
    pems = [str(PROVIDER / f"loopback-{name}.pem") for name in ("certificate", "key")]
    with FakeOpenAI("--certificate", pems[0], "--key", pems[1], port=port):
        yield


@contextmanager
def _no_listener(port: int) -> Iterator[None]:
    yield


def test_provider_that_cannot_be_connected_to_is_unavailable(make_server: MakeServer) -> None:
    port = free_port()
    server = make_server(
        OPENAI_BASE_URL=f"https://user:pass-word@127.0.0.1:{port}/v1",
        OPENAI_API_KEY=KEY,
        DEFAULT_MODEL="a-model",
        LIMIT_CONNECT_S=4,
    ).start()
    tab = server.tab()
    listeners: list[tuple[Any, str]] = [
        (_no_listener, "provider_unavailable"),
        (_plain_listener, "provider_unavailable"),
        (_self_signed, "provider_unavailable"),
        (_full_listener, "provider_timeout"),
    ]
    for listener, expected in listeners:
        with listener(port):
            check_failure(tab.wait_for_end(tab.send("hi")), expected, is_retryable=True)
    check_no_secret(server, tab.events)
    assert "pass-word" not in str(tab.events) + server.log()
    assert str(port) not in str(tab.events)
