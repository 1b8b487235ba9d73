"""The parts of accounts that routes use, and the sender of the current request."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, request

from ...allowances import COST_UNIT
from ...conversations.ids import wire_time
from ...identity import Identities
from ...identity.origins import own_origin
from ...identity.trusted_proxies import address_of
from ...limits.budget import Quota, TokenBudget
from ...protocol.commands import clean_text
from ...protocol.errors import Refusal
from ...settings import Settings
from ..account_actions import AccountActions, Device, NoteSession
from ..account_users import AccountUsers, Visitor
from ..cookies import Cookies
from ..links import Links
from ..mail.post import Post
from ..mail.texts import DEFAULT, TEXTS
from ..next_path import safe_next
from ..role_rules import RoleRules, effective_role
from ..rows.people import Person
from ..rows.sessions import Session


@dataclass(frozen=True, slots=True)
class RouteContext:
    """The parts; `anonymous` reads the cookies of browsers from before there was a sign-in.

    `leave_address`: where a browser whose session ended signs out of a provider too.
    """

    settings: Settings
    users: AccountUsers
    cookies: Cookies
    actions: AccountActions
    links: Links
    anonymous: Identities
    rules: RoleRules
    post: Post
    budget: TokenBudget | None = None
    leave_address: Callable[[str | None], str] | None = None

    def visitor(self) -> Visitor | None:
        """Return the sender of the request."""
        return self.users.visitor(request.environ)

    def person_here(self) -> Visitor:
        """Return the visitor, who sits at a browser: tokens administer nothing.

        Raises:
            Refusal: `unauthenticated`, or `forbidden` for a token.
        """
        visitor = self.visitor()
        if visitor is None:
            raise Refusal("unauthenticated")
        if visitor.is_token:
            raise Refusal("forbidden", "An API token may not do that.")
        return visitor

    def admin(self) -> Visitor:
        """Return the visitor, who is an admin at a browser.

        Raises:
            Refusal: `unauthenticated`, `forbidden`.
        """
        visitor = self.person_here()
        if visitor.role != "admin":
            raise Refusal("forbidden")
        return visitor

    def session(self) -> Session:
        """Return the session of the request.

        Raises:
            Refusal: `unauthenticated`, or `forbidden`: it has none.
        """
        session = self.person_here().session
        if session is None:
            raise Refusal("forbidden")
        return session

    def anonymous_id(self) -> str | None:
        """Return the anonymous identity of the browser from before it signed in."""
        return self.anonymous.from_cookie(request.cookies)

    def quotas(self, user_id: str) -> list[dict[str, object]]:
        """Return the quotas of a user as the wire has them; none where none is set."""
        found = self.budget.quotas(user_id) if self.budget else []
        return [self._quota(each) for each in found]

    def _quota(self, quota: Quota) -> dict[str, object]:
        shown = {**quota._asdict(), "ends_at": wire_time(quota.ends_at), "currency": None}
        if quota.kind == "cost":
            amounts = {"used": in_currency(quota.used), "limit": in_currency(quota.limit)}
            shown |= {**amounts, "currency": self.currency}
        return shown

    @property
    def currency(self) -> str | None:
        """The currency of costs, None without a price list."""
        return self.settings.prices.currency if self.settings.prices else None

    def may_use(self, person: Person | None) -> dict[str, bool]:
        """Return the further permissions of the role of a person."""
        role = self.rules.of(person).role if person else None
        return {"tools": bool(role and role.tools), "files": bool(role and role.files)}

    def person_object(self, person: Person) -> dict[str, object]:
        """Return a person as the wire has them."""
        role = effective_role(self.settings, person.name, person.role, person.groups)
        return {
            "id": person.id,
            "name": person.name,
            "shown_name": person.shown_name,
            "role": role,
        }

    def language(self) -> str:
        """Return the language of letters: the page sends its own, programs what they wish for."""
        # By the first part of each: werkzeug's best_match prefers `en` to a `de-AT` before it.
        tags = (tag for tag, quality in request.accept_languages if quality > 0)
        wished = (tag.partition("-")[0].lower() for tag in tags)
        return next((each for each in wished if each in TEXTS), DEFAULT)

    def base_url(self) -> str:
        """Return the address of this server as the browser knows it."""
        origin = own_origin(request.environ, self.settings) or ""
        return f"{origin}{request.script_root}"

    def signed_in(self, person: Person, next_path: str | None) -> dict[str, object]:
        """Return the body of a successful sign-in."""
        path = safe_next(next_path, request.script_root)
        return {"user": self.person_object(person), "next": path}

    def begin_session(
        self, response: Response, person: Person, note: NoteSession | None = None
    ) -> Response:
        """Begin a new session for the browser; one that it had is revoked. See AccountActions."""
        device = Device(
            clean_text(request.headers.get("User-Agent", "")),
            address_of(request.environ),
            self.users.key_hash(request.environ),
        )
        secret = self.actions.begin_session(person, device, note)
        self.users.forget(request.environ)
        for header in self.cookies.begin(secret, person.id, request.script_root or "/"):
            response.headers.add("Set-Cookie", header)
        return response

    def end_cookies(self, response: Response) -> Response:
        """Remove the session's cookie from the browser."""
        for header in self.cookies.end(request.script_root or "/"):
            response.headers.add("Set-Cookie", header)
        return response


def in_currency(cost: int) -> float:
    """Return a cost in its currency."""
    return round(cost / COST_UNIT, 6)
