"""The settings of what people may use: the files of roles and prices."""

from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

from ..allowances import PriceList, Role, Roles, read_prices, read_roles

COSTS = (
    "limit_cost_per_day",
    "limit_cost_per_day_per_user",
    "limit_cost_per_month",
    "limit_cost_per_month_per_user",
)


class AllowanceSettings(BaseSettings):
    """Roles and prices; each field is an environment variable in lower case.

    Checked after the limits and the roles, because bounded costs need prices.
    """

    roles_file: Path | None = None
    prices_file: Path | None = Field(None, validate_default=True)

    @field_validator("roles_file")
    @classmethod
    def _are_roles(cls, value: Path | None, info: ValidationInfo) -> Path | None:
        if value is None:
            return None
        if info.data.get("auth") == "anonymous":
            raise ValueError("roles are of people who sign in, so this needs another AUTH")
        read_roles(value)
        return value

    @field_validator("prices_file")
    @classmethod
    def _are_prices(cls, value: Path | None, info: ValidationInfo) -> Path | None:
        if value is not None:
            read_prices(value)
        elif any(info.data.get(name) for name in COSTS) or _has_cost(info.data):
            raise ValueError("a cost is bounded, so this needs the prices of the models")
        return value

    @cached_property
    def roles(self) -> Roles:
        """What each role may use; without the file everything, as the other settings allow."""
        return read_roles(self.roles_file) if self.roles_file else Roles()

    @cached_property
    def prices(self) -> PriceList | None:
        """The price list, None without the file."""
        return read_prices(self.prices_file) if self.prices_file else None


def _has_cost(given: dict[str, Any]) -> bool:
    path = given.get("roles_file")
    roles = read_roles(path).everything().values() if path else ()
    return any(map(_bounds_cost, roles))


def _bounds_cost(role: Role) -> bool:
    return any(caps.has_cost for caps in (role.each, role.all))
