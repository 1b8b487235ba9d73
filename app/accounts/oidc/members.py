"""The people of the provider here: found by issuer and subject, made where SIGN_UP allows it.

Nothing else is compared: an e-mail address or a name can pass to another person, or be claimed.
"""

from datetime import datetime

from sqlalchemy import Connection, update

from ...conversations.db.database import Database
from ...conversations.ids import Clock, wire_time
from ...conversations.schema.account_tables import users
from ...protocol.errors import Refusal
from ...settings import Settings
from ..rows import audit, invitations, oidc, people
from ..rows.people import Person
from .attempts import Attempt
from .claims import Profile
from .fault import OidcFault

MOST_NAMES = 1000


class Members:
    """Finds and makes people of the issuer."""

    def __init__(self, settings: Settings, database: Database, clock: Clock):
        self._settings = settings
        self._issuer = settings.oidc_issuer or ""
        self._database = database
        self._clock = clock

    def sign_in(self, profile: Profile, attempt: Attempt) -> Person:
        """Return the person of a profile; each attempt signs in once.

        Raises:
            OidcFault: `expired`, `no_account`, `disabled` or `link_unusable`.
        """
        return self._database.write(self._sign_in, profile, attempt)

    def _sign_in(self, tx: Connection, profile: Profile, attempt: Attempt) -> Person:
        now = self._clock()
        user_id = oidc.find_user(tx, self._issuer, profile.subject)
        role = self._role(profile)
        if user_id is None:
            person = self._create(tx, profile, role, attempt.link_hash, now)
        else:
            person = _renew(tx, people.get(tx, user_id), profile, role)
        if person.disabled_at is not None:
            raise OidcFault("disabled", "a person is disabled")
        return person

    def use(self, attempt: Attempt) -> None:
        """Use an attempt up, on all workers.

        Raises:
            OidcFault: `expired`; it was used before.
        """
        key = oidc.hash_pair("state", attempt.state)
        if not self._database.write(oidc.use_once, key, self._clock(), attempt.ends_at):
            raise OidcFault("expired", "an answer came twice")

    def id_token_of(self, session_id: str) -> str | None:
        """Return the ID token with which a session began."""
        return self._database.read(oidc.id_token_of, session_id)

    def _role(self, profile: Profile) -> str | None:
        """Return the role that the settings give, None where they leave it to the admins."""
        settings = self._settings
        groups = set(profile.groups or ())
        if profile.subject in settings.admin_users or groups & set(settings.admin_groups):
            return "admin"
        return "user" if settings.admin_groups else None

    def _create(
        self,
        tx: Connection,
        profile: Profile,
        role: str | None,
        link_hash: str | None,
        now: datetime,
    ) -> Person:
        name = profile.name
        if link_hash is not None:
            invited_name, invited_role = _use_link(tx, link_hash, now)
            role = role or invited_role
            name = invited_name or name
        elif role != "admin" and not self._may_sign_up(profile):
            raise OidcFault("no_account", "SIGN_UP lets this person have no account")
        person = people.create(
            tx,
            _free_name(tx, name),
            wire_time(now),
            role=role or "user",
            shown_name=profile.shown_name,
            email=profile.email,
            groups=profile.groups or (),
        )
        oidc.connect(tx, self._issuer, profile.subject, person.id, wire_time(now))
        details = {"subject": profile.subject}
        audit.note(tx, now, "signed_up", actor=person.id, details=details)
        return person

    def _may_sign_up(self, profile: Profile) -> bool:
        policy = self._settings.sign_up_policy
        domain = policy.removeprefix("domain:")
        if domain != policy:
            return (profile.email or "").casefold().endswith(f"@{domain}")
        return policy == "open"


def _use_link(tx: Connection, link_hash: str, now: datetime) -> tuple[str | None, str]:
    try:
        link = invitations.use(tx, link_hash, now)
    except Refusal:
        raise OidcFault("link_unusable", "a link was used already, or has expired") from None
    if link.kind == "first_admin":
        if people.has_admin(tx):
            raise OidcFault("link_unusable", "there is an admin already")
        invitations.forget_kind(tx, link.kind)
    elif link.kind != "invitation":
        raise OidcFault("link_unusable", "a link of another kind")
    return link.name, link.role


def _renew(tx: Connection, person: Person, profile: Profile, role: str | None) -> Person:
    """Update what the provider decides; the name stays."""
    # What the provider does not tell stays as it is.
    groups = person.groups if profile.groups is None else profile.groups
    values = {
        "shown_name": profile.shown_name,
        "email": profile.email or person.email,
        "role": role or person.role,
        "groups": groups,
    }
    if any(getattr(person, name) != value for name, value in values.items()):
        # Without the check that an admin is left: the settings name them, as behind a proxy.
        stored = {**values, "groups": list(groups) or None}
        tx.execute(update(users).filter_by(id=person.id).values(stored))
        if person.is_admin and values["role"] == "user":
            invitations.forget_made_by(tx, person.id)
    return people.get(tx, person.id)


def _free_name(tx: Connection, wanted: str) -> str:
    """Return the name, or one with a number where others have it."""
    for number in range(1, MOST_NAMES):
        name = wanted if number == 1 else f"{wanted}-{number}"
        if people.find_by_name(tx, name) is None:
            return name
    return people.make_user_id().casefold()
