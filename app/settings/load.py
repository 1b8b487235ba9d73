"""Reads the settings of the environment; one error lists all faults."""

import os

from pydantic import ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from ..env_file import VARIABLE
from ..startup_error import StartupError
from .model import Settings
from .spelling import describe_misspelled, find_misspelled


class SettingsError(StartupError):
    """Settings are invalid; the message names each of them."""


def load_settings(**overrides: object) -> Settings:
    """Return the settings of the environment; keyword arguments take precedence.

    Raises:
        SettingsError: settings are invalid; the message lists all of them by variable name.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError(describe_faults(error)) from None


class _FixedSettings(Settings):
    """Settings that read no environment."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - of the signature
        init_settings: PydanticBaseSettingsSource,
        *_: PydanticBaseSettingsSource,
        **__: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def fixed_settings(**values: object) -> Settings:
    """Return settings of these values and the defaults alone, for tests.

    Raises:
        SettingsError: values are invalid.
    """
    try:
        return _FixedSettings(**values)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError(describe_faults(error)) from None


def misspelled_settings(settings: Settings) -> list[str]:
    """Return a sentence for each environment variable that is probably a misspelled setting."""
    known = {name.upper() for name in Settings.model_fields} | {VARIABLE}
    for endpoint in settings.endpoints:
        known.update(endpoint.table.headers_env.values())
        known.add(endpoint.table.api_key_env or "")
    return describe_misspelled(find_misspelled(os.environ, known))


def describe_faults(error: ValidationError, prefix: str = "") -> str:
    """Return a line for each fault; `prefix` begins the names of the settings."""
    lines = []
    for fault in error.errors(include_input=False, include_url=False):
        name = ".".join(str(part) for part in fault["loc"]).upper()
        text = fault["msg"].removeprefix("Value error, ")
        lines.append(f"  {prefix}{name}: {text}" if name else f"  {text}")
    return "These settings cannot be used:\n" + "\n".join(lines)
