"""What the routes need: the parts of accounts, and who sends the current request."""

from dataclasses import dataclass

from flask import Response, request

from ...api.errors import answer_errors
from ...conversations.ids import wire_time
from ...identity import Identities
from ...identity.origins import own_origin
from ...identity.trusted_proxies import address_of
from ...limits.budget import TokenBudget
from ...protocol.errors import Refusal
from ...settings import Settings
from ..account_actions import AccountActions, Device
from ..account_users import AccountUsers, Visitor
from ..cookies import Cookies
from ..links import Links
from ..next_path import safe_next
from ..rows.people import Person
from ..rows.sessions import Session

__all__ = ["RouteContext", "answer_errors", "person_object"]


@dataclass(frozen=True, slots=True)
class RouteContext:
    """The parts; `anonymous` reads the cookies of browsers from before there was a sign-in."""

    settings: Settings
    users: AccountUsers
    cookies: Cookies
    actions: AccountActions
    links: Links
    anonymous: Identities
    budget: TokenBudget | None = None

    def visitor(self) -> Visitor | None:
        """Return who sends the request."""
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
        return [{**each._asdict(), "ends_at": wire_time(each.ends_at)} for each in found]

    def base_url(self) -> str:
        """Return the address of this server as the browser knows it."""
        origin = own_origin(request.environ, self.settings) or ""
        return f"{origin}{request.script_root}"

    def signed_in(self, person: Person, next_path: str | None) -> dict[str, object]:
        """Return the body of a successful sign-in."""
        path = safe_next(next_path, request.script_root)
        return {"user": person_object(person), "next": path}

    def begin_session(self, response: Response, person: Person) -> Response:
        """Begin a new session for the browser; one that it had is revoked."""
        device = Device(
            request.headers.get("User-Agent", ""),
            address_of(request.environ),
            self.users.key_hash(request.environ),
        )
        secret = self.actions.begin_session(person, device)
        self.users.forget(request.environ)
        for header in self.cookies.begin(secret, person.id, request.script_root or "/"):
            response.headers.add("Set-Cookie", header)
        return response

    def end_cookies(self, response: Response) -> Response:
        """Remove the session's cookie from the browser."""
        for header in self.cookies.end(request.script_root or "/"):
            response.headers.add("Set-Cookie", header)
        return response


def person_object(person: Person) -> dict[str, object]:
    """Return a person as the wire has them."""
    return {
        "id": person.id,
        "name": person.name,
        "shown_name": person.shown_name,
        "role": person.role,
    }
