"""AI SDK UI message stream v1: https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol.

One answer is one message with the answer's id, so that a replay replaces what a client holds.
"""

from collections.abc import Iterator
from typing import Any

from .sender import Payload

HEADERS = {"x-vercel-ai-ui-message-stream": "v1"}
# The other finish reasons have the names of the wire.
_FINISH_REASONS = {"content_filter": "content-filter", "tool_calls": "tool-calls", None: "other"}
Chunk = dict[str, Any]


class AiSdkTranslation:
    """One answer as the chunks of one message."""

    last = b"data: [DONE]\n\n"

    def __init__(self) -> None:
        self._open: int | None = None
        self._kind = ""
        self._id = ""
        self._opened = 0

    def start(self, payload: Payload) -> Iterator[Chunk]:
        """Begin the message."""
        answer = payload["answer"]
        metadata = {"conversation_id": answer["conversation_id"], "model": answer["model"]}
        yield {"type": "start", "messageId": answer["id"], "messageMetadata": metadata}
        yield {"type": "start-step"}

    def delta(self, payload: Payload) -> Iterator[Chunk]:
        """Add text to a part, which begins where the last one was another."""
        if self._open != payload["part"]:
            yield from self._close()
            yield from self._begin(payload)
        if self._kind in ("text", "reasoning"):
            yield {"type": f"{self._kind}-delta", "id": self._id, "delta": payload["text"]}

    def part(self, payload: Payload) -> Iterator[Chunk]:
        """Show a tool call that has its arguments, then its outcome; the server runs all tools."""
        tool = payload["tool"]
        call = {"toolCallId": tool["call_id"], "providerExecuted": True, "dynamic": True}
        yield from self._close()
        if tool["status"] in ("waiting", "running"):
            name = {"toolName": tool["name"], "title": tool.get("title") or tool["name"]}
            yield {"type": "tool-input-available", **call, **name, "input": tool.get("input")}
        elif tool["status"] == "done":
            yield {"type": "tool-output-available", **call, "output": tool.get("result")}
        elif tool["status"] == "denied":
            yield {"type": "tool-output-denied", "toolCallId": tool["call_id"]}
        elif tool["status"] in ("failed", "cancelled"):
            error = tool.get("error") or {}
            text = error.get("message") if isinstance(error, dict) else str(error)
            yield {"type": "tool-output-error", **call, "errorText": text or tool["status"]}

    def end(self, payload: Payload) -> Iterator[Chunk]:
        """End the message; an answer that failed ends with its error."""
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
