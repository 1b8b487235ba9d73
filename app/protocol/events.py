"""The events of the server; each socket receives them in order."""

from typing import Literal

from pydantic import Field

from .objects import (
    Answer,
    Conversation,
    Details,
    Error,
    FileState,
    FinishReason,
    Folder,
    PartKind,
    Status,
    Timings,
    Tool,
    Usage,
    UserMessage,
    WireObject,
)

ANSWER_DELTA = "answer:delta"
ANSWER_END = "answer:end"
ANSWER_PART = "answer:part"
ANSWER_START = "answer:start"
CONVERSATION_CHANGED = "conversation:changed"
CONVERSATION_REMOVED = "conversation:removed"
CONVERSATION_RESTORED = "conversation:restored"
FOLDERS_CHANGED = "folders:changed"
MESSAGE_ADDED = "message:added"
SERVER_DEGRADED = "server:degraded"
SERVER_DRAINING = "server:draining"
SESSION_ENDED = "session:ended"

EndReason = Literal["signed_out", "expired", "disabled"]


class MessageAdded(WireObject):
    """`message:added`: a followed conversation has a new user message."""

    conversation_id: str
    message: UserMessage


class AnswerStart(WireObject):
    """`answer:start`: a run begins, or the server resumes sending it.

    `answer` comes without text. The client cuts each part to its length in `lengths`, and drops
    a state of a higher revision than that in `revs`, which has 0 for parts without state.
    """

    conversation_id: str
    answer: Answer
    run: int
    lengths: list[int]
    revs: list[int] = Field(default_factory=list)


class AnswerDelta(WireObject):
    """`answer:delta`: `text` at offset `at` of part number `part`.

    A delta may repeat text that the client has; it appends the rest only.
    """

    answer_id: str
    run: int
    part: int = Field(ge=0)
    kind: PartKind
    at: int = Field(ge=0)
    text: str


class AnswerPart(WireObject):
    """`answer:part`: the state of part number `part`, whole, under the name of the part's kind.

    A client ignores a revision that is not above the one it has.
    """

    answer_id: str
    run: int
    part: int = Field(ge=0)
    tool: Tool | None = None
    file: FileState | None = None


class AnswerEnd(WireObject):
    """`answer:end`: a run has ended; `lengths` and `revs` are those of all its parts.

    `history_cut`, where given, replaces that of the answer: more earlier messages had to be left
    out, because the service found the request too long.
    """

    answer_id: str
    run: int
    status: Status
    finish_reason: FinishReason | None
    usage: Usage | None
    timings: Timings | None
    error: Error | None
    lengths: list[int]
    revs: list[int] = Field(default_factory=list)
    history_cut: int | None = None
    details: Details | None = None


class ConversationChanged(WireObject):
    """`conversation:changed`: a conversation is new or changed, or other answers of it run."""

    conversation: Conversation


class ConversationRemoved(WireObject):
    """`conversation:removed`: a conversation was deleted; no more events of it follow."""

    conversation_id: str


class ConversationRestored(WireObject):
    """`conversation:restored`: a deleted conversation was restored."""

    conversation: Conversation


class FoldersChanged(WireObject):
    """`folders:changed`: all folders of the user, by name."""

    folders: list[Folder]


class ServerDegraded(WireObject):
    """`server:degraded`: services that the server needs are unavailable.

    `away` names them; an empty list means that all are available again. While `can_ask` is false,
    no message can be sent.
    """

    away: list[str]
    can_ask: bool


class ServerDraining(WireObject):
    """`server:draining`: the server shuts down; reconnect after a random wait up to `within_s`."""

    within_s: float


class SessionEnded(WireObject):
    """`session:ended`: the sign-in of this socket ended, and the server closes it."""

    reason: EndReason


EVENTS: dict[str, type[WireObject]] = {
    MESSAGE_ADDED: MessageAdded,
    ANSWER_START: AnswerStart,
    ANSWER_DELTA: AnswerDelta,
    ANSWER_PART: AnswerPart,
    ANSWER_END: AnswerEnd,
    CONVERSATION_CHANGED: ConversationChanged,
    CONVERSATION_REMOVED: ConversationRemoved,
    CONVERSATION_RESTORED: ConversationRestored,
    FOLDERS_CHANGED: FoldersChanged,
    SERVER_DEGRADED: ServerDegraded,
    SERVER_DRAINING: ServerDraining,
    SESSION_ENDED: SessionEnded,
}
