"""Schemas of the HTTP door's requests, except those that a command of the wire has too."""

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from ..api.schemas import Query
from ..protocol.commands import Command, ModelName, Options, Uuid


class EventsQuery(Query):
    """`have`: the id of the last event received, `run:length,length,…`.

    The header `Last-Event-ID` takes precedence.
    """

    # Its length is bounded where it is parsed, as that of the header is.
    have: str | SkipJsonSchema[None] = None


class ContinueRequest(Command):
    """The body of a continue; `request_id` is the idempotency key."""

    request_id: Uuid


class RegenerateRequest(Command):
    """The body of a regenerate; `request_id` is the idempotency key."""

    request_id: Uuid
    model: ModelName | None = None
    options: Options = Field(default_factory=Options)
