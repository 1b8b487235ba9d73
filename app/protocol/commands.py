"""The commands a client may send, and the acks that answer them.

Every payload is checked against its model before anything else happens; unknown keys are ignored.
"""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from .objects import Conversation, Error, Message, Status, WireObject

MOST_HAVE = 50
MOST_PARTS = 64

_LONE = re.compile("[\ud800-\udfff\x00]")


def clean_text(text: str) -> str:
    """Replace NUL and halves of surrogate pairs by U+FFFD; no store or encoder takes them."""
    return _LONE.sub("\ufffd", text) if _LONE.search(text) else text


Id = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,64}$")]
Uuid = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"),
]
Text = Annotated[str, AfterValidator(clean_text)]
ModelName = Annotated[
    str, StringConstraints(min_length=1, max_length=200), AfterValidator(clean_text)
]
Count = Annotated[int, Field(ge=0, le=2**40)]


class Command(BaseModel):
    """A payload a client sends; types are taken strictly."""

    model_config = ConfigDict(extra="ignore", strict=True, hide_input_in_errors=True)


class Options(Command):
    """Parameters of one answer; what is absent is left to the provider."""

    temperature: float | None = Field(default=None, ge=0, le=2)
    top_p: float | None = Field(default=None, ge=0, le=1)
    max_output_tokens: int | None = Field(default=None, ge=1, le=1_000_000)
    reasoning_effort: Literal["none", "minimal", "low", "medium", "high", "xhigh"] | None = None
    system: Text | None = Field(default=None, max_length=32_768)


class MessageSend(Command):
    """`message:send`. `message_id` is made by the client; sending it again changes nothing.

    `keep_options`: the conversation that begins keeps the options for all its answers.
    """

    message_id: Uuid
    conversation_id: Id | None = None
    parent_id: Id | None = None
    text: Text
    file_ids: list[Id] = Field(default_factory=list, max_length=0)
    model: ModelName | None = None
    options: Options = Field(default_factory=Options)
    keep_options: bool = False


class AnswerStop(Command):
    """`answer:stop`: by `answer_id`, or by the `message_id` of the message it answers."""

    answer_id: Id | None = None
    message_id: Id | None = None


class AnswerRegenerate(Command):
    """`answer:regenerate`: a new sibling of `answer_id`."""

    answer_id: Id
    request_id: Uuid
    model: ModelName | None = None
    options: Options = Field(default_factory=Options)


class AnswerContinue(Command):
    """`answer:continue`: the same answer grows on."""

    answer_id: Id
    request_id: Uuid


class Have(Command):
    """How much of each part of an answer's run the client holds, in UTF-16 code units."""

    run: Count
    lengths: list[Count] = Field(max_length=MOST_PARTS)


class ConversationOpen(Command):
    """`conversation:open`: follow it, and receive what lies behind `have`."""

    conversation_id: Id
    have: dict[Id, Have] = Field(default_factory=dict, max_length=MOST_HAVE)


class ConversationClose(Command):
    """`conversation:close`: follow it no longer."""

    conversation_id: Id


class Refused(WireObject):
    """The ack of a command that was refused."""

    ok: Literal[False]
    error: Error


class MessageSendAck(WireObject):
    """The ids of the message and of the answer to it."""

    ok: Literal[True]
    conversation_id: str
    message_id: str
    answer_id: str


class AnswerStopAck(WireObject):
    """The answer's status once the stop is stored."""

    ok: Literal[True]
    answer_id: str
    status: Status


class AnswerRegenerateAck(WireObject):
    """The id of the new sibling."""

    ok: Literal[True]
    answer_id: str


class AnswerContinueAck(WireObject):
    """The run that now grows."""

    ok: Literal[True]
    answer_id: str
    run: int


class ConversationOpenAck(WireObject):
    """The newest 50 messages on the path to `head_id`; a running answer comes without text."""

    ok: Literal[True]
    conversation: Conversation
    messages: list[Message]
    has_earlier: bool


class ConversationCloseAck(WireObject):
    """Nothing but that it was done."""

    ok: Literal[True]


COMMANDS: dict[str, tuple[type[Command], type[WireObject]]] = {
    "message:send": (MessageSend, MessageSendAck),
    "answer:stop": (AnswerStop, AnswerStopAck),
    "answer:regenerate": (AnswerRegenerate, AnswerRegenerateAck),
    "answer:continue": (AnswerContinue, AnswerContinueAck),
    "conversation:open": (ConversationOpen, ConversationOpenAck),
    "conversation:close": (ConversationClose, ConversationCloseAck),
}
