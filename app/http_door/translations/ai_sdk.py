"""AI SDK UI message stream v1: https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol.

One answer is one message with the answer's id, so that a replay replaces what a client holds.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from .sender import Payload
from .tool_calls import Change, ToolCalls

HEADERS = {"x-vercel-ai-ui-message-stream": "v1"}
# The other finish reasons have the names of the wire.
_FINISH_REASONS = {"content_filter": "content-filter", "tool_calls": "tool-calls", None: "other"}
Chunk = dict[str, Any]


class AiSdkTranslation:
    """One answer as the chunks of one message; `files_url` is the URL of a file without its id."""

    last = b"data: [DONE]\n\n"

    def __init__(self, files_url: str = "/api/files/") -> None:
        self._files_url = files_url
        self._files: set[int] = set()
        self._open: int | None = None
        self._kind = ""
        self._id = ""
        self._opened = 0
        self._tools = ToolCalls()

    def start(self, payload: Payload) -> Iterator[Chunk]:
        """Begin the message."""
        answer = payload["answer"]
        metadata = {"conversation_id": answer["conversation_id"], "model": answer["model"]}
        yield {"type": "start", "messageId": answer["id"], "messageMetadata": metadata}
        yield {"type": "start-step"}

    def delta(self, payload: Payload) -> Iterator[Chunk]:
        """Add text to a part, which begins where the last one was another."""
        if payload["kind"] == "tool":
            yield from self._show(self._tools.add(payload["part"], payload["text"]))
            return
        yield from self._show(self._tools.settle())
        if self._open != payload["part"]:
            yield from self._close()
            yield from self._begin(payload)
        if self._kind in ("text", "reasoning"):
            yield {"type": f"{self._kind}-delta", "id": self._id, "delta": payload["text"]}

    def part(self, payload: Payload) -> Iterator[Chunk]:
        """Show a file, or the change of a tool call; the server runs all tools."""
        yield from self._close()
        if "tool" in payload:
            yield from self._show(self._tools.set_state(payload["part"], payload["tool"]))
        file = payload.get("file")
        if file is not None and payload["part"] not in self._files:
            self._files.add(payload["part"])
            url = f"{self._files_url}{file['file_id']}"
            yield {"type": "file", "url": url, "mediaType": file["type"]}

    def _show(self, changes: Iterable[Change]) -> Iterator[Chunk]:
        for moment, call, text in changes:
            tool = call.tool
            own_id = {"toolCallId": tool["call_id"]}
            by_server = {**own_id, "providerExecuted": True, "dynamic": True}
            name = {"toolName": tool["name"], "title": tool.get("title") or tool["name"]}
            if moment == "begin":
                yield {"type": "tool-input-start", **by_server, **name}
            elif moment == "arguments":
                yield {"type": "tool-input-delta", **own_id, "inputTextDelta": text}
            elif moment == "ready":
                yield {"type": "tool-input-available", **by_server, **name, "input": call.input}
            elif tool["status"] == "done":
                yield {"type": "tool-output-available", **by_server, "output": call.output}
            elif tool["status"] == "denied":
                yield {"type": "tool-output-denied", **own_id}
            else:
                yield {"type": "tool-output-error", **by_server, "errorText": call.failure}

    def end(self, payload: Payload) -> Iterator[Chunk]:
        """End the message; an answer that failed ends with its error."""
        yield from self._show(self._tools.settle())
        yield from self._close()
        for number, source in enumerate((payload.get("details") or {}).get("citations") or ()):
            yield {"type": "source-url", "sourceId": str(number), **source}
        yield {"type": "finish-step"}
        if payload["status"] == "stopped":
            yield {"type": "abort", "reason": "stopped"}
            return
        if payload["error"] is not None:
            yield {"type": "error", "errorText": payload["error"]["message"]}
        reason = payload["finish_reason"]
        yield {
            "type": "finish",
            "finishReason": "error" if payload["error"] else _FINISH_REASONS.get(reason, reason),
            "messageMetadata": {"usage": payload["usage"], "timings": payload["timings"]},
        }

    def _begin(self, payload: Payload) -> Iterator[Chunk]:
        self._open, self._kind = payload["part"], payload["kind"]
        self._opened += 1
        self._id = f"{payload['part']}-{self._opened}"
        if self._kind in ("text", "reasoning"):
            yield {"type": f"{self._kind}-start", "id": self._id}

    def _close(self) -> Iterator[Chunk]:
        if self._open is not None and self._kind in ("text", "reasoning"):
            yield {"type": f"{self._kind}-end", "id": self._id}
        self._open = None
