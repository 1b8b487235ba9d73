"""The objects that events, acks and HTTP answers are made of.

Times are ISO 8601 UTC; lengths and offsets count UTF-16 code units.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Status = Literal["streaming", "completed", "stopped", "failed", "interrupted"]
FinishReason = Literal["stop", "length", "content_filter", "tool_calls"]
# The kinds of parts that grow by deltas; all else derives from it.
PartKind = Literal["text", "reasoning"]
Role = Literal["user", "assistant"]


class WireObject(BaseModel):
    """An object the server sends."""

    model_config = ConfigDict(extra="forbid")


class Error(WireObject):
    """Why something was refused or an answer ended early; `message` is safe to show."""

    code: str
    message: str
    retryable: bool
    retry_after_s: float | None = Field(default=None, ge=0)


class Conversation(WireObject):
    """A conversation; `running` lists the ids of its streaming answers.

    `has_options`: it has options of its own, for all its answers.
    """

    id: str
    title: str
    head_id: str | None
    running: list[str]
    has_options: bool = False
    created_at: str
    updated_at: str


class TextPart(WireObject):
    """What the client holds up to `at`, then `text`."""

    kind: PartKind
    at: int = Field(ge=0)
    text: str


class FilePart(WireObject):
    """A file that belongs to a message."""

    kind: Literal["file"]
    file_id: str
    name: str
    type: str
    size: int


Part = Annotated[TextPart | FilePart, Field(discriminator="kind")]


class Usage(WireObject):
    """Tokens as the provider counted them."""

    input_tokens: int | None
    output_tokens: int | None
    reasoning_tokens: int | None
    total_tokens: int | None


class Timings(WireObject):
    """Milliseconds from the start of a run to its first delta and to its end.

    `reasoning_ms`, where there was any: from its first delta to the first of the text.
    """

    first_delta_ms: int | None
    total_ms: int | None
    reasoning_ms: int | None = None


class UserMessage(WireObject):
    """What a person wrote."""

    id: str
    conversation_id: str
    parent_id: str | None
    role: Literal["user"]
    parts: list[Part]
    siblings: list[str]
    created_at: str


class Answer(WireObject):
    """An assistant message. `history_cut`: earlier messages left out of what went upstream."""

    id: str
    conversation_id: str
    parent_id: str | None
    role: Literal["assistant"]
    parts: list[Part]
    siblings: list[str]
    created_at: str
    status: Status
    run: int = Field(ge=1)
    finish_reason: FinishReason | None
    model: str
    usage: Usage | None
    timings: Timings | None
    error: Error | None
    history_cut: int = 0


Message = Annotated[UserMessage | Answer, Field(discriminator="role")]
