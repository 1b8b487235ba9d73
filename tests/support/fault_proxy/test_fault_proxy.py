"""The fault proxy behaves as a network does."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from app.testing.waiting import eventually

from . import FaultProxy

PAUSE_S = 0.15


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
def proxy() -> Iterator[FaultProxy]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_echo, args=(listener,), daemon=True).start()
        with FaultProxy(listener.getsockname()[1]) as started:
            yield started
        listener.shutdown(socket.SHUT_RDWR)


def _connected(proxy: FaultProxy) -> socket.socket:
    plug = socket.create_connection(("127.0.0.1", proxy.port), timeout=10)
    plug.sendall(b"here")
    assert plug.recv(100) == b"here"
    return plug


def _is_silent(plug: socket.socket) -> bool:
    plug.settimeout(PAUSE_S)
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


def _is_reset_on_connecting(proxy: FaultProxy) -> bool:
    try:  # the reset may arrive before or after connecting has ended
        with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as plug:
            return _has_ended(plug)
    except ConnectionResetError:
        return True


def test_all_data_passes_in_both_directions(proxy: FaultProxy) -> None:
    data = bytes(range(256)) * 8192
    with _connected(proxy) as plug:
        threading.Thread(target=plug.sendall, args=(data,), daemon=True).start()
        back = b""
        while len(back) < len(data):
            back += plug.recv(65536)
    assert back == data


def test_cut_resets_open_and_new_connections(proxy: FaultProxy) -> None:
    with _connected(proxy) as plug:
        assert proxy.cut().open == 0
        assert _has_ended(plug)
    assert _is_reset_on_connecting(proxy)
    proxy.restore()
    _connected(proxy).close()


def test_blackhole_holds_data_back_and_loses_none(proxy: FaultProxy) -> None:
    with _connected(proxy) as plug:
        proxy.blackhole()
        plug.sendall(b"waits")
        assert _is_silent(plug)
        proxy.restore()
        assert plug.recv(100) == b"waits"


def test_close_does_not_pass_a_blackhole(proxy: FaultProxy) -> None:
    plug = _connected(proxy)
    proxy.blackhole()
    plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    plug.close()
    assert proxy.connections().open == 1
    proxy.restore()
    eventually(lambda: proxy.connections().open == 0, what="the close arrives")


def test_delay_delays_data(proxy: FaultProxy) -> None:
    with _connected(proxy) as plug:
        proxy.delay(2 * PAUSE_S)
        plug.sendall(b"late")
        assert _is_silent(plug)
        assert plug.recv(100) == b"late"
        proxy.restore()


def test_proxy_counts_connections(proxy: FaultProxy) -> None:
    before = proxy.connections().accepted
    with _connected(proxy), _connected(proxy):
        assert proxy.connections().open == 2
    eventually(lambda: proxy.connections().open == 0, what="both have ended")
    assert proxy.connections().accepted == before + 2
