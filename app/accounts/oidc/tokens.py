"""The checks of the claims in ID tokens and logout tokens, whose signature was verified before."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc.errors import JoseError
from joserfc.jwt import JWTClaimsRegistry

from .fault import OidcFault

Claims = Mapping[str, Any]
# How far the clocks of provider and server may be apart.
LEEWAY = timedelta(seconds=60)
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
# A logout token is used once within this time; an older one is refused.
LOGOUT_LASTS = timedelta(minutes=10)
LONGEST_SUBJECT = 255


def check_id_token(
    header: Mapping[str, Any],
    claims: Claims,
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    access_token: str | None,
    now: datetime,
) -> None:
    """Check an ID token as in OpenID Connect Core 3.1.3.7.

    Raises:
        OidcFault: `provider_fault`; the reason names the claim.
    """
    # Authlib changes the options that it gets, so each token needs new ones.
    token = CodeIDToken(
        dict(claims),
        dict(header),
        {"iss": _is(issuer), "aud": _is(client_id), "sub": {"essential": True}},
        {"nonce": nonce, "client_id": client_id, "access_token": access_token},
    )
    try:
        token.validate(int(now.timestamp()), int(LEEWAY.total_seconds()))
    except (JoseError, ValueError, TypeError, AttributeError) as error:
        raise _wrong("ID token", error) from None
    _check_subject(claims)


def check_logout_token(
    header: Mapping[str, Any], claims: Claims, *, issuer: str, client_id: str, now: datetime
) -> None:
    """Check a logout token as in OpenID Connect Back-Channel Logout 1.0, 2.6; not its `jti`.

    Raises:
        OidcFault: `provider_fault`.
    """
    registry = JWTClaimsRegistry(
        int(now.timestamp()),
        int(LEEWAY.total_seconds()),
        iss=_is(issuer),
        aud=_is(client_id),
        iat={"essential": True},
        jti={"essential": True},
    )
    try:
        registry.validate(dict(claims))
    except (JoseError, ValueError, TypeError) as error:
        raise _wrong("logout token", error) from None
    events = claims.get("events")
    is_logout = isinstance(events, dict) and isinstance(events.get(LOGOUT_EVENT), dict)
    # An ID token has the same signature, so these tell it from a logout token.
    if not is_logout or "nonce" in claims:
        raise OidcFault("provider_fault", "a token for the logout is none")
    if str(header.get("typ", "JWT")).lower() not in ("jwt", "logout+jwt"):
        raise OidcFault("provider_fault", "a logout token is of another type")
    if claims["iat"] < (now - LOGOUT_LASTS).timestamp():
        raise OidcFault("provider_fault", "a logout token is too old")
    if "sub" not in claims and "sid" not in claims:
        raise OidcFault("provider_fault", "a logout token names nobody")
    if "sub" in claims:
        _check_subject(claims)
    if "sid" in claims:
        sid_of(claims)


def sid_of(claims: Claims) -> str | None:
    """Return the provider's id of its session, None without one.

    Raises:
        OidcFault: `provider_fault`; it is no text.
    """
    sid = claims.get("sid")
    if sid is not None and not (isinstance(sid, str) and 0 < len(sid) <= 1000):
        raise OidcFault("provider_fault", "the sid of a token is no text")
    return sid


def _check_subject(claims: Claims) -> None:
    subject = claims.get("sub")
    is_usable = isinstance(subject, str) and 0 < len(subject) <= LONGEST_SUBJECT
    if not is_usable or not str(subject).isprintable():
        raise OidcFault("provider_fault", "the sub of a token is not usable")


def _is(value: str) -> Any:
    return {"essential": True, "value": value}


def _wrong(what: str, error: Exception) -> OidcFault:
    claim = getattr(error, "claim", None)
    named = claim if isinstance(claim, str) and claim.isascii() and len(claim) <= 40 else "form"
    return OidcFault("provider_fault", f"the {what} is refused: {type(error).__name__}, {named}")
