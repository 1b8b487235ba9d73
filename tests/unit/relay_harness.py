"""The shipped path of a delta, in one task, from a scripted socket to WebSocket frames.

All of it is real: our socket, httpcore's pool, httpx, the SDK, chunks, events, the reader, the run,
the answer, the pump, the journal in SQLite, delivery, the event and its frame.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from app.answers.lifecycle.metrics import Metrics
from app.answers.model.follower import Follower
from app.answers.model.live_answer import Ids, LiveAnswer
from app.answers.streaming.delivery import Delivery
from app.answers.streaming.pump import Pump
from app.answers.streaming.run import Runner
from app.journal import sqlite
from app.journal.sqlite import SqliteJournal
from app.providers.base import Request, Turn
from app.providers.network import cancel_scope as watch
from app.providers.network.cancel_scope import active_scope
from app.providers.network.connect import ScopedBackend
from app.providers.network.response_head import ResponseHeadStream
from app.providers.network.socket_stream import SocketStream
from app.providers.openai_api.provider import OpenAIProvider
from app.runtime import WEBSOCKET
from app.sockets.senders import FastSender

HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n"
    b"connection: close\r\n\r\n"
)
FRAME_S = 0.1


def _chunk(delta: dict[str, str], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    common = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    event = b"data: " + json.dumps({**common, "choices": [choice]}).encode() + b"\n\n"
    return b"%x\r\n%b\r\n" % (len(event), event)


LAST = _chunk({}, "stop") + b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n"


class _Flag:
    def __init__(self) -> None:
        self._is_set = False

    def set(self) -> None:
        self._is_set = True

    def clear(self) -> None:
        self._is_set = False

    def is_set(self) -> bool:
        return self._is_set

    def wait(self, timeout: float | None = None) -> bool:
        return self._is_set


class OneTask:
    """A runtime with a single task."""

    name = "one task"

    def event(self) -> _Flag:
        return _Flag()

    def lock(self) -> AbstractContextManager[object]:
        return nullcontext()

    def sleep(self, seconds: float) -> None:
        pass

    def run_blocking(self, function: Callable[..., Any], *args: Any) -> Any:
        return function(*args)


def _one_task() -> Any:
    return OneTask()


class _Socket:
    """Returns one piece for each read that waits, after a cycle of the pump."""

    def __init__(self, pieces: Iterator[bytes], between: Callable[[], None]):
        self._pieces = pieces
        self._between = between
        self._timeout: float | None = 0.0

    def settimeout(self, timeout: float | None) -> None:
        self._timeout = timeout

    def recv(self, max_bytes: int, flags: int = 0) -> bytes:
        if self._timeout == 0.0:
            raise BlockingIOError
        self._between()
        return next(self._pieces, b"")

    def send(self, data: bytes) -> int:
        return len(data)

    def close(self) -> None:
        pass


class _WebSocket:
    """Accepts every frame at once."""

    is_sending = False

    def __init__(self) -> None:
        self.frames: list[bytes] = []

    def send_now(self, frame: bytes) -> bool:
        self.frames.append(frame)
        return True


class Relay:
    """One answer from its request to its last frame, with `deltas` words in each read."""

    def __init__(self, folder: Path, *, reads: int, deltas: int):
        self.text = "".join(f" word{number % 10}" for number in range(reads * deltas))
        self._pieces = [HEAD, *self._bodies(deltas), LAST]
        self._now = 0.0
        self.runtime = _one_task()
        journal = SqliteJournal(folder / f"{reads}-{deltas}.sqlite3", self.runtime)
        delivery = Delivery(on_delivered=lambda *_: None, stuck_s=30, clock=lambda: self._now)
        self.metrics = Metrics()
        self.pump = Pump(
            self.runtime,
            journal,
            delivery,
            on_ended=lambda _: None,
            on_lost=lambda _: None,
            clock=lambda: self._now,
            metrics=self.metrics,
        )
        self._commit_at_once()
        self._websocket = _WebSocket()
        self._live = LiveAnswer(Ids("owner", "conversation", "answer"), 1, self.runtime)
        follower = Follower("sid", "owner", "address", self._sender())
        self._live.attach(follower, [])

    def _commit_at_once(self) -> None:
        writer = self.pump._writer
        submit = writer.submit

        def submit_and_commit(batch: Any, drop: Any) -> None:
            submit(batch, drop)
            if writer.is_busy:
                writer._commit(batch, drop)

        writer.submit = submit_and_commit  # type: ignore[method-assign]

    def _sender(self) -> FastSender:
        server: Any = SimpleNamespace(
            environ={"sid": {WEBSOCKET: self._websocket}},
            eio=SimpleNamespace(
                sockets={
                    "sid": SimpleNamespace(queue=SimpleNamespace(empty=lambda: True), closed=False)
                }
            ),
        )
        return FastSender(server, "sid", self.runtime)

    def _cycle(self) -> None:
        self._now += FRAME_S
        self.pump.cycle()

    def _bodies(self, deltas: int) -> Iterator[bytes]:
        words = self.text.split(" ")[1:]
        for start in range(0, len(words), deltas):
            some = words[start : start + deltas]
            yield b"".join(_chunk({"content": f" {word}"}) for word in some)

    def connect(self, *_: Any, **__: Any) -> ResponseHeadStream:
        """Connect to the script; replaces the method of the backend."""
        sock: Any = _Socket(iter(self._pieces), self._cycle)
        return ResponseHeadStream(SocketStream(sock, active_scope(), 0.0))

    def run(self) -> None:
        """Fetch the answer, and pump until the end is sent."""
        backend: Any = ScopedBackend
        clock, disk = cast("Any", watch), cast("Any", sqlite)
        connect, backend.connect_tcp = backend.connect_tcp, self.connect
        # Steps after 10 ms without a wait, and after 20 ms of a commit, depend on the machine.
        slice_s, clock.TIME_SLICE_S = clock.TIME_SLICE_S, 3600.0
        fast_s, disk.FAST_S = disk.FAST_S, 3600.0
        provider = OpenAIProvider(
            self.runtime, base_url="http://127.0.0.1:1/v1", api_key=None, pace=lambda: False
        )
        try:
            runner = Runner(
                self.runtime,
                provider,
                self.pump,
                self.metrics,
                limit_answer_chars=10**9,
                clock=lambda: self._now,
            )
            request = Request("m", (Turn("user", "Write."),))
            runner.make_run(self._live, lambda: None)._run(request)
        finally:
            backend.connect_tcp = connect
            clock.TIME_SLICE_S = slice_s
            disk.FAST_S = fast_s
            provider.close()
        self._cycle()

    def relayed(self) -> tuple[int, str]:
        """Return how many deltas were sent, and their text."""
        deltas = [frame for frame in self._websocket.frames if b'"answer:delta"' in frame]
        events = [json.loads(frame[frame.index(b"[") :]) for frame in deltas]
        return len(deltas), "".join(payload["text"] for _, payload in events)
