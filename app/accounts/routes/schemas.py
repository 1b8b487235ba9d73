"""Schemas of requests and responses about accounts."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from ...protocol.commands import Command

Name = Annotated[str, StringConstraints(min_length=1, max_length=254)]
Password = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Next = Annotated[str, StringConstraints(max_length=500)]
Role = Literal["user", "admin"]


class Passwords(Command):
    """A change of the own password."""

    current: Password
    new: Password


class SignInRequest(Command):
    """A name and a password; `next`: the path to go to."""

    name: Name
    password: Password
    next: Next | None = None


class SignUpRequest(Command):
    """A new account, where SIGN_UP is open."""

    name: Name
    password: Password
    next: Next | None = None


class LinkLook(Command):
    """The secret of a link."""

    secret: Secret


class LinkUse(Command):
    """The secret of a link, with what it asks for."""

    secret: Secret
    name: Name | None = None
    password: Password | None = None
    next: Next | None = None


class TokenRequest(Command):
    """A new API token."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
    scope: Literal["read", "write"] = "write"
    days: int = Field(30, ge=1, le=365)


class InvitationRequest(Command):
    """A new invitation; without a name the invited person chooses one."""

    name: Name | None = None
    role: Role = "user"


class PersonChange(Command):
    """A change of a person by an admin."""

    role: Role | None = None
    is_disabled: bool | None = None


class PersonObject(BaseModel):
    """A person."""

    id: str
    name: str
    shown_name: str
    role: Role


class QuotaObject(BaseModel):
    """What the user used of a quota; it starts again at `ends_at`."""

    kind: Literal["answers", "tokens"]
    period: Literal["day", "month"]
    used: int
    limit: int
    ends_at: str


class Account(BaseModel):
    """How one signs in here, and who is signed in."""

    mode: str
    can_sign_up: bool
    has_password: bool
    user: PersonObject | None
    adoptable: int
    quotas: list[QuotaObject]


class SignedIn(BaseModel):
    """The person who is signed in now, and the path to go to."""

    user: PersonObject
    next: str


class LinkObject(BaseModel):
    """What a link is for; `name`: of the account, null where it is to be chosen."""

    kind: str
    name: str | None
    needs_password: bool


class DeviceObject(BaseModel):
    """A session of the user."""

    id: str
    device: str
    created_at: str
    used_at: str
    expires_at: str
    is_this: bool


class DeviceList(BaseModel):
    """The user's sessions, the last used first."""

    devices: list[DeviceObject]


class TokenObject(BaseModel):
    """An API token without its secret."""

    id: str
    title: str
    scope: str
    created_at: str
    used_at: str | None
    expires_at: str


class TokenList(BaseModel):
    """The user's API tokens, the newest first."""

    tokens: list[TokenObject]


class NewToken(TokenObject):
    """A new API token with its secret, which is never shown again."""

    secret: str


class Adopted(BaseModel):
    """How many conversations were moved."""

    conversations: int


class AdminPerson(PersonObject):
    """A person as admins see them."""

    email: str | None
    created_at: str
    seen_at: str | None
    is_disabled: bool


class PeopleList(BaseModel):
    """All people."""

    people: list[AdminPerson]


class OnePerson(BaseModel):
    """A person after a change."""

    person: AdminPerson


class InvitationObject(BaseModel):
    """An invitation that can still be used."""

    id: str
    name: str | None
    role: Role
    created_at: str
    expires_at: str


class InvitationList(BaseModel):
    """The open invitations."""

    invitations: list[InvitationObject]


class LinkMade(BaseModel):
    """A link that works once; shown now and never again."""

    link: str


class UsageObject(BaseModel):
    """What a person used of a model in a day (UTC)."""

    day: str
    user_id: str
    model: str | None
    answers: int
    input_tokens: int
    output_tokens: int


class UsageList(BaseModel):
    """The use of the last days, oldest day first."""

    usage: list[UsageObject]


class AuditPage(BaseModel):
    """Entries of the audit log, the newest first; `next_before`: of the next page."""

    entries: list[dict[str, Any]]
    next_before: int | None
