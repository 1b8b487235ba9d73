"""Schemas of AUTH=oidc."""

from pydantic import BaseModel

from ...api.schemas import Query
from ...protocol.commands import Command
from .schemas import Next, Secret


class StartQuery(Query):
    """The path to go to after the sign-in."""

    next: Next | None = None


class LinkStart(Command):
    """The secret of an invitation that is used at the provider; `next`: the path to go to."""

    secret: Secret
    next: Next | None = None


class Leave(BaseModel):
    """The address to go to now."""

    next: str
