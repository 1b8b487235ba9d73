"""The statements that send, regenerate and continue share, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, update

from ...protocol.commands import AnswerRegenerate, MessageSend, Options
from ...protocol.errors import Refusal
from ..answer_request import AnswerRequest, StartedAnswer
from ..budget.stored_bytes import check_stored, system_bytes
from ..ids import Clock, IdMaker, wire_time
from ..reads.context_window import HistoryMessage, estimate_tokens, history_budget
from ..reads.message_path import read_history
from ..reads.serialize import (
    JsonObject,
    conversation_object,
    find_conversation,
    find_running,
)
from ..schema.tables import conversations, messages
from .idempotency import remember

# Statements are built once: building one costs more than running it.
_INSERT = insert(messages).returning(messages)
_TOUCH = (
    update(conversations)
    .where(conversations.c.owner == bindparam("of"), conversations.c.id == bindparam("which"))
    .values(stored_bytes=conversations.c.stored_bytes + bindparam("added_bytes"))
    .returning(conversations)
)


@dataclass(frozen=True, slots=True)
class RowDefaults:
    """The clock, ids and limits that new rows are made with."""

    clock: Clock
    make_id: IdMaker
    limit_title_chars: int
    limit_history_tokens: int
    limit_stored_bytes: int = 0
    limit_message_files: int = 0


@dataclass(frozen=True, slots=True)
class AnswerTransaction:
    """A database transaction that stores one AnswerRequest."""

    tx: Connection
    defaults: RowDefaults
    request: AnswerRequest

    @property
    def owner(self) -> str:
        """Return the owner of the rows."""
        return self.request.owner

    def now(self) -> str:
        """Return the current time as it is stored."""
        return wire_time(self.defaults.clock())

    def refuse_busy(self, conversation_id: str) -> None:
        """Raise Refusal `conversation_busy` while an answer runs in the conversation."""
        if find_running(self.tx, self.owner, [conversation_id])[conversation_id]:
            raise Refusal("conversation_busy")

    def check_stored(self, more: int) -> None:
        """Raise Refusal `quota_exceeded` unless the owner may store so many bytes more."""
        check_stored(self.tx, self.owner, more, self.defaults.limit_stored_bytes)

    def add_message(self, **fields: Any) -> Row[Any]:
        """Insert a message and return its row."""
        return self.tx.execute(_INSERT, {"owner": self.owner, **fields}).one()

    def add_answer(
        self,
        *,
        answer_id: str,
        message_id: str,
        conversation_id: str,
        model: str,
        options: JsonObject,
        history_cut: int,
        at: str,
    ) -> Row[Any]:
        """Insert a new, empty answer to `message_id`."""
        return self.add_message(
            id=answer_id,
            conversation_id=conversation_id,
            parent_id=message_id,
            role="assistant",
            created_at=at,
            status="streaming",
            run=1,
            model=model,
            boot_id=self.request.boot_id,
            history_cut=history_cut,
            options=options,
            parts=[],
        )

    def add_answer_to(
        self, message: Row[Any], *, model: str, options: JsonObject, at: str, added_bytes: int = 0
    ) -> tuple[Row[Any], Row[Any], list[HistoryMessage]]:
        """Insert an answer to `message`; return conversation, answer and history.

        `added_bytes`: of the message, if it is new.
        """
        added_bytes += system_bytes(options)
        self.check_stored(added_bytes)
        history, history_cut = self.read_history(message.id, options)
        answer = self.add_answer(
            answer_id=self.defaults.make_id(),
            message_id=message.id,
            conversation_id=message.conversation_id,
            model=model,
            options=options,
            history_cut=history_cut,
            at=at,
        )
        conversation = self.touch(message.conversation_id, at, added_bytes, head_id=answer.id)
        return conversation, answer, history

    def history_budget(self, options: JsonObject) -> int:
        """Return the tokens that the history of the answer may have."""
        output = options.get("max_output_tokens")
        limit = self.defaults.limit_history_tokens
        return history_budget(limit, self.request.context_tokens, output)

    def read_history(
        self, message_id: str, options: JsonObject, *, partial: str = ""
    ) -> tuple[list[HistoryMessage], int]:
        """Return the history for an answer to `message_id`, and how many messages were cut.

        `partial` is the text of an answer to continue, which the model reads too.
        """
        budget = self.history_budget(options)
        if partial and self.request.context_tokens is not None:
            budget -= estimate_tokens(partial)
        return read_history(self.tx, self.owner, message_id, options.get("system"), budget)

    def touch(self, conversation_id: str, at: str, added_bytes: int, *, head_id: str) -> Row[Any]:
        """Set the conversation's head and time and count its bytes; return its row.

        A new answer takes it out of the archive.
        """
        fields = {"head_id": head_id, "archived_at": None}
        return touch(self.tx, self.owner, conversation_id, at, added_bytes, **fields)

    def remember(self, kind: str, ack: JsonObject, answer: Row[Any]) -> None:
        """Store the ack under the request's id, for a repeat of it."""
        remember(
            self.tx,
            owner=self.owner,
            id=self.request.request_id,
            kind=kind,
            fingerprint=self.request.fingerprint,
            ack=ack,
            answer_id=answer.id,
            created_at=self.now(),
        )


def started(
    ack: JsonObject,
    conversation: Row[Any],
    answer: Row[Any],
    history: Sequence[HistoryMessage],
    *,
    shown: JsonObject,
    **more: Any,
) -> StartedAnswer:
    """Build the result as it will be after the commit; `shown` is the answer's wire object."""
    # The database allows one streaming answer a conversation, so no other one runs.
    return StartedAnswer(
        ack,
        conversation=conversation_object(conversation, [answer.id]),
        answer=shown,
        options=answer.options or {},
        history=history,
        **more,
    )


def touch(
    tx: Connection, owner: str, conversation_id: str, at: str, added_bytes: int, **fields: Any
) -> Row[Any]:
    """Set a conversation's fields and time and add to its stored bytes; return its row."""
    values = {"of": owner, "which": conversation_id, "updated_at": at, **fields}
    values["added_bytes"] = added_bytes
    return tx.execute(_TOUCH, values).one()


def given(options: Options) -> JsonObject:
    """Return the options that the client set."""
    return options.model_dump(exclude_none=True)


def options_of_send(command: MessageSend, conversation: Row[Any]) -> JsonObject:
    """Return the options for the answer to a message: the command's, else the conversation's."""
    if "options" in command.model_fields_set:
        return given(command.options)
    return conversation.options or {}


def options_of_regenerate(tx: Connection, old: Row[Any], command: AnswerRegenerate) -> JsonObject:
    """Return the options for another answer than `old`.

    Without options in the command the conversation's apply; if it has none, the old answer's.
    """
    if "options" in command.model_fields_set:
        return given(command.options)
    found = find_conversation(tx, old.owner, old.conversation_id)
    return (old.options or {}) if found.options is None else found.options
