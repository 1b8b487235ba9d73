"""PRICES_FILE: what the tokens of each model cost.

currency = "EUR"

[models."gpt-5-mini"]
input = 0.25      # a million tokens
output = 2.00
"""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from .caps import COST_UNIT
from .models import fits_model
from .operator_file import read_file

TOKENS_OF_A_PRICE = 1_000_000
# A service that claims more tokens is wrong; the database could not store the sum.
MOST_OF_A_REQUEST = 10**6 * COST_UNIT
Amount = Annotated[float, Field(ge=0, le=100_000)]
ModelPattern = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Price(BaseModel):
    """The price of a million tokens, sent and received."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    input: Amount
    output: Amount


class PriceList(BaseModel):
    """The prices by model; a name may have `*`, and the first that fits counts after exact ones."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    models: dict[ModelPattern, Price] = {}

    def find(self, model: str) -> Price | None:
        """Return the price of a model, None where none is listed."""
        exact = self.models.get(model)
        if exact is not None:
            return exact
        return next(
            (price for name, price in self.models.items() if fits_model([name], model)), None
        )

    def cost(self, model: str, input_tokens: int, output_tokens: int) -> int:
        """Return what a request costs, in COST_UNIT; 0 for a model without a price."""
        price = self.find(model)
        if price is None:
            return 0
        amount = input_tokens * price.input + output_tokens * price.output
        return min(MOST_OF_A_REQUEST, round(amount * (COST_UNIT / TOKENS_OF_A_PRICE)))


def read_prices(path: Path) -> PriceList:
    """Return the price list of a file.

    Raises:
        FileFault: it is unreadable or invalid.
    """
    return read_file(path, PriceList)
