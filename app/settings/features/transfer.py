"""The settings of imports and shares; docs/configuration.md says what each does."""

from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from .files import MIB


class TransferSettings(BaseSettings):
    """Imports and shares; each field is an environment variable in lower case."""

    imports: Literal["auto", "on", "off"] = "auto"
    sharing: Literal["auto", "on", "off"] = "auto"
    limit_import_bytes: int = Field(512 * MIB, ge=1024)
    limit_shares: int = Field(100, ge=1, le=10_000)

    @field_validator("imports", "sharing", mode="before")
    @classmethod
    def _is_lower_word(cls, value: object) -> object:
        return value.strip().lower() if isinstance(value, str) else value
