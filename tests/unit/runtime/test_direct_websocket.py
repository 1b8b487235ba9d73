"""Frames sent without waiting: whole, in order, and never one inside another."""

import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from app.runtime import WEBSOCKET
from app.runtime.monkey_patch import patched_for
from tests.support.waiting import eventually

if patched_for() != "eventlet":
    pytest.skip("only eventlet's WebSocket is written to directly", allow_module_level=True)


class Pair:
    """A WebSocket of ours and the plain socket at its other end."""

    def __init__(self) -> None:
        from app.runtime.on_eventlet.websocket import BoundedWebSocket

        ours, self.theirs = socket.socketpair()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16 * 1024)
        self.ours = ours
        self.environ: dict[str, Any] = {"HTTP_ORIGIN": "", "HTTP_WEBSOCKET_PROTOCOL": ""}
        self.websocket = BoundedWebSocket(ours, self.environ)

    def fill(self) -> None:
        """Let the kernel take no more."""
        plain = self.ours.fd  # type: ignore[attr-defined]  # below eventlet's socket
        with suppress(BlockingIOError):
            while plain.send(b"x" * 4096):
                pass

    def read(self, length: int) -> bytes:
        found = b""
        while len(found) < length and (data := self.theirs.recv(65536)):
            found += data
        return found


@pytest.fixture
def pair() -> Iterator[Pair]:
    made = Pair()
    yield made
    made.ours.close()
    made.theirs.close()


def frame(letter: str, length: int) -> bytes:
    return struct.pack("!BBQ", 0x81, 127, length) + letter.encode() * length


def test_the_environ_names_it(pair: Pair) -> None:
    assert pair.environ[WEBSOCKET] is pair.websocket


def test_a_frame_that_fits_is_sent_at_once(pair: Pair) -> None:
    assert pair.websocket.send_now(frame("a", 100))
    assert not pair.websocket.is_sending
    assert pair.read(110) == frame("a", 100)


def test_the_rest_of_a_frame_follows_and_nothing_gets_between(pair: Pair) -> None:
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


def test_no_frame_overtakes_one_that_waits_for_its_turn(pair: Pair) -> None:
    import eventlet

    big = frame("a", 500_000)
    assert pair.websocket.send_now(big)
    waiting = eventlet.spawn(pair.websocket.send, "b")
    eventlet.sleep(0)
    lock = pair.websocket._sendlock
    release = lock.release
    taken: list[bool] = []

    def release_and_send() -> None:
        release()
        taken.append(pair.websocket.send_now(frame("c", 1)))

    lock.release = release_and_send
    order = pair.read(len(big) + 3)
    waiting.wait()
    assert order[len(big) :] == b"\x81\x01b"
    assert taken[0] is False
    assert not pair.websocket.is_sending
    assert not lock._waiters


def test_a_full_socket_takes_nothing_of_a_frame(pair: Pair) -> None:
    pair.fill()
    assert not pair.websocket.send_now(frame("a", 100))
    assert not pair.websocket.is_sending


def test_where_the_other_side_is_gone_in_mid_frame_nothing_more_is_sent(pair: Pair) -> None:
    assert pair.websocket.send_now(frame("a", 500_000))
    pair.theirs.close()
    eventually(lambda: not pair.websocket.is_sending)
    assert not pair.websocket.send_now(frame("b", 1))


def test_after_its_closing_frame_nothing_more_is_sent(pair: Pair) -> None:
    pair.websocket.websocket_closed = True
    assert not pair.websocket.send_now(frame("a", 1))


class Flood:
    """A socket that always has something to read: empty frames, then its end."""

    fd = None
    _pong = b"\x8a\x80\0\0\0\0"

    def __init__(self, frames: int):
        self._rest = memoryview(self._pong * frames)

    def recv(self, length: int) -> bytes:
        data, self._rest = bytes(self._rest[:length]), self._rest[length:]
        return data


def test_a_flood_of_frames_lets_others_have_their_turns() -> None:
    import eventlet

    from app.runtime.on_eventlet.websocket import BoundedWebSocket

    environ = {"HTTP_ORIGIN": "", "HTTP_WEBSOCKET_PROTOCOL": ""}
    websocket = BoundedWebSocket(Flood(100_000), environ)
    turns = [0]

    def take_turns() -> None:
        while True:
            turns[0] += 1
            eventlet.sleep(0)

    other = eventlet.spawn(take_turns)
    assert websocket.wait() is None
    other.kill()
    assert turns[0] > 3
