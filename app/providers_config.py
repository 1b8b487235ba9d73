"""providers.toml: several model services, each an endpoint with a name.

The file has no keys: it names the environment variables that hold them. One error lists all faults.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from .egress import Egress, TrustedCertificates, parse_proxy
from .egress.certificates import AbsoluteCertificateFile
from .egress.headers import (
    NOT_A_HEADER_VALUE,
    PlainHeaders,
    check_header_names,
    is_valid_header_value,
)
from .egress.proxy import ProxyUrl
from .service_url import validated_url

FILE_NAME = "providers.toml"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
NAME_RULE = "a name has up to 32 lower-case letters, digits, - and _"
ModelName = Annotated[str, StringConstraints(min_length=1, max_length=160)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Variable = Annotated[str, StringConstraints(min_length=1)]
HINTS = {"api_key": "this file holds no keys; name the variable of the key in api_key_env"}


class EndpointsError(ValueError):
    """The file is invalid; the message has one line for each fault."""


class Strict(BaseModel):
    """A table of the file; an unknown key is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class ListedModel(Strict):
    """A model of an endpoint and its capabilities; None means unknown."""

    name: ModelName
    label: Label | None = None
    reasoning: bool | None = None
    vision: bool | None = None
    context: int | None = Field(None, ge=1)
    context_tokens: int | None = Field(None, ge=1)

    @property
    def context_length(self) -> int | None:
        """The context length in tokens, by either name."""
        return self.context_tokens or self.context


