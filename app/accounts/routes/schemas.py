"""Schemas of requests and responses about accounts."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from ...protocol.commands import Command


def _check_printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("must have no control characters")
    return text


# NUL cannot be stored, and what reorders text would forge a line of a list.
Printable = AfterValidator(_check_printable)
Name = Annotated[str, StringConstraints(min_length=1, max_length=254)]
Title = Annotated[
    str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True), Printable
]
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


class ForgotRequest(Command):
    """The name or the e-mail address of a person who has no password any more."""

    name: Name


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

    title: Title
    scope: Literal["read", "write"] = "write"
    days: int = Field(30, ge=1, le=365)


class PersonObject(BaseModel):
    """A person."""

    id: str
    name: str
    shown_name: str
    role: Role


class QuotaObject(BaseModel):
    """The use of a quota by the user; it starts again at `ends_at`. `currency`: of a cost."""

    kind: Literal["answers", "tokens", "cost"]
    period: Literal["day", "month"]
    used: int | float
    limit: int | float
    currency: str | None
    ends_at: str


class MayUse(BaseModel):
    """Further permissions of the role of the user."""

    tools: bool
    files: bool


class Account(BaseModel):
    """The ways to sign in here, and the user."""

    mode: str
    can_sign_up: bool
    has_password: bool
    # The OpenID provider at which one signs in; null in other modes.
    provider_name: str | None
    can_reset_by_mail: bool
    can_mail: bool
    user: PersonObject | None
    adoptable: int
    quotas: list[QuotaObject]
    may: MayUse


class SignedIn(BaseModel):
    """The person who is signed in now, and the path to go to."""

    user: PersonObject
    next: str


class LinkObject(BaseModel):
    """The purpose of a link; `name`: of the account, null where it is to be chosen."""

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
