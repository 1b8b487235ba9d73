"""Schemas of the HTTP door's requests, except those that a command of the wire has too."""

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from ..api.schemas import Query
from ..protocol.commands import Command, ModelName, Options, Uuid
from .position import MAX_CHARS


class EventsQuery(Query):
    """`have`: the id of the last event received, `run:length,length,…`.

    The header `Last-Event-ID` takes precedence.
    """

    have: str | SkipJsonSchema[None] = Field(default=None, max_length=MAX_CHARS)


class ContinueRequest(Command):
    """The body of a continue; `request_id` is the idempotency key."""

    request_id: Uuid


class RegenerateRequest(Command):
    """The body of a regenerate; `request_id` is the idempotency key."""

    request_id: Uuid
    model: ModelName | None = None
    options: Options = Field(default_factory=Options)