class Table(Strict):
    """The table of one endpoint; the validation context is the environment."""

    label: Label | None = None
    base_url: str | None = None
    api_key_env: Variable | None = None
    models: tuple[ListedModel, ...] = ()
    default: ModelName | None = None
    headers: PlainHeaders = {}
    finish_reason: Literal["required", "optional"] = "required"
    headers_env: dict[str, Variable] = {}
    proxy: ProxyUrl | None = None
    ca_file: AbsoluteCertificateFile | None = None
    context_tokens: int | None = Field(None, ge=128)
    first_byte_s: float | None = Field(None, gt=0)
    title_model: ModelName | None = None

    @field_validator("models", mode="before")
    @classmethod
    def _accept_plain_names(cls, value: object) -> object:
        if not isinstance(value, list):
            return value
        return tuple({"name": each} if isinstance(each, str) else each for each in value)

    @field_validator("base_url")
    @classmethod
    def _is_http_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
        address = validated_url(value)
        parts = urlsplit(address)
        if parts.username or parts.password:
            raise ValueError(
                "must not contain a user name or password; use api_key_env or headers_env"
            )
        return address

    @field_validator("api_key_env")
    @classmethod
    def _names_a_usable_key(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and not _environment(info).get(value):
            raise ValueError(f"{value} is not set in the environment")
        if value is not None and not is_valid_header_value(_environment(info)[value]):
            raise ValueError(f"{value} {NOT_A_HEADER_VALUE}")
        return value

    @field_validator("headers_env")
    @classmethod
    def _names_usable_headers(cls, value: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        missing = [name for name in value.values() if not _environment(info).get(name)]
        if missing:
            raise ValueError(f"not set in the environment: {', '.join(missing)}")
        invalid = [
            name for name in value.values() if not is_valid_header_value(_environment(info)[name])
        ]
        if invalid:
            raise ValueError(f"{', '.join(invalid)} {NOT_A_HEADER_VALUE}")
        return check_header_names(value)

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if self.base_url is None and self.api_key_env is None:
            raise ValueError("needs a base_url, or an api_key_env for OpenAI itself")
        names = [model.name for model in self.models]
        if len(set(names)) < len(names):
            raise ValueError("models: a name occurs twice")
        if self.default is not None and names and self.default not in names:
            raise ValueError("default: is not in models")
        plain = {name.lower() for name in self.headers}
        if twice := [name for name in self.headers_env if name.lower() in plain]:
            raise ValueError(f"in headers and in headers_env: {', '.join(twice)}")
        return self


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One service: its name, its table of the file, its key and headers."""

    name: str
    label: str
    table: Table
    api_key: SecretStr | None
    headers: Mapping[str, SecretStr]

    def egress(self, default: Egress) -> Egress:
        """Return how to reach the endpoint: by its own proxy and ca_file, else by `default`."""
        own = default
        if self.table.proxy is not None:
            text = self.table.proxy.get_secret_value()
            own = replace(own, proxy=parse_proxy(text) if text else "direct")
        if self.table.ca_file is not None:
            own = replace(own, certificates=TrustedCertificates(self.table.ca_file))
        return own


def find_providers_file(named: Path | None, data_dir: Path | None) -> Path | None:
    """Return the path of PROVIDERS_FILE, or that of the file in the data directory, if any."""
    if named is not None:
        return named
    default_path = data_dir / FILE_NAME if data_dir is not None else None
    return default_path if default_path is not None and default_path.exists() else None


def check_default_model(model: str | None, endpoints: tuple[Endpoint, ...]) -> list[str]:
    """Return the faults of DEFAULT_MODEL in combination with `endpoints`."""
    if model is None or len(endpoints) == 1:
        return []
    name, _, rest = model.partition("/")
    found = next((each for each in endpoints if each.name == name and rest), None)
    if found is None:
        prefixes = ", ".join(f"{each.name}/" for each in endpoints)
        return [f"DEFAULT_MODEL: must begin with the name of an endpoint: {prefixes}"]
    if found.table.models and rest not in [each.name for each in found.table.models]:
        return [f"DEFAULT_MODEL: is not in models of endpoints.{name}"]
    return []


def read_endpoints(path: Path, environment: Mapping[str, str]) -> tuple[Endpoint, ...]:
    """Return the endpoints in the order of the file, each with its key from `environment`.

    Raises:
        EndpointsError: the file is unreadable or invalid.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise EndpointsError(f"cannot be read: {error.strerror}") from None
    except RecursionError:
        raise EndpointsError("is not valid TOML: it is nested too deeply") from None
    except ValueError as error:  # also raised for an integer with too many digits
        raise EndpointsError(f"is not valid TOML: {error}") from None
    faults = [f"{name}: is unknown; tables are called [endpoints.NAME]" for name in tables
              if name != "endpoints"]  # fmt: skip
    entries = tables.get("endpoints")
    if not isinstance(entries, dict) or not entries:
        raise EndpointsError("\n".join([*faults, "has no table [endpoints.NAME]"]))
    found = []
    for name, entry in entries.items():
        if not NAME.fullmatch(name):
            faults.append(f"endpoints.{name}: {NAME_RULE}")
        try:
            found.append(_read_endpoint(name, entry, environment))
        except ValidationError as error:
            faults += [f"endpoints.{name}{fault}" for fault in _explain(error)]
    if faults:
        raise EndpointsError("\n".join(faults))
    return tuple(found)


def _read_endpoint(name: str, entry: Any, environment: Mapping[str, str]) -> Endpoint:
    table = Table.model_validate(entry, context=environment)
    return Endpoint(
        name=name,
        label=table.label or name,
        table=table,
        api_key=SecretStr(environment[table.api_key_env]) if table.api_key_env else None,
        headers={key: SecretStr(environment[env]) for key, env in table.headers_env.items()},
    )


def _environment(info: ValidationInfo) -> Mapping[str, str]:
    environment: Mapping[str, str] = info.context or {}
    return environment


def _explain(error: ValidationError) -> Iterator[str]:
    for fault in error.errors(include_input=False, include_url=False):
        at = "".join(f".{part}" for part in fault["loc"])
        text = fault["msg"].removeprefix("Value error, ")
        if fault["type"] == "extra_forbidden":
            text = HINTS.get(at[1:], "is unknown")
        yield f"{at}: {text}"
