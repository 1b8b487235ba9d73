"""Sends the steps of a script as one response, and records them in the log."""

import base64
import json
import os
import re
import select
import socket
import struct
import time
from pathlib import Path
from typing import Any

from .scripts import Step, question_of, unrolled
from .strict_template import find_fault

STALL_S = 600.0
POLL_S = 0.05  # hundreds of answers may wait at one gate


class ClientGone(Exception):
    """The client has closed its connection."""


class Player:
    """One response. `entry` is its log entry, updated while it is sent."""

    def __init__(self, connection: socket.socket, request: dict[str, Any], entry: dict[str, Any]):
        self._socket = connection
        self._request = request
        self._entry = entry
        self._is_open = False
        self._is_chunked = False
        self._is_over = False
        # Waits are relative to this, so that the time for sending does not slow a stream down.
        self._due_at = time.monotonic()
        self.keeps_connection = True

    def play(self, steps: list[Step]) -> None:
        """Play all steps, then end the response unless a step has ended it."""
        try:
            for step in unrolled(steps):
                name = next(key for key in step if hasattr(self, f"_step_{key}"))
                getattr(self, f"_step_{name}")(step[name], step)
                self._entry["steps"] += 1
                if not self.keeps_connection or self._is_over:
                    return
            if self._is_chunked:
                self._send(b"0\r\n\r\n")
        except (ClientGone, OSError):
            self._entry["closed_at"] = self._entry["closed_at"] or time.monotonic()
            self.keeps_connection = False
        finally:
            self._entry["ended_at"] = time.monotonic()

    def _step_delta(self, text: str, step: Step) -> None:
        self._entry["text"] += text
        self._choice({"content": text}, every=step.get("every"))

    def _step_reasoning(self, text: str, step: Step) -> None:
        self._entry["reasoning"] += text
        self._choice({step.get("key", "reasoning_content"): text})

    def _step_role(self, value: object, step: Step) -> None:
        self._choice({"role": "assistant", "content": ""})

    def _step_finish(self, reason: str, step: Step) -> None:
        self._choice({}, reason)

    def _step_strict(self, value: object, step: Step) -> None:
        fault = find_fault(self._request)
        if fault is not None:
            error = {"message": fault, "type": "BadRequestError", "code": 400}
            self._step_status(400, {"body": {"error": error}})
            self._is_over = True

    def _step_usage(self, usage: dict[str, Any], step: Step) -> None:
        self._event({**self._base(), "choices": [], "usage": usage})

    def _step_done(self, value: object, step: Step) -> None:
        self._body(b"data: [DONE]\n\n")

    def _step_chunk(self, chunk: object, step: Step) -> None:
        self._event(chunk)

    def _step_error(self, error: object, step: Step) -> None:
        self._event({"error": error})

    def _step_comment(self, text: str, step: Step) -> None:
        self._body(f": {text}\n\n".encode())

    def _step_raw(self, text: str, step: Step) -> None:
        data = text.encode("latin-1")
        every = step.get("every") or len(data) or 1
        for start in range(0, len(data), every):
            self._body(data[start : start + every])

    def _step_raw64(self, text: str, step: Step) -> None:
        self._step_raw(base64.b64decode(text).decode("latin-1"), step)

    def _step_wire(self, text: str, step: Step) -> None:
        self._is_open = True
        self._send(text.encode("latin-1"))

    def _step_head(self, head: dict[str, Any], step: Step) -> None:
        fields = {"Content-Type": "text/event-stream", **head.get("headers", {})}
        if "Content-Length" not in fields:
            fields["Transfer-Encoding"] = "chunked"
            self._is_chunked = True
        self._is_open = True
        lines = [f"HTTP/1.1 {head.get('status', 200)} Scripted"]
        lines += [f"{name}: {value}" for name, value in fields.items()]
        self._send("\r\n".join([*lines, "", ""]).encode("latin-1"))

    def _step_status(self, status: int, step: Step) -> None:
        body = step.get("body", "")
        kind = "text/html" if isinstance(body, str) else "application/json"
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
        headers = {"Content-Type": kind, "Content-Length": len(data)}
        self._step_head({"status": status, "headers": headers | step.get("headers", {})}, step)
        self._send(data)

    def _step_sleep_ms(self, milliseconds: float, step: Step) -> None:
        self._due_at += milliseconds / 1000
        self._wait(self._due_at - time.monotonic())

    def _step_until_exists(self, path: str, step: Step) -> None:
        while not Path(path).exists():
            self._wait(POLL_S)
        self._due_at = time.monotonic()

    def _step_stall(self, value: object, step: Step) -> None:
        self._wait(STALL_S)

    def _step_close(self, how: str, step: Step) -> None:
        self.keeps_connection = False
        if how == "rst":
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            # Not by the server's own close: its shutdown would send a FIN first.
            os.close(self._socket.detach())

    def _step_echo(self, value: object, step: Step) -> None:
        self._step_role(True, step)
        words = re.findall(r"\s*\S+", f"You said: {question_of(self._request)}")
        for word in words:
            self._step_sleep_ms(step.get("every_ms", 5), step)
            self._step_delta(word, step)
        self._step_finish("stop", step)
        if (self._request.get("stream_options") or {}).get("include_usage"):
            counts = {"prompt_tokens": 7, "completion_tokens": len(words)}
            self._step_usage({**counts, "total_tokens": 7 + len(words)}, step)
        self._step_done(True, step)

    def _base(self) -> dict[str, Any]:
        return {
            "id": "chatcmpl-fake",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": self._request.get("model"),
        }

    def _choice(
        self, delta: dict[str, Any], finish: str | None = None, every: int | None = None
    ) -> None:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        self._event({**self._base(), "choices": [choice]}, every)

    def _event(self, value: object, every: int | None = None) -> None:
        data = b"data: " + json.dumps(value, ensure_ascii=every is None).encode() + b"\n\n"
        for start in range(0, len(data), every or len(data)):
            self._body(data[start : start + (every or len(data))])

    def _body(self, data: bytes) -> None:
        if not self._is_open:
            self._step_head({}, {})
        self._send(b"%x\r\n%b\r\n" % (len(data), data) if self._is_chunked else data)

    def _send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def _wait(self, seconds: float) -> None:
        if seconds > 0:
            poller = select.poll()
            poller.register(self._socket.fileno(), select.POLLIN)
            if poller.poll(seconds * 1000):
                # A client sends nothing while it receives: what can be read is its close.
                raise ClientGone
