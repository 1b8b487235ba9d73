"""What a request adds to stored counts: tokens, answers and cost, of a day and of a month (UTC)."""

import math
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from ..protocol.errors import Refusal
from .use import Use
from .user_rules import ALL, Allowance

# The names of other counts begin with their kind.
_PREFIXES = {"tokens": "", "answers": "answers ", "cost": "cost "}


class Charge(NamedTuple):
    """An amount for the count of `spender` in `period`, such as "2026-11-26" or "2026-11"."""

    period: str
    spender: str
    cap: int
    amount: int

    @property
    def kind(self) -> str:
        """What is counted: "tokens", "answers" or "cost"."""
        return next((kind for kind in ("answers", "cost") if self._begins(kind)), "tokens")

    def _begins(self, kind: str) -> bool:
        return self.spender.startswith(_PREFIXES[kind])

    @property
    def of(self) -> str:
        """Whose count it is, such as "all" or "user ID"."""
        return self.spender.removeprefix(_PREFIXES[self.kind])

    @property
    def is_of_month(self) -> bool:
        """Whether the period is a month."""
        return len(self.period) == len("2026-11")

    @property
    def is_of_user(self) -> bool:
        """Whether the count is that of one user or address."""
        return self.of.startswith(("user ", "address "))

    @property
    def is_of_all(self) -> bool:
        """Whether the count is that of the whole server."""
        return self.of == ALL


def find_charges(allowances: Iterable[Allowance], today: date, use: Use) -> tuple[Charge, ...]:
    """Return the charges of a request, those that are bounded."""
    return tuple(each for each in _bounded(allowances, today, use) if each.amount)


def _bounded(allowances: Iterable[Allowance], today: date, use: Use) -> Iterator[Charge]:
    day = today.isoformat()
    for spender, caps in allowances:
        for kind, period, cap in caps.bounds():
            begins = day if period == "day" else day[:7]
            yield Charge(begins, _PREFIXES[kind] + spender, cap, use.of(kind))


def end_of(charge: Charge) -> datetime:
    """Return when the period of a charge ends."""
    if not charge.is_of_month:
        return datetime.fromisoformat(charge.period).replace(tzinfo=UTC) + timedelta(days=1)
    year, month = map(int, charge.period.split("-"))
    return datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)


def refuse_used_up(charge: Charge, now: datetime) -> Refusal:
    """Return the refusal of a request whose count has reached its cap, with the time to wait."""
    period, moment = ("this month", " on the 1st") if charge.is_of_month else ("today", "")
    whose = ""
    if not charge.is_of_user:
        whose = "This server's" if charge.is_of_all else "Your group's"
    quota = f"{whose} quota" if whose else "The quota"
    sentence = f"{quota} for {period} is used up. It starts again{moment} at 00:00 UTC."
    wait_s = math.ceil((end_of(charge) - now).total_seconds())
    return Refusal("quota_exceeded", sentence, retry_after_s=wait_s)
