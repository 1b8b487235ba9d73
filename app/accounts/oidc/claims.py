"""Reads a profile from the claims about a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...protocol.errors import Refusal
from ...settings import Settings
from ..rows.people import normal_name

LONGEST_SHOWN = 200
LONGEST_EMAIL = 254
LONGEST_GROUP = 200
MOST_GROUPS = 200


@dataclass(frozen=True, slots=True)
class Profile:
    """A person at the provider.

    `email`: None unless the provider has verified it. `groups`: None where it does not tell them.
    """

    subject: str
    name: str
    shown_name: str
    email: str | None
    groups: tuple[str, ...] | None


def missing_claims(claims: Mapping[str, Any], settings: Settings) -> bool:
    """Return whether an ID token lacks what the userinfo endpoint may add."""
    wanted = ["name", "preferred_username", "email"]
    if settings.admin_groups or settings.roles_file:
        wanted.append(settings.oidc_groups_claim)
    return any(name not in claims for name in wanted)


def read_profile(claims: Mapping[str, Any], settings: Settings) -> Profile:
    """Return the profile in claims; `name` is the name that the person gets if it is free."""
    subject = str(claims["sub"])
    email = _text(claims, "email")[: LONGEST_EMAIL + 1]
    is_verified = claims.get("email_verified") is True and 3 <= len(email) <= LONGEST_EMAIL
    email = email if is_verified and email.count("@") == 1 else ""
    chosen = _text(claims, "preferred_username")
    shown = _text(claims, "name") or chosen or email or subject
    names = (_name(each) for each in (chosen, email, subject))
    return Profile(
        subject=subject,
        name=next((each for each in names if each), "person"),
        shown_name=shown[:LONGEST_SHOWN],
        email=email or None,
        groups=_groups(claims.get(settings.oidc_groups_claim)),
    )


def _groups(value: object) -> tuple[str, ...] | None:
    if value is None:
        return None
    listed = value if isinstance(value, list) else [value]
    names = {each for each in listed if isinstance(each, str) and 0 < len(each) <= LONGEST_GROUP}
    return tuple(sorted(filter(str.isprintable, names)))[:MOST_GROUPS]


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    text = value.strip() if isinstance(value, str) else ""
    return text if text.isprintable() else ""


def _name(text: str) -> str:
    try:
        return normal_name(text)[:200]
    except Refusal:
        return ""
