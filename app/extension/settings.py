"""The settings of an embedded chat: WORDBROOK_… in the host's configuration and the environment."""

import hashlib
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from flask import Flask
from pydantic import ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource
from sqlalchemy import exc, make_url

from ..settings import Settings, SettingsError, describe_faults
from ..settings.network import NetworkSettings

log = logging.getLogger(__name__)
PREFIX = "WORDBROOK_"
TABLE_PREFIX = "wordbrook_"
# These belong to a server of its own.
_UNUSED = (
    "auth",
    "bind_host",
    "port",
    "publish_address",
    "allow_public",
    "log_level",
    "log_format",
)


class EmbeddedSettings(Settings):
    """Settings that read no environment themselves."""

    auth: Literal["anonymous", "host"] = "host"  # type: ignore[assignment]
    # The host decides what its users may store.
    files: Literal["auto", "on", "off"] = "off"
    imports: Literal["auto", "on", "off"] = "off"
    sharing: Literal["auto", "on", "off"] = "off"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - of the signature
        init_settings: PydanticBaseSettingsSource,
        *_: PydanticBaseSettingsSource,
        **__: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)

    @property
    def is_embedded(self) -> bool:
        """Return True: the host checks host names."""
        return True


def read_settings(host: Flask, *, has_users: bool) -> EmbeddedSettings:
    """Return the settings of a host; its configuration counts more than the environment.

    `has_users`: the host identifies its users.

    Raises:
        SettingsError: values are unusable; the message names each of them.
    """
    given = {**_network(os.environ), **_prefixed(os.environ), **_prefixed(host.config)}
    _warn_of_unknown(given)
    defaults = _defaults(host, given)
    values = {name: value for name, value in given.items() if name in EmbeddedSettings.model_fields}
    auth = "host" if has_users else "anonymous"
    try:
        return EmbeddedSettings(**{**defaults, **values, "auth": auth})
    except ValidationError as error:
        raise SettingsError(describe_faults(error, PREFIX)) from None


def _prefixed(source: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name.removeprefix(PREFIX).lower(): value
        for name, value in source.items()
        if name.startswith(PREFIX) and value not in (None, "")
    }


def _network(environment: Mapping[str, str]) -> dict[str, Any]:
    # Proxies and certificates have the names that all programs read.
    names = NetworkSettings.model_fields
    found = {name: environment.get(name) or environment.get(name.upper()) for name in names}
    return {name: value for name, value in found.items() if value}


def _warn_of_unknown(given: Mapping[str, Any]) -> None:
    for name in given:
        if name in _UNUSED or name not in EmbeddedSettings.model_fields:
            log.warning("%s%s is no setting of an embedded chat", PREFIX, name.upper())


def _defaults(host: Flask, given: Mapping[str, Any]) -> dict[str, Any]:
    instance = Path(host.instance_path)
    defaults: dict[str, Any] = {"data_dir": instance / "wordbrook", "table_prefix": TABLE_PREFIX}
    if "database_url" not in given:
        defaults["database_url"] = _database_url(host, instance)
    key = host.secret_key
    if key and "secret_key_file" not in given:
        secret = key if isinstance(key, bytes) else key.encode()
        defaults["secret_key"] = hashlib.sha256(b"wordbrook." + secret).hexdigest()
    return defaults


def _database_url(host: Flask, instance: Path) -> str:
    """Return the host's database as Flask-SQLAlchemy opens it, else a file of its own."""
    own = f"sqlite:///{instance / 'wordbrook.sqlite3'}"
    text = host.config.get("SQLALCHEMY_DATABASE_URI")
    if not text:
        return own
    try:
        url = make_url(text)
    except exc.ArgumentError:
        raise SettingsError("SQLALCHEMY_DATABASE_URI is not the URL of a database.") from None
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql").render_as_string(hide_password=False)
    if url.get_backend_name() != "sqlite":
        raise SettingsError(
            f"SQLALCHEMY_DATABASE_URI names {url.get_backend_name()}, which the chat cannot use. "
            "Set WORDBROOK_DATABASE_URL to a PostgreSQL or a SQLite file."
        )
    if not url.database or url.database == ":memory:" or url.query:
        return own  # no other connection reaches a database in memory
    return f"sqlite:///{instance / url.database}"
