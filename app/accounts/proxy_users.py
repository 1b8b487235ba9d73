"""Users whom a proxy has signed in: their name is in a header, which only that proxy may send.

The middleware notes whether a request came from an address in TRUSTED_PROXIES; the same header
from anywhere else counts for nothing.
"""

import logging
from wsgiref.types import WSGIEnvironment

from sqlalchemy import Connection

from ..conversations.db.database import Database
from ..conversations.ids import Clock, wire_time
from ..identity.trusted_proxies import VIA_PROXY
from ..logs.rate_limited import RateLimitedLogger
from ..protocol.errors import Refusal
from ..settings import Settings
from .account_users import Visitor
from .role_rules import effective_role
from .rows import audit, people
from .rows.people import Person, normal_name

MOST_GROUPS = 200
log = RateLimitedLogger(logging.getLogger(__name__))


class ProxyUsers:
    """Finds the person of a header, and creates one who is new where SIGN_UP allows it."""

    def __init__(self, settings: Settings, database: Database, clock: Clock):
        self._settings = settings
        self._database = database
        self._clock = clock

    def find(self, environ: WSGIEnvironment) -> Visitor | None:
        """Return the visitor that a trusted proxy names; None for all others."""
        settings = self._settings
        given = _header(environ, settings.auth_header)
        if not given:
            return None
        if not environ.get(VIA_PROXY):
            log.warning(
                "ignored %s of an address that is not in TRUSTED_PROXIES", settings.auth_header
            )
            return None
        name = _name(given)
        if name is None:
            log.warning("ignored %s: it is no single name", settings.auth_header)
            return None
        email = _header(environ, settings.auth_header_email)
        person = self._database.read(people.find_by_name, name)
        if person is None and self._may_sign_up(name, email):
            shown_name = _header(environ, settings.auth_header_name)[:200]
            person = self._database.write(self._create, name, email, shown_name)
        if person is None or person.disabled_at is not None:
            return None
        groups = _groups(environ, settings.auth_header_groups)
        if groups != person.groups:
            # Stored, because the limits of a group count where there is no header: at each answer.
            person = self._database.write(people.change, person.id, groups=list(groups))
        return Visitor(person.id, effective_role(settings, name, person.role, groups))

    def _may_sign_up(self, name: str, email: str) -> bool:
        policy = self._settings.sign_up_policy
        domain = policy.removeprefix("domain:")
        if domain != policy:
            return any(_is_of_domain(each, domain) for each in (name, email))
        return policy == "open"

    def _create(self, tx: Connection, name: str, email: str, shown_name: str) -> Person:
        # Two first requests come at once; the second finds what the first made.
        found = people.find_by_name(tx, name)
        if found is not None:
            return found
        now = self._clock()
        made = people.create(
            tx, name, wire_time(now), shown_name=shown_name, email=email[:254] or None
        )
        audit.note(tx, now, "signed_up", actor=made.id)
        return made


def _name(given: str) -> str | None:
    """Return the name of an account; None for a header that is none.

    A proxy takes `ADMIN` in full-width letters for another person than `admin`, so only a
    difference of upper and lower case may lead to the same account.
    """
    try:
        name = normal_name(given)
    except Refusal:
        return None
    return name if name == given.lower() else None


def _is_of_domain(text: str, domain: str) -> bool:
    # A header that came twice is a list, whose last address may be the client's.
    is_one = text.count("@") == 1 and not any(each in text for each in ", <>")
    return is_one and text.casefold().endswith(f"@{domain}")


def _groups(environ: WSGIEnvironment, header: str) -> tuple[str, ...]:
    names = {each.strip() for each in _header(environ, header).split(",")}
    return tuple(sorted(each for each in names if each))[:MOST_GROUPS]


def _header(environ: WSGIEnvironment, name: str) -> str:
    value = str(environ.get(f"HTTP_{name.upper().replace('-', '_')}", ""))
    try:
        # WSGI has the bytes of a header as Latin-1.
        text = value.encode("latin-1").decode("utf-8").strip()
    except UnicodeError:
        return ""
    return text if text.isprintable() else ""
