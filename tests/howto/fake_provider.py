"""A minimal OpenAI server over real HTTP, which streams scripted answers chunk by chunk."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

DEADLINE_S = 60


@dataclass
class Answer:
    """Pieces of text; those after the first `held_after` wait until `release` is set."""

    pieces: list[str]
    held_after: int | None = None
    is_cut: bool = False
    status: int = 200
    body: str = ""
    raw: str = ""
    release: threading.Event = field(default_factory=threading.Event)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def chunks(self) -> Iterator[dict[str, Any]]:
        """Yield OpenAI's chunks: the role, the text, the finish_reason, the usage."""
        yield _choice({"role": "assistant", "content": ""})
        for number, piece in enumerate(self.pieces):
            if number == self.held_after and not self.release.wait(DEADLINE_S):
                raise TimeoutError("the answer was not released")
            yield _choice({"content": piece})
        if not self.is_cut:
            yield _choice({}, finish_reason="stop")
            yield {"choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 2}}


def _choice(delta: dict[str, str], finish_reason: str | None = None) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": finish_reason}]}


class FakeOpenAI(ThreadingHTTPServer):
    """Serves `answers` by question under `url`; `keys` are the Authorization headers received."""

    daemon_threads = True

    def __init__(self, answers: dict[str, Answer]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = answers
        self.keys: list[str | None] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def start(self) -> None:
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    server: FakeOpenAI

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.keys.append(self.headers["Authorization"])
        answer = self.server.answers[request["messages"][-1]["content"]]
        assert request["stream"] is True
        self.send_response(answer.status)
        self.send_header("Content-Type", "text/event-stream" if not answer.body else "text/plain")
        self.end_headers()
        if answer.body:
            self.wfile.write(answer.body.encode())
            return
        for chunk in answer.chunks():
            self._write(json.dumps({"id": "1", "object": "chat.completion.chunk", **chunk}))
        if answer.raw:
            self._write(answer.raw)
        if not answer.is_cut:
            self._write("[DONE]")

    def _write(self, data: str) -> None:
        self.wfile.write(f"data: {data}\n\n".encode())
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Log nothing."""
