"""Schemas of requests and responses under /api, except the objects that events carry too."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic.json_schema import SkipJsonSchema

from ..protocol.commands import Command, Id, Options, Text
from ..protocol.objects import Conversation, Error, Message, WireObject

MAX_PAGE = 100
DEFAULT_PAGE = 50
CHANGEABLE = ("title", "head_id", "options", "pinned", "archived", "folder_id")


class Query(BaseModel):
    """A query string; unknown names are ignored."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class ListQuery(Query):
    """A page of conversations: the next `limit` after `cursor`.

    `archived`: those of the archive instead of the others. `pinned`: only those that are, or are
    not. `folder_id`: only those of this folder; `none`: those in no folder.
    """

    archived: bool = False
    pinned: bool | SkipJsonSchema[None] = None
    folder_id: Id | SkipJsonSchema[None] = None

    cursor: Annotated[str, StringConstraints(max_length=400)] | SkipJsonSchema[None] = None
    limit: int = Field(default=DEFAULT_PAGE, ge=1, le=MAX_PAGE)


class SearchQuery(Query):
    """A search: hits contain all words of `q`, or words with these prefixes."""

    q: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    cursor: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")] | SkipJsonSchema[None] = (
        None
    )
    limit: int = Field(default=20, ge=1, le=MAX_PAGE)


class MessagesQuery(Query):
    """A page of messages: the last `limit` on the path to `head_id`, or those before `before`.

    `sought`: a message id; the response says whether the path contains it.
    """

    before: Id | SkipJsonSchema[None] = None
    head_id: Id | SkipJsonSchema[None] = None
    sought: Id | SkipJsonSchema[None] = None
    limit: int = Field(default=DEFAULT_PAGE, ge=1, le=MAX_PAGE)


class DeleteQuery(Query):
    """`keep_s`: how many seconds the conversation can be restored; 0: deleted at once."""

    keep_s: int = Field(default=0, ge=0, le=600)


class Nothing(Command):
    """An empty body: `{}`."""


class ConversationChange(Command):
    """The changeable fields of a conversation; absent ones stay.

    `head_id`: any message of it; selects the branch through that message to its newest leaf.
    `folder_id`: null takes it out of its folder.
    """

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": [name]} for name in CHANGEABLE]}
    )

    title: Text | None = None
    head_id: Id | None = None
    options: Options | None = None
    pinned: bool | None = None
    archived: bool | None = None
    folder_id: Id | None = None

    @model_validator(mode="after")
    def _changes_something(self) -> "ConversationChange":
        values = [getattr(self, name) for name in CHANGEABLE]
        if all(value is None for value in values) and not self.is_moved:
            raise ValueError(f"name the fields to change: {', '.join(CHANGEABLE)}")
        return self

    @property
    def is_moved(self) -> bool:
        """Whether it moves to another folder, or out of its folder."""
        return "folder_id" in self.model_fields_set

    @property
    def is_placed(self) -> bool:
        """Whether its place in the list changes."""
        return self.is_moved or self.pinned is not None or self.archived is not None


class ConversationPage(WireObject):
    """Conversations, last changed first; `next_cursor` is null at the end."""

    conversations: list[Conversation]
    next_cursor: str | None


class Piece(WireObject):
    """A piece of text; `is_match`: it matches the query."""

    text: str
    is_match: bool


class Hit(WireObject):
    """A message that matches, or whose conversation's title does."""

    conversation_id: str
    message_id: str
    role: Literal["user", "assistant"]
    created_at: str
    title: list[Piece]
    snippet: list[Piece]
    archived: bool = False


class SearchPage(WireObject):
    """Hits, newest first; `next_cursor` is null at the end."""

    hits: list[Hit]
    next_cursor: str | None


class OwnOptions(WireObject):
    """Options of a conversation; for absent ones the provider's defaults apply."""

    temperature: float | None = None
    top_p: float | None = None
    max_output_tokens: int | None = None
    reasoning_effort: str | None = None
    system: str | None = None
    own: dict[str, str] | None = None


class OneConversation(WireObject):
    """A conversation and the options that its requests to the provider use."""

    conversation: Conversation
    options: OwnOptions


class MessagePage(WireObject):
    """Messages of one path, oldest first; `has_earlier`: the path has earlier ones.

    `has_sought`: the path contains the `sought` message; absent without `sought`.
    """

    messages: list[Message]
    has_earlier: bool
    has_sought: bool | None = None


class Model(WireObject):
    """A model, selected by `id`; null means unknown.

    `options`: its own options with their choices, by name; absent without any.
    """

    id: str
    name: str
    endpoint: str | None
    reasoning: bool | None
    vision: bool | None
    context_tokens: int | None
    options: dict[str, list[str]] | None = None


class Endpoint(WireObject):
    """One of several model services; `error` says why its models could not be listed."""

    id: str
    label: str
    any_name: bool
    error: Error | None


class ModelList(WireObject):
    """The listed models, in the order of `endpoints`; without several services there are none.

    `any_name`: unlisted models can be used too, with several services as `endpoint/name`.
    """

    models: list[Model]
    endpoints: list[Endpoint]
    default: str | None
    any_name: bool
    is_demo: bool
    error: Error | None


class SessionRequest(Command):
    """`token`: return a bearer token instead of setting a cookie."""

    token: bool = False


class User(WireObject):
    """The user of the request."""

    id: str
    kind: Literal["anonymous", "host", "account"]


class Session(WireObject):
    """The user of the request; a token and its expiry time, if requested."""

    user: User
    token: str | None = None
    expires_at: str | None = None


class Failure(WireObject):
    """Why a request was refused."""

    error: Error
