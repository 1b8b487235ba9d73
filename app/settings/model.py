"""The settings of the server; the modules beside this one have the others."""

import os
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator

from ..egress.headers import NOT_A_HEADER_VALUE, is_valid_header_value
from ..providers_config import (
    Endpoint,
    EndpointsError,
    check_default_model,
    find_providers_file,
    read_endpoints,
)
from ..service_url import validated_url
from .addresses import Names, split_names
from .allowances import AllowanceSettings
from .features.files import FileSettings, has_packages
from .features.transfer import TransferSettings
from .limits import LimitSettings
from .mail import MailSettings
from .network import NetworkSettings
from .public_access import (
    has_key,
    is_loopback,
    is_public_url,
    listening_host,
    models_that_reason,
    public_model_faults,
)
from .sign_in import AccountSettings

MIN_SECRET_CHARS = 16
REDIS_SCHEMES = ("redis", "rediss", "unix")


class Settings(
    AllowanceSettings,
    MailSettings,
    AccountSettings,
    NetworkSettings,
    FileSettings,
    TransferSettings,
    LimitSettings,
):
    """The settings; each field is an environment variable in lower case."""

    bind_host: str = "127.0.0.1"
    publish_address: str | None = None
    port: int = Field(8000, ge=0, le=65535)
    data_dir: Path = Path("data")
    database_url: SecretStr | None = None
    table_prefix: str = Field("", pattern=r"^([a-z][a-z0-9_]{0,29})?$")
    redis_url: SecretStr | None = None
    secret_key_file: Path | None = None
    secret_key: SecretStr | None = Field(None, validate_default=True)
    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    models: Names = ()
    default_model: str | None = None
    finish_reason: Literal["required", "optional"] = "required"
    providers_file: Path | None = Field(None, validate_default=True)
    backends: Names = ()
    allow_public: bool = Field(False, validate_default=True)
    async_mode: Literal["auto", "eventlet", "gevent", "threading"] = "auto"
    titles: Literal["model", "words"] = "model"
    title_model: str | None = None
    metrics: bool = True
    metrics_token: SecretStr | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"
    allow_polling: bool = False
    limits: bool = True

    @field_validator("models", "backends", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return split_names(value)

    @field_validator("auth", "async_mode", "titles", "log_format", mode="before")
    @classmethod
    def _is_lower_case(cls, value: object) -> object:
        return value.strip().lower() if isinstance(value, str) else value

    @field_validator("log_level", mode="before")
    @classmethod
    def _is_upper_case(cls, value: object) -> object:
        return value.strip().upper() if isinstance(value, str) else value

    @field_validator("limits", "metrics", mode="before")
    @classmethod
    def _on_or_off(cls, value: object) -> object:
        return (
            {"on": True, "off": False}.get(value.lower(), value)
            if isinstance(value, str)
            else value
        )

    @field_validator("publish_address")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        if value is not None and not is_loopback(value):
            try:
                ip_address(value.strip("[]"))
            except ValueError:
                raise ValueError("must be an address such as 127.0.0.1 or 0.0.0.0") from None
        return value

    @field_validator("openai_api_key")
    @classmethod
    def _is_header_value(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not is_valid_header_value(value.get_secret_value()):
            raise ValueError(NOT_A_HEADER_VALUE)
        return value

    @field_validator("secret_key", "metrics_token")
    @classmethod
    def _is_long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < MIN_SECRET_CHARS:
            raise ValueError(f"must have at least {MIN_SECRET_CHARS} characters")
        return value

    @field_validator("openai_base_url")
    @classmethod
    def _is_http_url(cls, value: str | None) -> str | None:
        return None if value is None else validated_url(value)

    @field_validator("providers_file")
    @classmethod
    def _is_valid_providers_file(cls, value: Path | None, info: ValidationInfo) -> Path | None:
        path = find_providers_file(value, info.data.get("data_dir"))
        if path is None:
            return value
        conflicting = [name for name in ("openai_base_url", "models") if info.data.get(name)]
        faults = [f"{name.upper()} describes an endpoint too; unset it" for name in conflicting]
        try:
            found = read_endpoints(path, os.environ)
            faults += check_default_model(info.data.get("default_model"), found)
        except EndpointsError as error:
            faults += str(error).splitlines()
        if faults:
            raise ValueError("\n    ".join([f"{path} cannot be used:", *faults]))
        return value

    @field_validator("redis_url")
    @classmethod
    def _is_redis_url(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and urlsplit(value.get_secret_value()).scheme not in REDIS_SCHEMES:
            raise ValueError("must be the URL of a Redis, such as redis://localhost:6379/0")
        return value

    @field_validator("secret_key")
    @classmethod
    def _is_set_for_all_workers(
        cls, value: SecretStr | None, info: ValidationInfo
    ) -> SecretStr | None:
        is_shared = info.data.get("redis_url") and info.data.get("database_url")
        if is_shared and value is None and not info.data.get("secret_key_file"):
            raise ValueError("must be set, to the same value for all workers that share REDIS_URL")
        return value

    @field_validator("allow_public")
    @classmethod
    def _is_set_for_public_host(cls, value: bool, info: ValidationInfo) -> bool:
        host = listening_host(info.data)
        if info.data.get("auth") != "anonymous":
            return value
        if not value and not is_loopback(host):
            name = "PUBLISH_ADDRESS" if info.data.get("publish_address") else "BIND_HOST"
            raise ValueError(
                f"{name}={host} is not a loopback address: anyone who can reach it could chat; "
                "set it to 1 to allow that"
            )
        return value

    @model_validator(mode="after")
    def _lists_models_for_the_public(self) -> Self:
        if self.allow_public and self.is_anonymous:
            faults = public_model_faults(dict(self), self.endpoints)
            if faults:
                raise ValueError("\n  ".join(faults))
        return self

    @cached_property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """The endpoints of the providers file; none without that file."""
        path = find_providers_file(self.providers_file, self.data_dir)
        return read_endpoints(path, os.environ) if path else ()

    @property
    def is_anonymous(self) -> bool:
        """Whether there is no sign-in."""
        return str(self.auth) == "anonymous"

    @property
    def is_public(self) -> bool:
        """Whether strangers reach the server without a sign-in."""
        is_reached = not is_loopback(listening_host(dict(self))) or is_public_url(self.public_url)
        return self.is_anonymous and (self.allow_public or is_reached)

    @property
    def has_key(self) -> bool:
        """Whether an account pays for the answers of a model service."""
        return self.openai_api_key is not None or any(map(has_key, self.endpoints))

    @cached_property
    def has_files(self) -> bool:
        """Whether users may add files: not by itself where strangers could fill the disk."""
        if self.files == "auto":
            return not self.is_public and has_packages()
        return self.files == "on"

    @property
    def has_imports(self) -> bool:
        """Whether users may import files: not by itself where strangers reach the server."""
        return not self.is_public if self.imports == "auto" else self.imports == "on"

    @property
    def has_sharing(self) -> bool:
        """Whether users may share conversations by link: not by itself among strangers."""
        return not self.is_public if self.sharing == "auto" else self.sharing == "on"

    @cached_property
    def effort_models(self) -> frozenset[str] | None:
        """The models whose `reasoning_effort` may be set; None for all."""
        if self.is_anonymous and self.allow_public and self.has_key:
            return models_that_reason(self.endpoints)
        return None

    @property
    def sqlalchemy_url(self) -> str:
        """The URL of the database: DATABASE_URL, or SQLite in the data directory."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir.absolute() / 'wordbrook.sqlite3'}"
