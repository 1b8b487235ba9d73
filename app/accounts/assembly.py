"""Builds the parts of accounts for one worker, by its settings."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from urllib.parse import quote

from flask import Blueprint, Flask, Response, request

from ..api.errors import answer_errors
from ..conversations.ids import Clock, now
from ..identity import Identities
from ..settings import Settings
from ..startup_error import StartupError
from ..surroundings import Surroundings
from ..web import MorePages
from ..worker import Worker
from .account_actions import AccountActions
from .account_users import AccountUsers
from .administration import Administration
from .cookies import Cookies
from .links import Links, base_url_of, link_to
from .mail.mailer import Mailer
from .mail.post import Post
from .proxy_users import ProxyUsers
from .role_rules import RoleRules
from .routes.account_routes import add_account_routes, add_session_routes
from .routes.admin_routes import add_admin_routes
from .routes.context import RouteContext
from .routes.data_routes import add_data_routes
from .routes.operations import find_operations
from .routes.sign_in_routes import add_link_route, add_password_routes
from .routes.token_routes import add_token_routes
from .rows import people
from .socket_watch import SocketWatch


@dataclass(frozen=True, slots=True)
class Accounts:
    """The parts that the application needs; `can_sign_in`: here, and not at a proxy."""

    users: AccountUsers
    watch: SocketWatch
    blueprints: tuple[Blueprint, ...]
    links: Links
    settings: Settings
    can_sign_in: bool
    name_of: Callable[[str], str]

    def surroundings(self) -> Surroundings:
        """Return the parts with which the application is built."""
        own_pages = ("/sign-in",) if self.can_sign_in else ()
        return Surroundings(
            watch=self.watch,
            refuse_visit=refuse_visit if self.can_sign_in else None,
            blueprints=self.blueprints,
            operations=find_operations(self.settings),
            more_pages=MorePages(self.settings.auth, own_pages, ("/account",), self.name_of),
        )

    def start(self, app: Flask) -> None:
        """Start the task, which ends with the application; print a link where nobody has one."""
        print_first_link(self.settings, self.links)
        for name in ("stop", "drain"):
            app.extensions[name] = partial(self._end, app.extensions[name])
        self.watch.start()

    def _end(self, end: Callable[[], None]) -> None:
        self.watch.stop()
        end()


def open_accounts(
    worker: Worker, secret_key: str, anonymous: Identities, clock: Clock = now
) -> Accounts:
    """Build the parts; no task runs yet. `anonymous` reads cookies from before there was a sign-in.

    Raises:
        StartupError: a package is missing.
    """
    settings, database = worker.settings, worker.database
    idle, most = timedelta(seconds=settings.session_idle_s), timedelta(seconds=settings.session_s)
    cookies = Cookies(settings, secret_key)
    is_proxy = settings.auth == "proxy"
    by_proxy = ProxyUsers(settings, database, clock).find if is_proxy else None
    users = AccountUsers(database, cookies, clock, idle, by_proxy)
    disconnect = worker.commands.disconnector.disconnect
    actions = AccountActions(database, clock, idle, most, disconnect)
    links = Links(database, clock)
    post = _open_post(worker, clock, links)
    rules, budget = RoleRules(settings, database), worker.limits.budget
    context = RouteContext(settings, users, cookies, actions, links, anonymous, rules, post, budget)
    blueprint = Blueprint("wordbrook_accounts", __name__, url_prefix="/api")
    answer_errors(blueprint)
    context, pages = _add_mode(blueprint, context, worker, secret_key, clock)
    add_account_routes(blueprint, context)
    add_token_routes(blueprint, context, database, clock)
    add_data_routes(blueprint, context, database, clock)
    stop_answers = worker.commands.stopper.stop_all
    administration = Administration(database, clock, disconnect, stop_answers)
    add_admin_routes(blueprint, context, administration)
    registry = worker.streaming.registry
    watch = SocketWatch(worker.runtime, registry, users, database, clock, idle)
    worker.commands.disconnector.before_close = watch.say_why
    return Accounts(
        users,
        watch,
        (blueprint, *pages),
        links,
        settings,
        can_sign_in=not is_proxy,
        name_of=lambda user_id: database.read(people.shown_name, user_id),
    )


def _add_mode(
    blueprint: Blueprint, context: RouteContext, worker: Worker, secret_key: str, clock: Clock
) -> tuple[RouteContext, tuple[Blueprint, ...]]:
    """Add the routes by which one signs in and out; return the context, and pages beside /api."""
    pages: tuple[Blueprint, ...] = ()
    mode = context.settings.auth
    if mode == "oidc":
        context, oidc_pages = _add_oidc(blueprint, context, worker, secret_key, clock)
        pages = (oidc_pages,)
    if mode == "single":
        add_link_route(blueprint, context, None)
    if mode == "password":
        _add_passwords(blueprint, context, worker, clock)
    if mode != "proxy":
        add_session_routes(blueprint, context)
    return context, pages


def _add_oidc(
    blueprint: Blueprint, context: RouteContext, worker: Worker, secret_key: str, clock: Clock
) -> tuple[RouteContext, Blueprint]:
    """Add the routes; return the context with the provider's logout, and the pages beside /api."""
    try:
        from .oidc.sign_in import OidcSignIn
    except ModuleNotFoundError as error:
        raise _missing("oidc", error) from None
    from .oidc.attempts import Attempts
    from .oidc.logout import BackChannelLogout
    from .oidc.members import Members
    from .oidc.provider import Provider
    from .routes.oidc_routes import OidcParts, add_oidc_pages, add_oidc_routes, leave_address

    settings, database = worker.settings, worker.database
    provider = Provider(settings, worker.runtime)
    parts = OidcParts(
        Attempts(context.cookies, secret_key, clock),
        OidcSignIn(settings, provider, Members(settings, database, clock), clock),
        BackChannelLogout(settings, provider, database, clock, context.actions.disconnect),
    )
    add_oidc_routes(blueprint, context, parts)
    pages = Blueprint("wordbrook_oidc", __name__)
    add_oidc_pages(pages, context, parts, worker.limits)
    return replace(context, leave_address=partial(leave_address, context, parts)), pages


