"""A fake provider: streams OpenAI chat completions over real HTTP at low CPU cost.

One epoll loop over non-blocking sockets. The question gives the load: `deltas=300 rate=50`;
rate 0 sends as fast as the client reads. Each delta is one HTTP chunk with its send time.
"""

import heapq
import json
import re
import select
import socket
import sys
import time

from ..payload import DELTA_LENGTH, encode_delta

_HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n"
    b"transfer-encoding: chunked\r\n\r\n"
)
_COMMON = (
    '"id":"chatcmpl-C3b0aTx5Zr1yPqLmW8uKs2dVhNeJf","object":"chat.completion.chunk",'
    '"created":1795300000,"model":"bench","service_tier":"default",'
    '"system_fingerprint":"fp_0f1e2d3c4b"'
)
_LOAD = re.compile(r"deltas=(\d+) rate=(\d+)")
_BATCH = 32
_MODELS = b'{"object":"list","data":[{"id":"bench","object":"model","owned_by":"bench"}]}'


def _event(choices: str, usage: str = "null") -> bytes:
    return f'data: {{{_COMMON},"choices":{choices},"usage":{usage}}}\n\n'.encode()


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def _choice(delta: str, finish_reason: str = "null") -> str:
    return f'[{{"index":0,"delta":{delta},"logprobs":null,"finish_reason":{finish_reason}}}]'


_BEGIN = _HEAD + _chunk(_event(_choice('{"role":"assistant","content":"","refusal":null}')))
_DELTA_HEAD, _DELTA_TAIL = _chunk(_event(_choice('{"content":"%s"}' % ("#" * DELTA_LENGTH)))).split(
    b"#" * DELTA_LENGTH
)
_FINISH = _chunk(_event(_choice("{}", '"stop"')))
_USAGE = _chunk(_event("[]", '{"prompt_tokens":9,"completion_tokens":300,"total_tokens":309}'))
_DONE = _chunk(b"data: [DONE]\n\n") + b"0\r\n\r\n"


class _Stream:
    """One connection and the answer that it receives."""

    def __init__(self, sock: socket.socket, poll: "select.epoll"):
        self.sock = sock
        self._poll = poll
        self._inbox = b""
        self._outbox = b""
        self._deltas = self._next = 0
        self._wants_usage = False
        self.interval_s = 0.0

    def read(self) -> bool:
        """Read available bytes; return whether a stream with a fixed rate begins."""
        data = self.sock.recv(65536)
        if not data:
            raise ConnectionError
        self._inbox += data
        head, separator, body = self._inbox.partition(b"\r\n\r\n")
        if not separator:
            return False
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        if length and len(body) < int(length[1]):
            return False
        self._inbox = b""
        return self._answer(head, body)

    def _answer(self, head: bytes, body: bytes) -> bool:
        if not head.startswith(b"POST /v1/chat/completions"):
            self._write(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
                b"content-length: %d\r\n\r\n%b" % (len(_MODELS), _MODELS)
            )
            return False
        request = json.loads(body)
        load = _LOAD.search(str(request["messages"][-1]["content"]))
        deltas, rate = (int(load[1]), int(load[2])) if load else (100, 50)
        self._deltas, self._next = deltas, 0
        self.interval_s = 1 / rate if rate else 0.0
        self._wants_usage = bool((request.get("stream_options") or {}).get("include_usage"))
        self._write(_BEGIN)
        if not rate:
            self._poll.modify(self.sock, select.EPOLLIN | select.EPOLLOUT)
        return bool(rate)

    def send_next(self) -> bool:
        """Send one delta, after the last one the end; return whether deltas remain."""
        self._write(_DELTA_HEAD + encode_delta(self._next) + _DELTA_TAIL)
        self._next += 1
        if self._next < self._deltas:
            return True
        self._write(_FINISH + (_USAGE if self._wants_usage else b"") + _DONE)
        return False

    def on_writable(self) -> None:
        """Send the rest of the outbox, then the next deltas of a stream without a rate."""
        if self._outbox:
            rest, self._outbox = self._outbox, b""
            self._write(rest)
        for _ in range(_BATCH):
            if self._outbox or self.interval_s or self._next >= self._deltas:
                break
            self.send_next()
        if not self._outbox and (self.interval_s or self._next >= self._deltas):
            self._poll.modify(self.sock, select.EPOLLIN)

    def _write(self, data: bytes) -> None:
        if self._outbox:
            self._outbox += data
            return
        try:
            sent = self.sock.send(data)
        except BlockingIOError:
            sent = 0
        if sent < len(data):
            self._outbox = data[sent:]
            self._poll.modify(self.sock, select.EPOLLIN | select.EPOLLOUT)


class FakeOpenAI:
    """An HTTP server that runs until its process ends."""

    def __init__(self, port: int):
        self._listener = socket.create_server(("127.0.0.1", port), backlog=1024)
        self._listener.setblocking(False)
        self._poll = select.epoll()
        self._poll.register(self._listener, select.EPOLLIN)
        self._streams: dict[int, _Stream] = {}
        self._due: list[tuple[float, int, _Stream]] = []

    def serve(self) -> None:
        """Handle sockets and send due deltas, forever."""
        while True:
            wait_s = max(0.0, self._due[0][0] - time.monotonic()) if self._due else None
            for fileno, mask in self._poll.poll(wait_s):
                if fileno == self._listener.fileno():
                    self._accept()
                else:
                    self._handle(self._streams[fileno], mask)
            self._send_due()

    def _accept(self) -> None:
        sock, _ = self._listener.accept()
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._poll.register(sock, select.EPOLLIN)
        self._streams[sock.fileno()] = _Stream(sock, self._poll)

    def _handle(self, stream: _Stream, mask: int) -> None:
        try:
            if mask & select.EPOLLOUT:
                stream.on_writable()
            if mask & ~select.EPOLLOUT and stream.read():
                first = time.monotonic() + stream.interval_s
                heapq.heappush(self._due, (first, stream.sock.fileno(), stream))
        except OSError:
            self._drop(stream)

    def _send_due(self) -> None:
        now = time.monotonic()
        while self._due and self._due[0][0] <= now:
            due, fileno, stream = self._due[0]
            try:
                has_more = self._streams.get(fileno) is stream and stream.send_next()
            except OSError:
                has_more = False
                self._drop(stream)
            if has_more:
                heapq.heapreplace(self._due, (due + stream.interval_s, fileno, stream))
            else:
                heapq.heappop(self._due)

    def _drop(self, stream: _Stream) -> None:
        self._streams.pop(stream.sock.fileno(), None)
        stream.sock.close()


if __name__ == "__main__":
    FakeOpenAI(int(sys.argv[1])).serve()
