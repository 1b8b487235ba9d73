"""What requests under /api hold and what they are answered with, beyond the wire's objects."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic.json_schema import SkipJsonSchema

from ..protocol.commands import Command, Id, Options, Text
from ..protocol.objects import Conversation, Error, Message, WireObject

MOST_A_PAGE = 100
USUAL_A_PAGE = 50
CHANGEABLE = ("title", "head_id", "options")


class Query(BaseModel):
    """A query string; unknown names are ignored."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class ListQuery(Query):
    """Which conversations: the next `limit` behind `cursor`."""

    cursor: Annotated[str, StringConstraints(max_length=400)] | SkipJsonSchema[None] = None
    limit: int = Field(default=USUAL_A_PAGE, ge=1, le=MOST_A_PAGE)


class SearchQuery(Query):
    """All words of `q`, or words that begin like them, are in what is found."""

    q: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    cursor: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")] | SkipJsonSchema[None] = (
        None
    )
    limit: int = Field(default=20, ge=1, le=MOST_A_PAGE)


class MessagesQuery(Query):
    """Which messages: the newest `limit` on the path to `head_id`, or just above `before`.

    `sought`: a message; the answer says whether it stands on this path.
    """

    before: Id | SkipJsonSchema[None] = None
    head_id: Id | SkipJsonSchema[None] = None
    sought: Id | SkipJsonSchema[None] = None
    limit: int = Field(default=USUAL_A_PAGE, ge=1, le=MOST_A_PAGE)


class DeleteQuery(Query):
    """`keep_s`: for so many seconds it can be restored; 0: it is gone at once."""

    keep_s: int = Field(default=0, ge=0, le=600)


class Nothing(Command):
    """A body in which nothing needs to be said: `{}`."""


class ConversationChange(Command):
    """What of a conversation its owner can change; what is absent stays.

    `head_id`: any message of it; the branch through that one, to its newest end, is shown.
    """

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": [name]} for name in CHANGEABLE]}
    )

    title: Text | None = None
    head_id: Id | None = None
    options: Options | None = None

    @model_validator(mode="after")
    def _changes_something(self) -> "ConversationChange":
        if all(getattr(self, name) is None for name in CHANGEABLE):
            raise ValueError("name what is to change: title, head_id or options")
        return self


class ConversationPage(WireObject):
    """Conversations, the last changed first; `next_cursor` is null at the end."""

    conversations: list[Conversation]
    next_cursor: str | None


class Piece(WireObject):
    """A stretch of text; `is_match`: it is what was searched for."""

    text: str
    is_match: bool


class Hit(WireObject):
    """One message that was found, or whose conversation's title was."""

    conversation_id: str
    message_id: str
    role: Literal["user", "assistant"]
    created_at: str
    title: list[Piece]
    snippet: list[Piece]


class SearchPage(WireObject):
    """What was found, the newest first; `next_cursor` is null at the end."""

    hits: list[Hit]
    next_cursor: str | None


class OwnOptions(WireObject):
    """What is absent is left to the provider."""

    temperature: float | None = None
    top_p: float | None = None
    max_output_tokens: int | None = None
    reasoning_effort: str | None = None
    system: str | None = None


class OneConversation(WireObject):
    """A conversation, and the options that its answers are asked for with."""

    conversation: Conversation
    options: OwnOptions


class MessagePage(WireObject):
    """Messages of one path, oldest first; `has_earlier`: the path begins before them.

    `has_sought`, where one was: it is among these or before them.
    """

    messages: list[Message]
    has_earlier: bool
    has_sought: bool | None = None


class Model(WireObject):
    """A model that can be asked for by `id`, and what is known of it; null is not known."""

    id: str
    name: str
    endpoint: str | None
    reasoning: bool | None
    vision: bool | None
    context_tokens: int | None


class Endpoint(WireObject):
    """One of several services; `error` says why its models could not be listed."""

    id: str
    label: str
    any_name: bool
    error: Error | None


class ModelList(WireObject):
    """The models on offer, in the order of `endpoints`, which are empty where there is one.

    `any_name`: others may be asked for by name too, of a named endpoint as `endpoint/name`.
    """

    models: list[Model]
    endpoints: list[Endpoint]
    default: str | None
    any_name: bool
    is_demo: bool
    error: Error | None


class SessionRequest(Command):
    """`token`: ask for a token, to be sent in place of a cookie."""

    token: bool = False


class User(WireObject):
    """Who is asking."""

    id: str
    kind: Literal["anonymous"]


class Session(WireObject):
    """Who is asking; a token and the time it ends, if it was asked for."""

    user: User
    token: str | None = None
    expires_at: str | None = None


class Failure(WireObject):
    """Why a request was refused."""

    error: Error
