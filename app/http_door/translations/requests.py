"""The requests of the AI SDK and of AG-UI, as far as they are used."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ...protocol.commands import ModelName, Text
from ...protocol.errors import Refusal

ForeignId = Annotated[str, StringConstraints(min_length=1, max_length=400)]
MAX_MESSAGES = 10_000


class Foreign(BaseModel):
    """A request in another protocol; unknown keys are ignored."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class UiPart(Foreign):
    """A part of an AI SDK message."""

    type: str
    text: Text | None = None


class UiMessage(Foreign):
    """A message of the AI SDK."""

    id: ForeignId
    role: Literal["system", "user", "assistant"]
    parts: list[UiPart] = Field(default_factory=list)

    @property
    def text(self) -> str:
        """Its text; a message of a user can have nothing else yet."""
        if self.role == "user" and any(part.type == "file" for part in self.parts):
            raise Refusal("invalid", "This server does not accept files here.")
        return "".join(part.text or "" for part in self.parts if part.type == "text")


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
        parts = self.content if isinstance(self.content, list) else []
        if any(not isinstance(part, dict) or part.get("type") != "text" for part in parts):
            raise Refusal("invalid", "This server accepts text only here.")
        return "".join(str(part.get("text", "")) for part in parts)


class AgUiForwarded(Foreign):
    """`forwardedProps`: the model to ask."""

    model: ModelName | None = None


class AgUiRequest(Foreign):
    """`RunAgentInput`; tools, state and context of the client are ignored."""

    threadId: ForeignId  # noqa: N815 - the name of the protocol
    runId: ForeignId  # noqa: N815
    messages: list[AgUiMessage] = Field(min_length=1, max_length=MAX_MESSAGES)
    forwardedProps: AgUiForwarded | None = None  # noqa: N815
