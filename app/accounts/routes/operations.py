"""The description of every route of accounts; a test compares them to the routes of each mode."""

from dataclasses import replace

from ...api.openapi import Operation
from ...api.schemas import Nothing
from ...settings import Settings
from ..data.export import MEDIA
from .admin_routes import AuditQuery
from .admin_schemas import (
    AuditPage,
    InvitationList,
    InvitationRequest,
    LinkMade,
    OnePerson,
    PeopleList,
    PersonChange,
    PersonDetails,
    UsageList,
)
from .data_routes import UsageQuery
from .oidc_schemas import Leave, LinkStart, StartQuery
from .schemas import (
    Account,
    Adopted,
    DeviceList,
    ForgotRequest,
    LinkLook,
    LinkObject,
    LinkUse,
    NewToken,
    Passwords,
    SignedIn,
    SignInRequest,
    SignUpRequest,
    TokenList,
    TokenRequest,
)

_OPEN = ("forbidden_origin", "rate_limited", "internal", "invalid", "storage_unavailable")
_OWN = ("unauthenticated", "forbidden", *_OPEN)
_LINK = (*_OPEN, "link_unusable", "unavailable")
_CHECK = ("sign_in_failed", "unavailable")

_ALWAYS = (
    Operation(
        "/api/account", "get", "getAccount", "Tell how one signs in here, and who has.",
        answer=Account, refusals=_OPEN, needs_session=False,
    ),
    Operation(
        "/api/account/adopt", "post", "adoptConversations",
        "Take over the conversations of the browser from before the first sign-in, once.",
        answer=Adopted, body=Nothing, refusals=(*_OWN, "conversation_busy"),
    ),
    Operation(
        "/api/account/export", "get", "exportAccount",
        "Get all own data, as lines of JSON.", media=MEDIA, refusals=_OWN,
    ),
    Operation(
        "/api/people/{user_id}/export", "get", "exportPerson",
        "Get all data of a person, as lines of JSON, for admins.",
        media=MEDIA, refusals=(*_OWN, "not_found"),
    ),
    Operation(
        "/api/usage", "get", "getUsage",
        "Sum up answers, tokens and cost by day, person and model, oldest day first, for admins.",
        answer=UsageList, query=UsageQuery, refusals=(*_OWN, "unavailable"),
    ),
    Operation(
        "/api/account/tokens", "get", "listTokens", "List the own API tokens, the newest first.",
        answer=TokenList, refusals=_OWN,
    ),
    Operation(
        "/api/account/tokens", "post", "makeToken", "Make an API token; its secret is shown once.",
        answer=NewToken, body=TokenRequest, refusals=_OWN,
    ),
    Operation(
        "/api/account/tokens/{token_id}", "delete", "revokeToken", "Revoke an API token.",
        refusals=(*_OWN, "not_found"),
    ),
    Operation(
        "/api/people", "get", "listPeople", "List all people, for admins.",
        answer=PeopleList, refusals=_OWN,
    ),
    Operation(
        "/api/people/{user_id}", "get", "getPerson",
        "Get a person, with what is used and what may be used, for admins.",
        answer=PersonDetails, refusals=(*_OWN, "not_found"),
    ),
    Operation(
        "/api/people/{user_id}", "patch", "changePerson",
        "Change role, access, limits, groups or e-mail address of a person, for admins.",
        answer=OnePerson, body=PersonChange, refusals=(*_OWN, "not_found"),
    ),
    Operation(
        "/api/people/{user_id}", "delete", "deletePerson",
        "Delete a person with all data, for admins.", refusals=(*_OWN, "not_found"),
    ),
    Operation(
        "/api/audit-log", "get", "listAuditLog", "List what happened, newest first, for admins.",
        answer=AuditPage, query=AuditQuery, refusals=_OWN,
    ),
)  # fmt: skip

_SIGN_OUT = Operation(
    "/api/account/sign-out", "post", "signOut", "End the session of this browser.",
    body=Nothing, refusals=_OPEN, needs_session=False,
)  # fmt: skip

_USE_LINK = Operation(
    "/api/account/links/use", "post", "useLink", "Use a link up, and sign in by it.",
    answer=SignedIn, body=LinkUse, refusals=_LINK, needs_session=False,
)  # fmt: skip

