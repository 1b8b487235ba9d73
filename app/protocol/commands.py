"""The commands of a client and their acks.

The server validates each payload against its model first; it ignores unknown keys.
"""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from .objects import Conversation, Error, Message, Status, WireObject

MOST_HAVE = 50
MOST_PARTS = 1024
MOST_SYSTEM_BYTES = 32_768
MOST_FILES = 100

_UNSTORABLE = re.compile("[\ud800-\udfff\x00]")


def clean_text(text: str) -> str:
    """Replace NUL and lone surrogates by U+FFFD: stores and encoders reject them."""
    return _UNSTORABLE.sub("\ufffd", text) if _UNSTORABLE.search(text) else text


def _check_bytes(text: str, most: int) -> str:
    if len(text.encode()) > most:
        raise ValueError(f"must have at most {most} bytes")
    return text


Id = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,64}$")]
Uuid = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"),
]
Text = Annotated[str, AfterValidator(clean_text)]
ModelName = Annotated[
    str, StringConstraints(min_length=1, max_length=200), AfterValidator(clean_text)
]
SystemText = Annotated[Text, AfterValidator(lambda text: _check_bytes(text, MOST_SYSTEM_BYTES))]
Count = Annotated[int, Field(ge=0, le=2**40)]


class Command(BaseModel):
    """A payload that a client sends; types are not coerced."""

    model_config = ConfigDict(extra="ignore", strict=True, hide_input_in_errors=True)


OptionName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
OptionValue = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class Options(Command):
    """Parameters of one answer; the provider chooses those that are absent.

    `system` has at most 32,768 bytes of UTF-8. `own` has values of the model's own options, by
    name; those of other models are ignored.
    """

    temperature: float | None = Field(default=None, ge=0, le=2)
    top_p: float | None = Field(default=None, ge=0, le=1)
    max_output_tokens: int | None = Field(default=None, ge=1, le=1_000_000)
    reasoning_effort: Literal["none", "minimal", "low", "medium", "high", "xhigh"] | None = None
    system: SystemText | None = Field(default=None, max_length=MOST_SYSTEM_BYTES)
    own: dict[OptionName, OptionValue] | None = Field(default=None, max_length=20)


class MessageSend(Command):
    """`message:send`: add a message and start the answer to it.

    The client creates `message_id`, which is the idempotency key: a repeated command returns the
    same ack and has no other effect. Without `conversation_id` a new conversation begins; without
    `parent_id` the message is a root. `keep_options` stores `options` for all answers of a new
    conversation. `file_ids` are files from `POST /api/files`; with one, `text` may be empty. The
    socket follows the conversation from then on.
    """

    message_id: Uuid
    conversation_id: Id | None = None
    parent_id: Id | None = None
    text: Text
    file_ids: list[Id] = Field(default_factory=list, max_length=MOST_FILES)
    model: ModelName | None = None
    options: Options = Field(default_factory=Options)
    keep_options: bool = False


class AnswerStop(Command):
    """`answer:stop`: end a running answer at its last appended character.

    `answer_id` names the answer, or `message_id` the message that it answers. To stop an ended
    answer has no effect.
    """

    answer_id: Id | None = None
    message_id: Id | None = None


class AnswerRegenerate(Command):
    """`answer:regenerate`: start a new sibling of an answer.

    `request_id` is the idempotency key.
    """

    answer_id: Id
    request_id: Uuid
    model: ModelName | None = None
    options: Options = Field(default_factory=Options)


class AnswerContinue(Command):
    """`answer:continue`: start the next run of an answer that ended early.

    The new text follows the old; `request_id` is the idempotency key.
    """

    answer_id: Id
    request_id: Uuid


class Have(Command):
    """The length of each part that the client has of one run of an answer, in UTF-16 code units.

    `revs`: the revisions of the states that it has, 0 where it has none.
    """

    run: Count
    lengths: list[Count] = Field(max_length=MOST_PARTS)
    revs: list[Count] = Field(default_factory=list, max_length=MOST_PARTS)


class ConversationOpen(Command):
    """`conversation:open`: follow a conversation and receive the text that is missing.

    `have` names, by answer id, the text that the client has already.
    """

    conversation_id: Id
    have: dict[Id, Have] = Field(default_factory=dict, max_length=MOST_HAVE)


class ConversationClose(Command):
    """`conversation:close`: stop following a conversation."""

    conversation_id: Id


class Refused(WireObject):
    """The ack of a refused command."""

    ok: Literal[False]
    error: Error


class MessageSendAck(WireObject):
    """Ack of `message:send`: the ids of the conversation, the message and its answer."""

    ok: Literal[True]
    conversation_id: str
    message_id: str
    answer_id: str


class AnswerStopAck(WireObject):
    """Ack of `answer:stop`: the status of the answer after the stop is stored."""

    ok: Literal[True]
    answer_id: str
    status: Status


class AnswerRegenerateAck(WireObject):
    """Ack of `answer:regenerate`: the id of the new answer."""

    ok: Literal[True]
    answer_id: str


class AnswerContinueAck(WireObject):
    """Ack of `answer:continue`: the number of the new run."""

    ok: Literal[True]
    answer_id: str
    run: int


class ConversationOpenAck(WireObject):
    """Ack of `conversation:open`: the newest messages on the path to `head_id`.

    Up to 50, and 512 KiB. A running answer comes without text, which follows in `answer:delta`.
    `has_earlier`: the path has older ones, which `GET /api/conversations/{id}/messages` returns.
    """

    ok: Literal[True]
    conversation: Conversation
    messages: list[Message]
    has_earlier: bool


class ConversationCloseAck(WireObject):
    """Ack of `conversation:close`."""

    ok: Literal[True]


COMMANDS: dict[str, tuple[type[Command], type[WireObject]]] = {
    "message:send": (MessageSend, MessageSendAck),
    "answer:stop": (AnswerStop, AnswerStopAck),
    "answer:regenerate": (AnswerRegenerate, AnswerRegenerateAck),
    "answer:continue": (AnswerContinue, AnswerContinueAck),
    "conversation:open": (ConversationOpen, ConversationOpenAck),
    "conversation:close": (ConversationClose, ConversationCloseAck),
}
