"""The commands sign-in-link and reset-link: print a link that works once."""

from ...conversations import open_database
from ...protocol.errors import Refusal
from ...runtime import choose_runtime
from ...settings import Settings
from ..output import PrintLine
from ..sqlite_files import OperationRefused


def print_sign_in_link(settings: Settings, out: PrintLine) -> None:
    """Print a link that signs a device of the owner in, within an hour.

    Raises:
        OperationRefused: AUTH is not `single`.
        DatabaseUnusable
    """
    if settings.auth != "single":
        raise OperationRefused("sign-in-link is for AUTH=single; see docs/sign-in.md.")
    from ...accounts.links import Links, base_url_of, link_to
    from ...conversations.ids import now

    database = open_database(settings, choose_runtime())
    try:
        out(link_to(base_url_of(settings), Links(database, now).sign_in_owner()))
    finally:
        database.close()


def print_reset_link(settings: Settings, name: str, out: PrintLine) -> None:
    """Print a link with which a person sets a new password, within a day.

    Raises:
        OperationRefused: AUTH is not `password`, or nobody has this name.
        DatabaseUnusable
    """
    if settings.auth != "password":
        raise OperationRefused("reset-link is for AUTH=password; see docs/sign-in.md.")
    from ...accounts.links import Links, base_url_of, link_to
    from ...conversations.ids import now

    database = open_database(settings, choose_runtime())
    try:
        out(link_to(base_url_of(settings), Links(database, now).reset_by_name(name)))
    except Refusal as refusal:
        if refusal.code != "not_found":
            raise
        raise OperationRefused(f"There is no account with the name {name}.") from None
    finally:
        database.close()
