"""One request that begins an answer: what the three kinds of it have in common."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, insert, update

from ..protocol.commands import Options
from ..protocol.errors import Refusal
from .ids import Clock, IdMaker, wire_time
from .objects import (
    JsonObject,
    find_running,
    get_conversation,
    with_siblings,
)
from .paths import read_turns
from .repeats import recall, remember
from .tables import conversations, messages

_INSERT = insert(messages).returning(messages)


@dataclass(frozen=True, slots=True)
class Begun:
    """What began. In a repeat only `ack` is there; `message` is a send's own, else empty.

    `options` are the answer's, without those that are left to the provider.
    """

    ack: JsonObject
    is_repeat: bool = False
    is_new_conversation: bool = False
    conversation: JsonObject = field(default_factory=dict)
    message: JsonObject = field(default_factory=dict)
    answer: JsonObject = field(default_factory=dict)
    options: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Maker:
    """What new rows are made with."""

    clock: Clock
    make_id: IdMaker
    limit_title_chars: int
    limit_history_tokens: int


@dataclass(frozen=True, slots=True)
class Beginning:
    """A request on its way: the transaction, who asks, and the process that will answer."""

    tx: Connection
    maker: Maker
    owner: str
    boot_id: str
    fingerprint: str

    def now(self) -> str:
        """Return the time as it is stored."""
        return wire_time(self.maker.clock())

    def repeat(self, request_id: str) -> Begun | None:
        """Return what this request began before, if it did."""
        ack = recall(self.tx, self.owner, request_id, self.fingerprint)
        return None if ack is None else Begun(ack, is_repeat=True)

    def refuse_busy(self, conversation_id: str) -> None:
        """Raise Refusal `conversation_busy` while an answer runs in the conversation."""
        if find_running(self.tx, self.owner, [conversation_id])[conversation_id]:
            raise Refusal("conversation_busy")

    def add_message(self, **fields: Any) -> Row[Any]:
        """Store a message and return its row."""
        return self.tx.execute(_INSERT, {"owner": self.owner, **fields}).one()

    def add_answer(
        self, *, message_id: str, conversation_id: str, model: str, options: JsonObject, at: str
    ) -> Row[Any]:
        """Store a new, empty answer to `message_id`; the conversation's head moves to it."""
        system = options.get("system")
        budget = self.maker.limit_history_tokens
        _, history_cut = read_turns(self.tx, self.owner, message_id, system, budget)
        answer = self.add_message(
            id=self.maker.make_id(),
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
        self.touch(conversation_id, at, head_id=answer.id)
        return answer

    def touch(self, conversation_id: str, at: str, **fields: Any) -> None:
        """Change the conversation's fields, and its time."""
        touch(self.tx, self.owner, conversation_id, at, **fields)

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

    def begun(self, ack: JsonObject, answer: Row[Any], **more: Any) -> Begun:
        """Return what began, as it will be once this is committed."""
        return Begun(
            ack,
            conversation=get_conversation(self.tx, self.owner, answer.conversation_id),
            answer=with_siblings(self.tx, self.owner, [answer])[0],
            options=answer.options or {},
            **more,
        )


def touch(tx: Connection, owner: str, conversation_id: str, at: str, **fields: Any) -> None:
    """Change a conversation's fields, and its time."""
    query = update(conversations).values(updated_at=at, **fields)
    tx.execute(query.filter_by(owner=owner, id=conversation_id))


def given(options: Options) -> JsonObject:
    """Return the options that were given."""
    return options.model_dump(exclude_none=True)
