"""What a request adds to stored counts: tokens and answers, of a day and of a month (UTC)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from ..settings import Settings

ALL = "all"
_ANSWERS = "answers "


class Charge(NamedTuple):
    """An amount for the count of `spender` in `period`, such as "2026-11-26" or "2026-11"."""

    period: str
    spender: str
    cap: int
    amount: int

    @property
    def is_answers(self) -> bool:
        """Whether answers are counted, not tokens."""
        return self.spender.startswith(_ANSWERS)

    @property
    def is_of_month(self) -> bool:
        """Whether the period is a month."""
        return len(self.period) == len("2026-11")

    @property
    def is_of_all(self) -> bool:
        """Whether the count is that of the whole server."""
        return self.spender.removeprefix(_ANSWERS) == ALL


def find_charges(
    settings: Settings, today: date, user: str, address: str, tokens: int, answers: int
) -> tuple[Charge, ...]:
    """Return the charges of a request, those that the settings bound."""
    return tuple(
        Charge(period, spender, cap, amount)
        for period, spender, cap, amount in _all_charges(
            settings, today, user, address, tokens, answers
        )
        if cap and amount
    )


def _all_charges(
    limits: Settings, today: date, user: str, address: str, tokens: int, answers: int
) -> Iterator[tuple[str, str, int, int]]:
    day, month = today.isoformat(), today.isoformat()[:7]
    of_user, of_address = f"user {user}", f"address {address}"
    yield day, ALL, limits.limit_tokens_per_day, tokens
    yield day, of_user, limits.limit_tokens_per_day_per_user, tokens
    yield day, of_address, limits.limit_tokens_per_day_per_address, tokens
    yield month, ALL, limits.limit_tokens_per_month, tokens
    yield month, of_user, limits.limit_tokens_per_month_per_user, tokens
    yield day, _ANSWERS + ALL, limits.limit_answers_per_day, answers
    yield day, _ANSWERS + of_user, limits.limit_answers_per_day_per_user, answers
    yield month, _ANSWERS + ALL, limits.limit_answers_per_month, answers
    yield month, _ANSWERS + of_user, limits.limit_answers_per_month_per_user, answers


def is_any_set(settings: Settings) -> bool:
    """Return whether the settings bound tokens or answers."""
    return bool(find_charges(settings, date.min, "", "", 1, 1))


def end_of(charge: Charge) -> datetime:
    """Return when the period of a charge ends."""
    if not charge.is_of_month:
        return datetime.fromisoformat(charge.period).replace(tzinfo=UTC) + timedelta(days=1)
    year, month = map(int, charge.period.split("-"))
    return datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
