"""What each user may use: which models, and how much of them. Without roles, what settings say."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ..allowances import Caps
from ..settings import Settings

ALL = "all"


class Allowance(NamedTuple):
    """What `spender` may use: "all", "user ID", "address ADDRESS", "role NAME" or "group NAME"."""

    spender: str
    caps: Caps


class UserRules(Protocol):
    """The rules of this server; `keeps_usage`: what each user uses is kept, also without bounds."""

    keeps_usage: bool

    def allowances(self, user: str, address: str, /) -> Sequence[Allowance]:
        """Return what bounds a request of a user.

        Raises:
            Refusal: `storage_unavailable`.
        """

    def models(self, user: str) -> Sequence[str] | None:
        """Return the names of the models that a user may use, with `*`; None: all.

        Raises:
            Refusal: `storage_unavailable`.
        """

    def allows(self, user: str, use: str) -> bool:
        """Return whether a user may use "tools" or "files", where the server has them.

        Raises:
            Refusal: `storage_unavailable`.
        """


class SettingsRules:
    """The rules of a server without roles: the settings bound all users alike."""

    keeps_usage = False

    def __init__(self, settings: Settings, _: object = None):
        self._all = all_caps(settings)
        self._each = user_caps(settings)
        self._address = address_caps(settings)

    def allowances(self, user: str, address: str) -> Sequence[Allowance]:
        """Return the bounds of all users, of this one and of the address."""
        return (
            Allowance(ALL, self._all),
            Allowance(f"user {user}", self._each),
            Allowance(f"address {address}", self._address),
        )

    def models(self, user: str) -> None:
        """Return None: all."""

    def allows(self, user: str, use: str) -> bool:
        """Return True: there are no roles."""
        del user, use
        return True


def is_any_bounded(settings: Settings) -> bool:
    """Return whether the settings bound the use of anyone."""
    caps = (all_caps(settings), user_caps(settings), address_caps(settings))
    return any(list(each.bounds()) for each in caps)


def all_caps(settings: Settings) -> Caps:
    """Return the bounds of all users together."""
    return Caps(
        answers_per_day=settings.limit_answers_per_day,
        answers_per_month=settings.limit_answers_per_month,
        tokens_per_day=settings.limit_tokens_per_day,
        tokens_per_month=settings.limit_tokens_per_month,
        cost_per_day=settings.limit_cost_per_day,
        cost_per_month=settings.limit_cost_per_month,
    )


def user_caps(settings: Settings) -> Caps:
    """Return the bounds of each user."""
    return Caps(
        answers_per_day=settings.limit_answers_per_day_per_user,
        answers_per_month=settings.limit_answers_per_month_per_user,
        tokens_per_day=settings.limit_tokens_per_day_per_user,
        tokens_per_month=settings.limit_tokens_per_month_per_user,
        cost_per_day=settings.limit_cost_per_day_per_user,
        cost_per_month=settings.limit_cost_per_month_per_user,
    )


def address_caps(settings: Settings) -> Caps:
    """Return the bounds of each address."""
    return Caps(tokens_per_day=settings.limit_tokens_per_day_per_address)
