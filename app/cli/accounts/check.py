"""Checks how people sign in: each mode of AUTH needs something else."""

from collections.abc import Iterator
from importlib.util import find_spec

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from ...conversations.db.database import Database
from ...conversations.schema.account_tables import users
from ...protocol.errors import Refusal
from ...settings.public_access import is_loopback, is_public_url, listening_host
from ..checks.finding import CheckContext, Finding
from .oidc_check import check_oidc

ABOUT = "sign-in"
HTTPS_REMEDY = (
    "Put a proxy with TLS in front (docs/deployment.md), and set PUBLIC_URL to its https address."
)
# Every address is trusted by these.
EVERYWHERE = ("0.0.0.0/0", "::/0")


def check_accounts(context: CheckContext) -> Iterator[Finding]:
    """Check the mode of AUTH; `anonymous` needs nothing."""
    settings = context.settings
    if not settings.has_accounts:
        return
    if settings.auth == "password" and find_spec("argon2") is None:
        text = "AUTH=password needs the package argon2-cffi"
        yield Finding("fail", ABOUT, text, 'pip install "wordbrook[accounts]"')
        return
    if settings.auth == "oidc":
        yield from check_oidc(context)
    if settings.auth == "proxy" and set(settings.trusted_proxies) & set(EVERYWHERE):
        text = f"anyone can send {settings.auth_header}: TRUSTED_PROXIES is every address"
        yield Finding("fail", ABOUT, text, "Set TRUSTED_PROXIES to the address of the proxy.")
    is_reached = not is_loopback(listening_host(dict(settings))) or is_public_url(
        settings.public_url
    )
    if is_reached and not settings.is_https:
        text = "passwords and cookies travel unencrypted: PUBLIC_URL is not https"
        yield Finding("warn", ABOUT, text, HTTPS_REMEDY)
    yield from _check_people(context)


def _check_people(context: CheckContext) -> Iterator[Finding]:
    settings = context.settings
    database = Database(
        settings.sqlalchemy_url, context.runtime, table_prefix=settings.table_prefix
    )
    query = select(
        func.count(), func.count().filter(users.c.role == "admin", users.c.disabled_at.is_(None))
    ).select_from(users)
    try:
        count, admins = database.read(lambda tx: tx.execute(query).one())
    except (Refusal, SQLAlchemyError):
        return  # check_database says why
    finally:
        database.close()
    text = f"AUTH={settings.auth}, people: {count}, admins: {admins}"
    names_admins = settings.auth == "oidc" and (settings.admin_users or settings.admin_groups)
    if settings.auth in ("password", "oidc") and not admins and not names_admins:
        remedy = "Start the server: it prints a link that makes the first admin."
        yield Finding("warn", ABOUT, text, remedy)
    elif settings.auth == "single" and not count:
        remedy = "Run `python -m app sign-in-link` and open the link that it prints."
        yield Finding("warn", ABOUT, text, remedy)
    else:
        yield Finding("ok", ABOUT, text)
