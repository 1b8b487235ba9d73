"""Builds the parts of accounts for one worker, by its settings."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
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
from .proxy_users import ProxyUsers
from .routes.account_routes import add_account_routes, add_session_routes
from .routes.admin_routes import add_admin_routes
from .routes.context import RouteContext
from .routes.data_routes import add_data_routes
from .routes.operations import find_operations
from .routes.sign_in_routes import add_link_route, add_password_routes
from .routes.token_routes import add_token_routes
from .socket_watch import SocketWatch


@dataclass(frozen=True, slots=True)
class Accounts:
    """What the application needs of accounts; `can_sign_in`: here, and not at a proxy."""

    users: AccountUsers
    watch: SocketWatch
    blueprint: Blueprint
    links: Links
    settings: Settings
    can_sign_in: bool

    def surroundings(self) -> Surroundings:
        """Return what the application is built with."""
        own_pages = ("/sign-in",) if self.can_sign_in else ()
        return Surroundings(
            watch=self.watch,
            refuse_visit=refuse_visit if self.can_sign_in else None,
            blueprints=(self.blueprint,),
            operations=find_operations(self.settings),
            more_pages=MorePages(self.settings.auth, own_pages, ("/account",)),
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
    budget = worker.limits.budget
    context = RouteContext(settings, users, cookies, actions, links, anonymous, budget)
    blueprint = Blueprint("wordbrook_accounts", __name__, url_prefix="/api")
    answer_errors(blueprint)
    add_account_routes(blueprint, context)
    if not is_proxy:
        add_session_routes(blueprint, context)
    if settings.auth == "single":
        add_link_route(blueprint, context, None)
    if settings.auth == "password":
        _add_passwords(blueprint, context, worker, clock)
    add_token_routes(blueprint, context, database, clock)
    add_data_routes(blueprint, context, database, clock)
    stop_answers = worker.commands.stopper.stop_all
    administration = Administration(database, clock, disconnect, stop_answers)
    add_admin_routes(blueprint, context, administration)
    registry = worker.streaming.registry
    watch = SocketWatch(worker.runtime, registry, users, database, clock, idle)
    return Accounts(users, watch, blueprint, links, settings, can_sign_in=not is_proxy)


def _add_passwords(
    blueprint: Blueprint, context: RouteContext, worker: Worker, clock: Clock
) -> None:
    try:
        from .password.hashes import PasswordHashes
    except ModuleNotFoundError as error:
        raise StartupError(
            f'AUTH=password needs the package {error.name}: pip install "wordbrook[accounts]"'
        ) from None
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
    if settings.auth == "password" and (secret := links.first_admin()) is not None:
        text = "Nobody can sign in yet. This link makes the first admin, within a day:"
    elif settings.auth == "single" and not links.has_owner():
        secret = links.sign_in_owner()
        text = "This link signs you in, once and within an hour (more: the command sign-in-link):"
    else:
        return
    sys.stderr.write(f"\n{text}\n\n    {link_to(base_url_of(settings), secret)}\n\n")
