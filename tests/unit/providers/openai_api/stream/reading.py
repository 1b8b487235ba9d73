"""Feeds chunks to a stream reader and collects what it appends."""

import json
from typing import Any

from app.providers.base import Outcome
from app.providers.openai_api.stream.stream_reader import StreamReader

Json = dict[str, Any]


class Reading:
    """A reader, and the text and reasoning that it appended."""

    def __init__(self, *, partial: str | None = None, needs_finish: bool = True):
        self.text = self.reasoning = ""
        self.reader = StreamReader(self._append, partial, needs_finish=needs_finish)

    def _append(self, kind: str, text: str) -> None:
        if kind == "text":
            self.text += text
        else:
            self.reasoning += text

    def read(self, *chunks: object) -> "Reading":
        """Read each chunk as an event of its own read."""
        for chunk in chunks:
            data = chunk if isinstance(chunk, bytes) else json.dumps(chunk).encode()
            self.reader.read([data])
        return self

    def end(self) -> Outcome:
        """End the stream; see StreamReader.outcome."""
        self.reader.flush()
        return self.reader.outcome()


def chunk(content: object = None, finish: object = None, **delta: Any) -> Json:
    """Return a chunk with the usual fields."""
    fields = delta if content is None else {"content": content, **delta}
    return {"choices": [{"index": 0, "delta": fields, "finish_reason": finish}]}


def whole(content: object, **more: Any) -> Json:
    """Return a chunk with a message in place of a delta."""
    return {"choices": [{"index": 0, "message": {"content": content}, **more}]}