def _missing(mode: str, error: ModuleNotFoundError) -> StartupError:
    return StartupError(
        f'AUTH={mode} needs the package {error.name}: pip install "wordbrook[accounts]"'
    )


def _open_post(worker: Worker, clock: Clock, links: Links) -> Post:
    settings, runtime = worker.settings, worker.runtime
    mailer = Mailer(settings, runtime) if settings.smtp_url else None
    return Post(settings, runtime, worker.database, clock, links, mailer)


def _add_passwords(
    blueprint: Blueprint, context: RouteContext, worker: Worker, clock: Clock
) -> None:
    try:
        from .password.hashes import PasswordHashes
    except ModuleNotFoundError as error:
        raise _missing("password", error) from None
    from .password.back_off import BackOff
    from .password.sign_in import PasswordCheck

    hashes = PasswordHashes(worker.runtime)
    check = PasswordCheck(worker.database, hashes, BackOff(worker.database, clock), clock)
    add_link_route(blueprint, context, hashes)
    add_password_routes(blueprint, context, hashes, check, worker.limits.check_session)


def refuse_visit() -> Response:
    """Send a visitor who is not signed in to the sign-in, and back afterwards."""
    wanted = request.full_path.rstrip("?")
    start = request.script_root
    where = f"{start}/sign-in?next={quote(start + wanted, safe='/')}"
    return Response(status=303, headers={"Location": where, "Cache-Control": "no-store"})


def print_first_link(settings: Settings, links: Links) -> None:
    """Print the link that lets the first person in, where nobody can sign in yet.

    Printed, not logged: logs are kept and sent elsewhere.
    """
    # Where settings name the admins of a provider, nobody needs a link.
    has_named = settings.auth == "oidc" and (settings.admin_users or settings.admin_groups)
    by_link = settings.auth in ("password", "oidc") and not has_named
    if by_link and (secret := links.first_admin()) is not None:
        text = "Nobody can sign in yet. This link makes the first admin, within a day:"
    elif settings.auth == "single" and not links.has_owner():
        secret = links.sign_in_owner()
        text = "This link signs you in, once and within an hour (more: the command sign-in-link):"
    else:
        return
    sys.stderr.write(f"\n{text}\n\n    {link_to(base_url_of(settings), secret)}\n\n")
