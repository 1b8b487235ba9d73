"""AG-UI 1.0: https://docs.ag-ui.com.

Each part of an answer is a message `answer_id.part`. A client that lost its connection runs the
agent again with the messages that it holds: their texts say what it has, and the rest is appended.
An answer with tool calls is sent again whole, because their messages do not say what is missing.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from .sender import Payload
from .tool_calls import Change, ToolCalls

VERSION = "1.0"
RESULT = ".result"  # behind the id of a call's message, the id of its result
Event = dict[str, Any]
_NAMES = {"text": "TEXT_MESSAGE", "reasoning": "REASONING_MESSAGE"}


def message_id(answer_id: str, part: int) -> str:
    """Return the id of the message that is one part of an answer."""
    return f"{answer_id}.{part}"


def part_of(message: str) -> tuple[str, int] | None:
    """Return the answer and the part that a message's id names, None for an id of others."""
    answer_id, dot, number = message.rpartition(".")
    return (answer_id, int(number)) if dot and number.isdecimal() and len(number) < 4 else None


class AgUiTranslation:
    """One answer as the events of one run.

    `messages` are those of the request, `files_url` is the URL of a file without its id. `held` are
    the lengths that the client holds of each part; where the server does not accept them, or where
    they are None, because the client holds tool calls or files, it is first sent its messages
    without the parts.
    """

    last = b""

    def __init__(
        self,
        thread_id: str,
        run_id: str,
        messages: list[dict[str, Any]],
        held: list[int] | None,
        files_url: str = "/api/files/",
    ):
        self._files_url = files_url
        self._run = {"threadId": thread_id, "runId": run_id}
        self._messages = messages
        self._held = held
        self._answer_id = self._model = ""
        self._open: int | None = None
        self._kind = ""
        self._tools = ToolCalls()

    def start(self, payload: Payload) -> Iterator[Event]:
        """Begin the run."""
        self._answer_id, self._model = payload["answer"]["id"], payload["answer"]["model"]
        yield {"type": "RUN_STARTED", **self._run, "protocolVersion": VERSION}
        held = self._held
        if held is None or (any(held) and payload["lengths"] != held):
            others = [each for each in self._messages if not self._is_own(each)]
            yield {"type": "MESSAGES_SNAPSHOT", "messages": others}
        self._messages = []  # they may be long, as the stream is

    def _is_own(self, message: dict[str, Any]) -> bool:
        return str(message.get("id")).partition(".")[0] == self._answer_id

    def delta(self, payload: Payload) -> Iterator[Event]:
        """Add text to a part, which begins where the last one was another."""
        if payload["kind"] == "tool":
            yield from self._show(self._tools.add(payload["part"], payload["text"]))
            return
        yield from self._show(self._tools.settle())
        if self._open != payload["part"]:
            yield from self._close()
            yield from self._begin(payload)
        if self._kind in _NAMES and payload["text"]:
            yield self._of_part(f"{_NAMES[self._kind]}_CONTENT", delta=payload["text"])

    def part(self, payload: Payload) -> Iterator[Event]:
        """Show a file, or the change of a tool call; the server runs all tools."""
        yield from self._close()
        if "tool" in payload:
            yield from self._show(self._tools.set_state(payload["part"], payload["tool"]))
        if payload.get("file") is not None:
            yield self._file(payload["part"], payload["file"])

    def _file(self, part: int, file: Payload) -> Event:
        # A message of an assistant has texts only; a message of an activity any object.
        content = {
            "file_id": file["file_id"],
            "url": f"{self._files_url}{file['file_id']}",
            "filename": file["name"],
            "mimeType": file["type"],
            "size": file["size"],
        }
        message = message_id(self._answer_id, part)
        return {"type": "ACTIVITY_SNAPSHOT", "messageId": message, "activityType": "file",
                "content": content}  # fmt: skip

    def _show(self, changes: Iterable[Change]) -> Iterator[Event]:
        for moment, call, text in changes:
            own_id, tool = {"toolCallId": call.tool["call_id"]}, call.tool
            message = message_id(self._answer_id, call.part)
            if moment == "begin":
                name = {"toolCallName": tool["name"], "parentMessageId": message}
                yield {"type": "TOOL_CALL_START", **own_id, **name}
            elif moment == "arguments":
                yield {"type": "TOOL_CALL_ARGS", **own_id, "delta": text}
            elif moment == "ready":
                yield {"type": "TOOL_CALL_END", **own_id}
            else:
                outcome = call.output if tool["status"] == "done" else call.failure
                content = outcome if isinstance(outcome, str) else json.dumps(outcome)
                message = f"{message}{RESULT}"
                yield {"type": "TOOL_CALL_RESULT", **own_id, "messageId": message, "role": "tool",
                       "content": content}  # fmt: skip

    def end(self, payload: Payload) -> Iterator[Event]:
        """End the run, or the run with its error."""
        yield from self._show(self._tools.settle())
        yield from self._close()
        usage = self._usage(payload["usage"])
        if payload["error"] is not None:
            error = payload["error"]
            yield {"type": "RUN_ERROR", "message": error["message"], "code": error["code"], **usage}
            return
        outcome = "cancelled" if payload["status"] == "stopped" else "success"
        yield {"type": "RUN_FINISHED", **self._run, "outcome": {"type": outcome}, **usage}

    def _usage(self, usage: dict[str, int | None] | None) -> Event:
        if usage is None:
            return {}
        names = {
            "input_tokens": "inputTokens",
            "output_tokens": "outputTokens",
            "reasoning_tokens": "reasoningTokens",
            "total_tokens": "totalTokens",
        }
        counts = {name: usage[key] for key, name in names.items() if usage.get(key) is not None}
        return {"usage": [{"model": self._model, **counts}]}

    def _begin(self, payload: Payload) -> Iterator[Event]:
        self._open, self._kind = payload["part"], payload["kind"]
        if self._kind == "reasoning":
            yield self._of_part("REASONING_START")
            yield self._of_part("REASONING_MESSAGE_START", role="reasoning")
        elif self._kind == "text":
            yield self._of_part("TEXT_MESSAGE_START", role="assistant")

    def _close(self) -> Iterator[Event]:
        if self._open is not None and self._kind in _NAMES:
            yield self._of_part(f"{_NAMES[self._kind]}_END")
            if self._kind == "reasoning":
                yield self._of_part("REASONING_END")
        self._open = None

    def _of_part(self, type_: str, **fields: str) -> Event:
        return {"type": type_, "messageId": message_id(self._answer_id, self._open or 0), **fields}