_SESSIONS = (
    Operation(
        "/api/account/links/look", "post", "lookAtLink",
        "Tell what a link is for, without using it up.",
        answer=LinkObject, body=LinkLook, refusals=_LINK, needs_session=False,
    ),
    Operation(
        "/api/account/devices", "get", "listDevices", "List the own sessions.",
        answer=DeviceList, refusals=_OWN,
    ),
    Operation(
        "/api/account/devices", "delete", "revokeDevices", "End all own sessions, this one too.",
        refusals=_OWN,
    ),
    Operation(
        "/api/account/devices/{session_id}", "delete", "revokeDevice", "End one own session.",
        refusals=(*_OWN, "not_found"),
    ),
)  # fmt: skip

_PASSWORDS = (
    Operation(
        "/api/account/sign-in", "post", "signIn", "Sign in by name and password.",
        answer=SignedIn, body=SignInRequest, refusals=(*_OPEN, *_CHECK), needs_session=False,
    ),
    Operation(
        "/api/account/password", "post", "changePassword",
        "Change the own password; the other sessions end.",
        body=Passwords, refusals=(*_OWN, *_CHECK),
    ),
)  # fmt: skip

_INVITATIONS = (
    Operation(
        "/api/people/invitations", "get", "listInvitations",
        "List the invitations that can still be used, for admins.",
        answer=InvitationList, refusals=_OWN,
    ),
    Operation(
        "/api/people/invitations", "post", "invite",
        "Make an invitation; its link is shown once, for admins.",
        answer=LinkMade, body=InvitationRequest, refusals=_OWN,
    ),
    Operation(
        "/api/people/invitations/{invitation_id}", "delete", "revokeInvitation",
        "Revoke an invitation, for admins.", refusals=(*_OWN, "not_found"),
    ),
)  # fmt: skip

_RESET_LINK = Operation(
    "/api/people/{user_id}/reset-link", "post", "makeResetLink",
    "Make a link with which a person sets a new password, for admins.",
    answer=LinkMade, body=Nothing, refusals=(*_OWN, "not_found"),
)  # fmt: skip

_OIDC = (
    replace(
        _SIGN_OUT, answer=Leave,
        summary="End the session of this browser; `next` ends that at the provider too.",
    ),
    Operation(
        "/api/account/oidc/start", "get", "startSignIn",
        "Go to the provider to sign in, for a browser: 303, and a cookie.",
        query=StartQuery, refusals=_OPEN, needs_session=False, media="text/html",
    ),
    Operation(
        "/api/account/oidc/start", "post", "startSignInByLink",
        "Sign in at the provider by an invitation: a cookie, and the address to go to.",
        answer=Leave, body=LinkStart, refusals=_LINK, needs_session=False,
    ),
)  # fmt: skip

_FORGOT = Operation(
    "/api/account/forgot", "post", "forgotPassword",
    "Mail a link for a new password, if there is such a person with an address.",
    body=ForgotRequest, refusals=_OPEN, needs_session=False,
)  # fmt: skip

_SIGN_UP = Operation(
    "/api/account/sign-up", "post", "signUp", "Make an account, where SIGN_UP is open.",
    answer=SignedIn, body=SignUpRequest, refusals=(*_OPEN, "unavailable"), needs_session=False,
)  # fmt: skip


def find_operations(settings: Settings) -> tuple[Operation, ...]:
    """Return the operations that a server with these settings has."""
    if settings.auth == "proxy":
        return _ALWAYS
    if settings.auth == "oidc":
        return (*_ALWAYS, *_SESSIONS, *_INVITATIONS, *_OIDC)
    by_link = (*_ALWAYS, *_SESSIONS, _SIGN_OUT, _USE_LINK)
    if settings.auth == "single":
        return by_link
    signing_up = (_SIGN_UP,) if settings.sign_up_policy == "open" else ()
    by_mail = (_FORGOT,) if settings.smtp_url else ()
    return (*by_link, *_PASSWORDS, *_INVITATIONS, _RESET_LINK, *signing_up, *by_mail)
