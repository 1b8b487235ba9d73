"""Builders for tests of the store: a clock, ids, and one user's calls of a store."""

import itertools
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from app.conversations import AnswerRequest, ConversationStore, StartedAnswer
from app.protocol.commands import AnswerContinue, AnswerRegenerate, MessageSend, Options

OWNER = "user-a"
BOOT = "boot-1"


class Clock:
    """A clock that advances by `step` at each reading."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.step = timedelta(seconds=1)

    def __call__(self) -> datetime:
        self.now += self.step
        return self.now


class Ids:
    """Ids that count up."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def __call__(self) -> str:
        return f"made-{next(self._numbers):06d}"


def text(value: str, kind: str = "text") -> dict[str, Any]:
    return {"kind": kind, "at": 0, "text": value}


def new_uuid() -> str:
    return str(uuid.uuid4())


class Talk:
    """Calls a store as one owner."""

    def __init__(self, store: ConversationStore, owner: str = OWNER):
        self.store = store
        self.owner = owner

    def send(
        self,
        content: str = "Hello",
        after: StartedAnswer | None = None,
        *,
        fingerprint: str = "f",
        **command: Any,
    ) -> StartedAnswer:
        """Send a message, after an answer or as the first of a new conversation."""
        if after is not None:
            command.setdefault("conversation_id", after.conversation["id"])
            command.setdefault("parent_id", after.answer["id"])
        command.setdefault("message_id", new_uuid())
        send = MessageSend(text=content, **command)
        return self.store.begin(
            AnswerRequest(self.owner, send, send.message_id, fingerprint, BOOT, "model-1")
        )

    def end(
        self,
        started: StartedAnswer,
        content: str = "Hi",
        *,
        status: str = "completed",
        **ending: Any,
    ) -> dict[str, Any] | None:
        """End an answer."""
        ending = {
            "parts": [text(content)] if content else [],
            "status": status,
            "finish_reason": "stop" if status == "completed" else None,
            "usage": None,
            "timings": None,
            "error": None,
            **ending,
        }
        run = ending.pop("run", started.answer["run"])
        return self.store.finish(self.owner, started.answer["id"], run, **ending)

    def ask(
        self, content: str = "Hello", after: StartedAnswer | None = None, answer: str = "Hi"
    ) -> StartedAnswer:
        """Send a message and end the answer to it."""
        started = self.send(content, after)
        self.end(started, answer)
        return started

    def regenerate(
        self,
        answer_id: str,
        *,
        model: str | None = None,
        options: Options | None = None,
        **more: Any,
    ) -> StartedAnswer:
        """Request another answer."""
        more.setdefault("request_id", new_uuid())
        if options is not None:
            more["options"] = options
        command = AnswerRegenerate(answer_id=answer_id, **more)
        return self.store.begin(
            AnswerRequest(self.owner, command, command.request_id, "f", BOOT, model)
        )

    def continue_(
        self, answer_id: str, *, request_id: str | None = None, boot_id: str = BOOT
    ) -> StartedAnswer:
        """Continue an answer."""
        command = AnswerContinue(answer_id=answer_id, request_id=request_id or new_uuid())
        return self.store.begin(
            AnswerRequest(self.owner, command, command.request_id, "f", boot_id)
        )

    def path(self, conversation_id: str, **which: Any) -> list[str]:
        """Return the ids on a path, oldest first."""
        page = self.store.load(self.owner, conversation_id, limit=100, **which)
        return [message["id"] for message in page.messages]
