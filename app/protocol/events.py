"""The events a server sends, in order on each socket."""

from pydantic import Field

from .objects import (
    Answer,
    Conversation,
    Error,
    FinishReason,
    PartKind,
    Status,
    Timings,
    Usage,
    UserMessage,
    WireObject,
)

ANSWER_DELTA = "answer:delta"
ANSWER_END = "answer:end"
ANSWER_START = "answer:start"
CONVERSATION_CHANGED = "conversation:changed"
CONVERSATION_REMOVED = "conversation:removed"
CONVERSATION_RESTORED = "conversation:restored"
MESSAGE_ADDED = "message:added"
SERVER_DEGRADED = "server:degraded"
SERVER_DRAINING = "server:draining"


class MessageAdded(WireObject):
    """A message was added to a followed conversation."""

    conversation_id: str
    message: UserMessage


class AnswerStart(WireObject):
    """A run begins, or is taken up; the client cuts each part to `lengths`."""

    conversation_id: str
    answer: Answer
    run: int
    lengths: list[int]


class AnswerDelta(WireObject):
    """`text` stands at offset `at` of part `part`."""

    answer_id: str
    run: int
    part: int = Field(ge=0)
    kind: PartKind
    at: int = Field(ge=0)
    text: str


class AnswerEnd(WireObject):
    """A run ended; `lengths` is what a client must hold."""

    answer_id: str
    run: int
    status: Status
    finish_reason: FinishReason | None
    usage: Usage | None
    timings: Timings | None
    error: Error | None
    lengths: list[int]


class ConversationChanged(WireObject):
    """A conversation of this user is new, renamed, or has other running answers."""

    conversation: Conversation


class ConversationRemoved(WireObject):
    """A conversation of this user is gone; nothing more is sent about it."""

    conversation_id: str


class ConversationRestored(WireObject):
    """A conversation that was removed is there again."""

    conversation: Conversation


class ServerDegraded(WireObject):
    """What the server needs is `away`, or with nothing away it is well again.

    Unless `can_ask`, nothing new can be asked until then.
    """

    away: list[str]
    can_ask: bool


class ServerDraining(WireObject):
    """Reconnect after a random wait within `within_s`."""

    within_s: float


EVENTS: dict[str, type[WireObject]] = {
    MESSAGE_ADDED: MessageAdded,
    ANSWER_START: AnswerStart,
    ANSWER_DELTA: AnswerDelta,
    ANSWER_END: AnswerEnd,
    CONVERSATION_CHANGED: ConversationChanged,
    CONVERSATION_REMOVED: ConversationRemoved,
    CONVERSATION_RESTORED: ConversationRestored,
    SERVER_DEGRADED: ServerDegraded,
    SERVER_DRAINING: ServerDraining,
}
