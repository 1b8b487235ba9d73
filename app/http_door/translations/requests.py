"""The requests of the AI SDK and of AG-UI, as far as they are used."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ...protocol.commands import ModelName, Text
from ...protocol.errors import Refusal
from .foreign_files import ForeignFile, ag_ui_file

ForeignId = Annotated[str, StringConstraints(min_length=1, max_length=400)]
MAX_MESSAGES = 10_000


class Foreign(BaseModel):
    """A request in another protocol; unknown keys are ignored."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class UiPart(Foreign):
    """A part of an AI SDK message."""

    type: str
    text: Text | None = None
    url: str | None = None
    mediaType: str | None = None  # noqa: N815 - the name of the protocol
    filename: str | None = None


class UiMessage(Foreign):
    """A message of the AI SDK."""

    id: ForeignId
    role: Literal["system", "user", "assistant"]
    parts: list[UiPart] = Field(default_factory=list)

    @property
    def text(self) -> str:
        """Its text."""
        return "".join(part.text or "" for part in self.parts if part.type == "text")

    @property
    def files(self) -> list[ForeignFile]:
        """Its files."""
        return [
            ForeignFile(part.filename or "", part.mediaType or "", part.url or "")
            for part in self.parts
            if part.type == "file"
        ]


class AiSdkRequest(Foreign):
    """The body of `DefaultChatTransport`: a chat's id and its messages; `model` may be added."""

    id: ForeignId
    messages: list[UiMessage] = Field(min_length=1, max_length=MAX_MESSAGES)
    trigger: Literal["submit-message", "regenerate-message"] = "submit-message"
    messageId: ForeignId | None = None  # noqa: N815 - the name of the protocol
    model: ModelName | None = None


class AgUiMessage(Foreign):
    """A message of AG-UI."""

    id: ForeignId
    role: str
    content: Any = None
    toolCalls: Any = None  # noqa: N815

    @property
    def text(self) -> str:
        """Its text."""
        if isinstance(self.content, str):
            return self.content
        texts = [part for part in self.parts if part.get("type") == "text"]
        return "".join(str(part.get("text", "")) for part in texts)

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The parts of a content that is not one text."""
        parts = self.content if isinstance(self.content, list) else []
        if any(not isinstance(part, dict) for part in parts):
            raise Refusal("invalid", "This server accepts text and files here.")
        return parts

    @property
    def files(self) -> list[ForeignFile]:
        """Its files."""
        found = map(ag_ui_file, self.parts)
        return [file for file in found if file is not None]


class AgUiForwarded(Foreign):
    """`forwardedProps`: the model to ask."""

    model: ModelName | None = None


class AgUiRequest(Foreign):
    """`RunAgentInput`; tools, state and context of the client are ignored."""

    threadId: ForeignId  # noqa: N815 - the name of the protocol
    runId: ForeignId  # noqa: N815
    messages: list[AgUiMessage] = Field(min_length=1, max_length=MAX_MESSAGES)
    forwardedProps: AgUiForwarded | None = None  # noqa: N815
