"""The body of a stream: order, what is unsent, and its end."""

from collections import deque

from app.http_door import stream_body
from app.http_door.stream_body import StreamBody
from app.runtime import Runtime


class FakeConnection:
    """A connection whose kernel buffer accepts `room` bytes."""

    def __init__(self, room: int = 1000):
        self.room = room
        self.sent: deque[bytes] = deque()
        self.is_dropped = False

    def send_now(self, data: bytes) -> bytes | None:
        taken, self.room = data[: self.room], self.room - len(data[: self.room])
        if not taken:
            return data
        self.sent.append(taken)
        return data[len(taken) :] or None

    def send_rest(self, rest: bytes) -> None:
        self.sent.append(rest)

    def is_gone(self) -> bool:
        return False

    def drop(self) -> None:
        self.is_dropped = True

    def detach(self) -> None:
        pass


def write_all(body: StreamBody, *events: bytes) -> None:
    for event in events:
        body.write(event)
    body.end()


def test_events_written_before_the_head_is_sent_follow_it(runtime: Runtime) -> None:
    body = StreamBody(runtime, b"head", None)
    assert not body.is_free
    body.write(b"one")
    body.write(b"two")
    body.end()
    assert list(body) == [b"head", b"onetwo"]


def test_event_goes_to_the_kernel_at_once_when_nothing_waits(runtime: Runtime) -> None:
    connection = FakeConnection(room=5)
    body = StreamBody(runtime, b"head", connection)  # type: ignore[arg-type]
    sending = iter(body)
    assert next(sending) == b"head"
    body.write(b"first")
    assert not connection.sent  # the head may not have been sent
    assert next(sending) == b"first"
    runtime.spawn(write_all, body, b"abc", b"defg", b"hi")
    assert next(sending) == b"hi"
    assert list(sending) == []
    assert list(connection.sent) == [b"abc", b"de", b"fg"]


def test_stream_with_many_unsent_bytes_is_dropped(runtime: Runtime) -> None:
    connection = FakeConnection()
    body = StreamBody(runtime, b"", connection)  # type: ignore[arg-type]
    for _ in range(2 + stream_body.MAX_UNSENT_BYTES // 1024**2):
        body.write(b"x" * 1024**2)
    assert connection.is_dropped
    assert body.is_free  # of an ended response, nothing waits


def test_close_is_noted_once(runtime: Runtime) -> None:
    closed: list[bool] = []
    body = StreamBody(runtime, b"", None)
    body.set_on_close(lambda: closed.append(True))
    body.close()
    body.close()
    assert closed == [True]
