"""Schemas of requests and responses of admins."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from ...allowances import Caps
from ...protocol.commands import Command
from .schemas import Name, PersonObject, Printable, QuotaObject, Role

Email = Annotated[str, StringConstraints(max_length=254)]
Group = Annotated[
    str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True), Printable
]
Mailed = Literal["sent", "failed"] | None


class InvitationRequest(Command):
    """A new invitation; without a name the invited person chooses one."""

    name: Name | None = None
    role: Role = "user"
    email: Email | None = None


class PersonChange(Command):
    """A change of a person by an admin; `limits` replaces all of the person's own limits."""

    role: Role | None = None
    is_disabled: bool | None = None
    limits: Caps | None = None
    groups: Annotated[list[Group], Field(max_length=200)] | None = None
    email: Email | None = None


class AdminPerson(PersonObject):
    """A person as admins see them; `limits`: the person's own."""

    email: str | None
    created_at: str
    seen_at: str | None
    is_disabled: bool
    groups: list[str]
    limits: dict[str, int | float]


class PeopleList(BaseModel):
    """All people."""

    people: list[AdminPerson]


class OnePerson(BaseModel):
    """A person after a change."""

    person: AdminPerson


class AllowanceObject(BaseModel):
    """The allowance of a person; `models`: null for all, `limits`: those that count."""

    source: str
    models: list[str] | None
    tools: bool
    files: bool
    limits: dict[str, int | float]


class PersonDetails(BaseModel):
    """A person with use and limits; `currency`: null without a price list."""

    person: AdminPerson
    quotas: list[QuotaObject]
    allowance: AllowanceObject
    currency: str | None


class InvitationObject(BaseModel):
    """An invitation that can still be used."""

    id: str
    name: str | None
    email: str | None
    role: Role
    created_at: str
    expires_at: str


class InvitationList(BaseModel):
    """The open invitations."""

    invitations: list[InvitationObject]


class LinkMade(BaseModel):
    """A link that works once; shown now and never again. `mail`: null where none was sent."""

    link: str
    mail: Mailed


class UsageObject(BaseModel):
    """The use of a model by a person in a day (UTC)."""

    day: str
    user_id: str
    model: str
    answers: int
    input_tokens: int
    output_tokens: int
    cost: float


class UsageList(BaseModel):
    """The use of the last days, oldest day first; `currency`: null without a price list."""

    usage: list[UsageObject]
    currency: str | None


class AuditPage(BaseModel):
    """Entries of the audit log, the newest first; `next_before`: of the next page."""

    entries: list[dict[str, Any]]
    next_before: int | None
