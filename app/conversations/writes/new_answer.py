"""One request that begins an answer: what the three kinds of it have in common."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, update

from ...protocol.commands import Options
from ...protocol.errors import Refusal
from ..ids import Clock, IdMaker, wire_time
from ..reads.context_window import Turn
from ..reads.message_path import read_turns
from ..reads.serialize import JsonObject, conversation_object, find_running
from ..schema.tables import conversations, messages
from .idempotency import recall, remember

# Statements are built once: building one costs more than running it.
_INSERT = insert(messages).returning(messages)
_TOUCH = (
    update(conversations)
    .where(conversations.c.owner == bindparam("of"), conversations.c.id == bindparam("which"))
    .returning(conversations)
)


@dataclass(frozen=True, slots=True)
class StartedAnswer:
    """What began. In a repeat only `ack` is there; `message` is a send's own, else empty.

    `options` are the answer's, without those that are left to the provider; `turns` go upstream.
    """

    ack: JsonObject
    is_repeat: bool = False
    is_new_conversation: bool = False
    conversation: JsonObject = field(default_factory=dict)
    message: JsonObject = field(default_factory=dict)
    answer: JsonObject = field(default_factory=dict)
    options: JsonObject = field(default_factory=dict)
    turns: Sequence[Turn] = ()


@dataclass(frozen=True, slots=True)
class RowDefaults:
    """What new rows are made with."""

    clock: Clock
    make_id: IdMaker
    limit_title_chars: int
    limit_history_tokens: int


@dataclass(frozen=True, slots=True)
class AnswerTransaction:
    """A request on its way: the transaction, who asks, and the process that will answer."""

    tx: Connection
    maker: RowDefaults
    owner: str
    boot_id: str
    fingerprint: str

    def now(self) -> str:
        """Return the time as it is stored."""
        return wire_time(self.maker.clock())

    def repeat(self, request_id: str) -> StartedAnswer | None:
        """Return what this request began before, if it did."""
        ack = recall(self.tx, self.owner, request_id, self.fingerprint)
        return None if ack is None else StartedAnswer(ack, is_repeat=True)

    def refuse_busy(self, conversation_id: str) -> None:
        """Raise Refusal `conversation_busy` while an answer runs in the conversation."""
        if find_running(self.tx, self.owner, [conversation_id])[conversation_id]:
            raise Refusal("conversation_busy")

    def add_message(self, **fields: Any) -> Row[Any]:
        """Store a message and return its row."""
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
        """Store a new, empty answer to `message_id`."""
        return self.add_message(
            id=answer_id,
            conversation_id=conversation_id,
            parent_id=message_id,
            role="assistant",
            created_at=at,
            status="streaming",
            run=1,
            model=model,
            boot_id=self.boot_id,
            history_cut=history_cut,
            options=options,
            parts=[],
        )

    def answer(
        self, message: Row[Any], *, model: str, options: JsonObject, at: str
    ) -> tuple[Row[Any], Row[Any], list[Turn]]:
        """Add an answer to `message`; return its conversation, its row and its turns."""
        turns, history_cut = self.turns(message.id, options)
        answer = self.add_answer(
            answer_id=self.maker.make_id(),
            message_id=message.id,
            conversation_id=message.conversation_id,
            model=model,
            options=options,
            history_cut=history_cut,
            at=at,
        )
        conversation = self.touch(message.conversation_id, at, head_id=answer.id)
        return conversation, answer, turns

    def turns(self, message_id: str, options: JsonObject) -> tuple[list[Turn], int]:
        """Return what goes upstream for an answer to `message_id`, and how much was cut."""
        budget = self.maker.limit_history_tokens
        return read_turns(self.tx, self.owner, message_id, options.get("system"), budget)

    def touch(self, conversation_id: str, at: str, *, head_id: str) -> Row[Any]:
        """Move the conversation's head, and its time; return its row."""
        return touch(self.tx, self.owner, conversation_id, at, head_id=head_id)

    def remember(self, request_id: str, kind: str, ack: JsonObject, answer: Row[Any]) -> None:
        """Keep the ack for the next time this request comes."""
        remember(
            self.tx,
            owner=self.owner,
            id=request_id,
            kind=kind,
            fingerprint=self.fingerprint,
            ack=ack,
            answer_id=answer.id,
            created_at=self.now(),
        )

    def begun(
        self,
        ack: JsonObject,
        conversation: Row[Any],
        answer: Row[Any],
        turns: Sequence[Turn],
        *,
        shown: JsonObject,
        **more: Any,
    ) -> StartedAnswer:
        """Return what began, as it will be once this is committed; `shown` is the answer."""
        # No other answer runs in there: the database refuses a second one.
        return StartedAnswer(
            ack,
            conversation=conversation_object(conversation, [answer.id]),
            answer=shown,
            options=answer.options or {},
            turns=turns,
            **more,
        )


def touch(tx: Connection, owner: str, conversation_id: str, at: str, **fields: Any) -> Row[Any]:
    """Change a conversation's fields, and its time; return its row."""
    values = {"of": owner, "which": conversation_id, "updated_at": at, **fields}
    return tx.execute(_TOUCH, values).one()


def given(options: Options) -> JsonObject:
    """Return the options that were given."""
    return options.model_dump(exclude_none=True)
