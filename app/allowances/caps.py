"""Bounds of what is used in a day and in a month (UTC): answers, tokens and their cost."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

KINDS = ("tokens", "answers", "cost")
PERIODS = ("day", "month")
# A cost is counted in billionths of the currency: whole numbers add up exactly.
COST_UNIT = 1_000_000_000
MOST = 10**15
MOST_COST = 10.0**8


def is_never_reached(kind: str, bound: int) -> bool:
    """Return whether a bound of Caps.bounds is that of Caps.counting_all."""
    return bound >= (round(MOST_COST * COST_UNIT) if kind == "cost" else MOST)


class Caps(BaseModel):
    """Bounds of one user, or of several together; 0: no bound, None: what another table says."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    answers_per_day: int | None = Field(None, ge=0, le=MOST)
    answers_per_month: int | None = Field(None, ge=0, le=MOST)
    tokens_per_day: int | None = Field(None, ge=0, le=MOST)
    tokens_per_month: int | None = Field(None, ge=0, le=MOST)
    cost_per_day: float | None = Field(None, ge=0, le=MOST_COST)
    cost_per_month: float | None = Field(None, ge=0, le=MOST_COST)

    def given(self) -> dict[str, Any]:
        """Return the bounds that are not None, by name."""
        return self.model_dump(exclude_none=True)

    def over(self, other: "Caps") -> "Caps":
        """Return these bounds, with those of `other` where one is None."""
        return Caps(**{**other.given(), **self.given()})

    def bounds(self) -> Iterator[tuple[str, str, int]]:
        """Yield kind, period and bound of each that is set; costs in COST_UNIT."""
        for kind in KINDS:
            for period in PERIODS:
                bound = getattr(self, f"{kind}_per_{period}") or 0
                if bound:
                    yield kind, period, round(bound * COST_UNIT) if kind == "cost" else bound

    def counting_all(self) -> "Caps":
        """Return these bounds, with one that is never reached where there is none.

        What is used is then counted before an admin bounds it.
        """
        never = {
            f"{kind}_per_{period}": MOST_COST if kind == "cost" else MOST
            for kind in KINDS
            for period in PERIODS
        }
        return Caps(**{**never, **{name: each for name, each in self.given().items() if each}})

    @property
    def has_cost(self) -> bool:
        """Whether a cost is bounded."""
        return bool(self.cost_per_day or self.cost_per_month)
