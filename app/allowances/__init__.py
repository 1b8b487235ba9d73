"""The rules of use that operators write: bounds, ROLES_FILE and PRICES_FILE."""

from .caps import COST_UNIT, KINDS, PERIODS, Caps, is_never_reached
from .models import fits_model
from .operator_file import FileFault
from .prices import PriceList, read_prices
from .roles import Role, Roles, read_roles

__all__ = [
    "COST_UNIT",
    "KINDS",
    "PERIODS",
    "Caps",
    "FileFault",
    "PriceList",
    "Role",
    "Roles",
    "fits_model",
    "is_never_reached",
    "read_prices",
    "read_roles",
]
