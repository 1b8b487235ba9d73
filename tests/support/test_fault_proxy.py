"""The proxy that stands for a network does what a network does."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from .fault_proxy import CutProxy
from .waiting import eventually

MOMENT_S = 0.15


def _echo(listener: socket.socket) -> None:
    while True:
        try:
            plug, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_echo_one, args=(plug,), daemon=True).start()


def _echo_one(plug: socket.socket) -> None:
    with plug, suppress(OSError):
        while data := plug.recv(65536):
            plug.sendall(data)


@pytest.fixture
def proxy() -> Iterator[CutProxy]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_echo, args=(listener,), daemon=True).start()
        with CutProxy(listener.getsockname()[1]) as started:
            yield started
        listener.shutdown(socket.SHUT_RDWR)


def _connected(proxy: CutProxy) -> socket.socket:
    plug = socket.create_connection(("127.0.0.1", proxy.port), timeout=10)
    plug.sendall(b"here")
    assert plug.recv(100) == b"here"
    return plug


def _is_silent(plug: socket.socket) -> bool:
    plug.settimeout(MOMENT_S)
    try:
        plug.recv(100)
    except TimeoutError:
        return True
    finally:
        plug.settimeout(10)
    return False


def _has_ended(plug: socket.socket) -> bool:
    try:
        return plug.recv(100) == b""
    except ConnectionResetError:
        return True


def _is_reset_on_connecting(proxy: CutProxy) -> bool:
    try:  # the reset may come before connecting has ended, or after
        with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as plug:
            return _has_ended(plug)
    except ConnectionResetError:
        return True


def test_it_passes_everything_both_ways(proxy: CutProxy) -> None:
    data = bytes(range(256)) * 8192
    with _connected(proxy) as plug:
        threading.Thread(target=plug.sendall, args=(data,), daemon=True).start()
        back = b""
        while len(back) < len(data):
            back += plug.recv(65536)
    assert back == data


def test_a_cut_resets_what_is_connected_and_what_connects(proxy: CutProxy) -> None:
    with _connected(proxy) as plug:
        assert proxy.cut().open == 0
        assert _has_ended(plug)
    assert _is_reset_on_connecting(proxy)
    proxy.restore()
    _connected(proxy).close()


def test_a_blackhole_holds_everything_back_and_loses_nothing(proxy: CutProxy) -> None:
    with _connected(proxy) as plug:
        proxy.blackhole()
        plug.sendall(b"waits")
        assert _is_silent(plug)
        proxy.restore()
        assert plug.recv(100) == b"waits"


def test_an_end_does_not_pass_a_blackhole(proxy: CutProxy) -> None:
    plug = _connected(proxy)
    proxy.blackhole()
    plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    plug.close()
    assert proxy.connections().open == 1
    proxy.restore()
    eventually(lambda: proxy.connections().open == 0, what="the end arrives")


def test_a_delay_makes_everything_late(proxy: CutProxy) -> None:
    with _connected(proxy) as plug:
        proxy.delay(2 * MOMENT_S)
        plug.sendall(b"late")
        assert _is_silent(plug)
        assert plug.recv(100) == b"late"
        proxy.restore()


def test_it_counts_connections(proxy: CutProxy) -> None:
    before = proxy.connections().accepted
    with _connected(proxy), _connected(proxy):
        assert proxy.connections().open == 2
    eventually(lambda: proxy.connections().open == 0, what="both have ended")
    assert proxy.connections().accepted == before + 2
