"""The objects in events, acks and HTTP responses.

Times are ISO 8601 UTC; lengths and offsets count UTF-16 code units.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Status = Literal["streaming", "completed", "stopped", "failed", "interrupted"]
FinishReason = Literal["stop", "length", "content_filter", "tool_calls"]
TextKind = Literal["text", "reasoning"]
# The kinds of parts that grow by deltas; `part_kinds` says which of them have a state.
PartKind = Literal[TextKind, "tool", "file"]
ToolStatus = Literal["writing", "waiting", "running", "done", "failed", "denied", "cancelled"]


class WireObject(BaseModel):
    """An object that the server sends."""

    model_config = ConfigDict(extra="forbid")


class Error(WireObject):
    """The reason why a command was refused or an answer ended early.

    `message` may be shown to the user. `retryable`: the same command may succeed later, where
    given after `retry_after_s` seconds. `reason` is more precise than the code: `verification`,
    `region`, `address` or `no_list`; `parameter` names the refused option.
    """

    code: str
    message: str
    retryable: bool
    retry_after_s: float | None = Field(default=None, ge=0)
    reason: str | None = None
    parameter: str | None = None


class Conversation(WireObject):
    """A conversation; `running` lists the ids of its streaming answers.

    `head_id` is the newest message of the branch to show. `has_options`: the conversation has
    stored options for all its answers. `folder_id` is null in no folder, and that of a deleted
    folder means the same.
    """

    id: str
    title: str
    head_id: str | None
    running: list[str]
    has_options: bool = False
    pinned: bool = False
    archived: bool = False
    folder_id: str | None = None
    created_at: str
    updated_at: str


class Folder(WireObject):
    """A folder of conversations; no other folder of the user has this name."""

    id: str
    name: str


class TextPart(WireObject):
    """Text or reasoning: the first `at` code units, which the client has already, then `text`."""

    kind: TextKind
    at: int = Field(ge=0)
    text: str


class TextResult(WireObject):
    """A result that is text."""

    type: Literal["text"]
    text: str


class JsonResult(WireObject):
    """A result that is a JSON value."""

    type: Literal["json"]
    value: Any


class FileResult(WireObject):
    """A result that is a file."""

    type: Literal["file"]
    file_id: str


ToolResult = Annotated[TextResult | JsonResult | FileResult, Field(discriminator="type")]


class Tool(WireObject):
    """The state of a tool call, or of a step of a model; each change of it has a higher `rev`.

    `server` is where a tool is from, null for a step. `result`, `error` and the times are absent
    until they are known.
    """

    call_id: str
    name: str
    title: str
    server: str | None
    status: ToolStatus
    decided_by: str | None = None
    result: list[ToolResult] | None = None
    error: Error | None = None
    started_at: str | None = None
    ended_at: str | None = None
    rev: int = Field(ge=1)


class ToolPart(WireObject):
    """A tool call or a step: `text` is its arguments, as JSON, and grows as any text does."""

    kind: Literal["tool"]
    at: int = Field(ge=0)
    text: str
    tool: Tool


class FileState(WireObject):
    """A file that a model made, as the state of a part; it does not change."""

    file_id: str
    name: str
    type: str
    size: int
    rev: int = Field(ge=1)


class FilePart(WireObject):
    """A file of a message; `size` is in bytes.

    In an answer it is a part with a state, which repeats these fields, and an empty text.
    """

    kind: Literal["file"]
    file_id: str
    name: str
    type: str
    size: int
    at: int = Field(default=0, ge=0)
    text: str = ""
    file: FileState | None = None


Part = Annotated[TextPart | ToolPart | FilePart, Field(discriminator="kind")]


class Usage(WireObject):
    """The provider's token counts; null where it gives none."""

    input_tokens: int | None
    output_tokens: int | None
    reasoning_tokens: int | None
    total_tokens: int | None


class Timings(WireObject):
    """Milliseconds from the start of a run to its first delta and to its end.

    `reasoning_ms`: from the first delta of reasoning to the first of the text, null without it.
    """

    first_delta_ms: int | None
    total_ms: int | None
    reasoning_ms: int | None = None


class Citation(WireObject):
    """A source that the provider named for an answer."""

    title: str
    url: str


class Details(WireObject):
    """What the provider said beside the text; absent where it said nothing.

    `finish_word`: its own word for the end, where that is no finish_reason. An answer with a word
    that is not known is `interrupted`.
    """

    finish_word: str | None = None
    response_id: str | None = None
    citations: list[Citation] | None = None


class UserMessage(WireObject):
    """A message of a user; `siblings` lists the ids of all messages with its parent."""

    id: str
    conversation_id: str
    parent_id: str | None
    role: Literal["user"]
    parts: list[Part]
    siblings: list[str]
    created_at: str


class Answer(WireObject):
    """A message of the assistant.

    `run` is 1 at first and increases with each continue. `history_cut` is the number of earlier
    messages that were not sent to the provider.
    """

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
    details: Details | None = None


Message = Annotated[UserMessage | Answer, Field(discriminator="role")]
