"""Frames sent without waiting are whole, in order and never interleaved."""

import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from app.runtime import WEBSOCKET
from app.runtime.monkey_patch import patched_for
from app.testing.waiting import eventually

if patched_for() != "eventlet":
    pytest.skip("only eventlet has a DirectWebSocket", allow_module_level=True)


class Pair:
    """A BoundedWebSocket and the socket of its peer."""

    def __init__(self) -> None:
        from app.runtime.on_eventlet.websocket import BoundedWebSocket

        own, self.peer = socket.socketpair()
        own.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16 * 1024)
        self.own = own
        self.environ: dict[str, Any] = {"HTTP_ORIGIN": "", "HTTP_WEBSOCKET_PROTOCOL": ""}
        self.websocket = BoundedWebSocket(own, self.environ)

    def fill(self) -> None:
        """Fill the send buffer of the kernel."""
        raw = self.own.fd  # type: ignore[attr-defined]  # below eventlet's socket
        with suppress(BlockingIOError):
            while raw.send(b"x" * 4096):
                pass

    def read(self, length: int) -> bytes:
        found = b""
        while len(found) < length and (data := self.peer.recv(65536)):
            found += data
        return found


@pytest.fixture
def pair() -> Iterator[Pair]:
    made = Pair()
    yield made
    made.own.close()
    made.peer.close()


def frame(letter: str, length: int) -> bytes:
    return struct.pack("!BBQ", 0x81, 127, length) + letter.encode() * length


def test_the_environ_holds_the_websocket(pair: Pair) -> None:
    assert pair.environ[WEBSOCKET] is pair.websocket


def test_a_frame_that_fits_is_sent_at_once(pair: Pair) -> None:
    assert pair.websocket.send_now(frame("a", 100))
    assert not pair.websocket.is_sending
    assert pair.read(110) == frame("a", 100)


def test_the_rest_of_a_frame_is_sent_before_any_other_frame(pair: Pair) -> None:
    big = frame("a", 500_000)
    assert pair.websocket.send_now(big)
    assert pair.websocket.is_sending
    assert not pair.websocket.send_now(frame("b", 1))
    import eventlet

    pong = eventlet.spawn(pair.websocket.send, b"c", control_code=0xA)
    assert pair.read(len(big) + 3) == big + b"\x8a\x01c"
    pong.wait()
    assert not pair.websocket.is_sending
    assert pair.websocket.send_now(frame("b", 1))


def test_a_direct_send_does_not_overtake_a_waiting_frame(pair: Pair) -> None:
    import eventlet

    big = frame("a", 500_000)
    assert pair.websocket.send_now(big)
    waiting = eventlet.spawn(pair.websocket.send, "b")
    eventlet.sleep(0)
    lock = pair.websocket._sendlock
    release = lock.release
    accepted: list[bool] = []

    def release_and_send() -> None:
        release()
        accepted.append(pair.websocket.send_now(frame("c", 1)))

    lock.release = release_and_send
    order = pair.read(len(big) + 3)
    waiting.wait()
    assert order[len(big) :] == b"\x81\x01b"
    assert accepted[0] is False
    assert not pair.websocket.is_sending
    assert not lock._waiters


def test_a_send_to_a_full_socket_sends_nothing(pair: Pair) -> None:
    pair.fill()
    assert not pair.websocket.send_now(frame("a", 100))
    assert not pair.websocket.is_sending


def test_nothing_is_sent_after_a_frame_whose_rest_failed(pair: Pair) -> None:
    assert pair.websocket.send_now(frame("a", 500_000))
    pair.peer.close()
    eventually(lambda: not pair.websocket.is_sending)
    assert not pair.websocket.send_now(frame("b", 1))


def test_nothing_is_sent_after_the_close_frame(pair: Pair) -> None:
    pair.websocket.websocket_closed = True
    assert not pair.websocket.send_now(frame("a", 1))


class Flood:
    """A socket that always has data to read: empty frames, then the end."""

    fd = None
    _pong = b"\x8a\x80\0\0\0\0"

    def __init__(self, frames: int):
        self._rest = memoryview(self._pong * frames)

    def recv(self, length: int) -> bytes:
        data, self._rest = bytes(self._rest[:length]), self._rest[length:]
        return data


def test_a_flood_of_frames_lets_other_tasks_run() -> None:
    import eventlet

    from app.runtime.on_eventlet.websocket import BoundedWebSocket

    environ = {"HTTP_ORIGIN": "", "HTTP_WEBSOCKET_PROTOCOL": ""}
    websocket = BoundedWebSocket(Flood(100_000), environ)
    runs = [0]

    def count_runs() -> None:
        while True:
            runs[0] += 1
            eventlet.sleep(0)

    other = eventlet.spawn(count_runs)
    assert websocket.wait() is None
    other.kill()
    assert runs[0] > 3
