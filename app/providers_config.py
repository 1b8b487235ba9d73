"""providers.toml: several model services side by side, each an endpoint with a name.

Keys never stand in the file: it names the environment variables that hold them. All that is wrong
is told at once.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Self
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

from .service_url import checked_address

FILE_NAME = "providers.toml"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
NAME_RULE = "a name has small letters, digits, - and _, and at most 32 of them"
NOT_SENT = "holds characters that no header can carry; a … stands for the rest of a key"
ModelName = Annotated[str, StringConstraints(min_length=1, max_length=160)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Variable = Annotated[str, StringConstraints(min_length=1)]
HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
INSTEAD = {
    "api_key": "keys do not stand in this file; name the variable that holds it by api_key_env",
    "headers": "name the variables that hold their values by headers_env",
}


class EndpointsError(ValueError):
    """The file cannot be used; the message has a line for everything that is wrong."""


class Strict(BaseModel):
    """A table of the file; a name it does not know is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class ListedModel(Strict):
    """A model on offer, and what is known of it; None is not known."""

    name: ModelName
    label: Label | None = None
    reasoning: bool | None = None
    vision: bool | None = None
    context: int | None = Field(None, ge=1)


class Table(Strict):
    """One service, as the file describes it; `environment` is the context of its validation."""

    label: Label | None = None
    base_url: str | None = None
    api_key_env: Variable | None = None
    models: tuple[ListedModel, ...] = ()
    default: ModelName | None = None
    headers_env: dict[str, Variable] = {}

    @field_validator("models", mode="before")
    @classmethod
    def _take_bare_names(cls, value: object) -> object:
        if not isinstance(value, list):
            return value
        return tuple({"name": each} if isinstance(each, str) else each for each in value)

    @field_validator("base_url")
    @classmethod
    def _is_http_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
        address = checked_address(value)
        parts = urlsplit(address)
        if parts.username or parts.password:
            raise ValueError("must hold no name and no password; use api_key_env or headers_env")
        return address

    @field_validator("api_key_env")
    @classmethod
    def _is_set(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and not _environment(info).get(value):
            raise ValueError(f"{value} is not set in the environment")
        if value is not None and not fits_a_header(_environment(info)[value]):
            raise ValueError(f"{value} {NOT_SENT}")
        return value

    @field_validator("headers_env")
    @classmethod
    def _are_set(cls, value: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        missing = [name for name in value.values() if not _environment(info).get(name)]
        if missing:
            raise ValueError(f"not set in the environment: {', '.join(missing)}")
        unfit = [name for name in value.values() if not fits_a_header(_environment(info)[name])]
        if unfit:
            raise ValueError(f"{', '.join(unfit)} {NOT_SENT}")
        names = [repr(name) for name in value if not HEADER_NAME.fullmatch(name)]
        if names:
            raise ValueError(f"no names of headers: {', '.join(names)}")
        return value

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.base_url is None and self.api_key_env is None:
            raise ValueError("needs a base_url, or an api_key_env to be OpenAI's own")
        names = [model.name for model in self.models]
        if len(set(names)) < len(names):
            raise ValueError("models: each may be named once")
        if self.default is not None and names and self.default not in names:
            raise ValueError("default: is none of its models")
        return self


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One service by its name; what else it is stands in `table`."""

    name: str
    label: str
    table: Table
    api_key: SecretStr | None
    headers: Mapping[str, SecretStr]


def fits_a_header(text: str) -> bool:
    """Say whether a service can be sent `text` as it stands, which a key copied in part cannot."""
    return text.isascii() and text.isprintable()


def find_providers_file(named: Path | None, data_dir: Path | None) -> Path | None:
    """Return the file that PROVIDERS_FILE names, else the one in the data directory, if any."""
    if named is not None:
        return named
    usual = data_dir / FILE_NAME if data_dir is not None else None
    return usual if usual is not None and usual.exists() else None


def judge_default(model: str | None, endpoints: tuple[Endpoint, ...]) -> list[str]:
    """Say what is wrong with DEFAULT_MODEL beside `endpoints`, if anything."""
    if model is None or len(endpoints) == 1:
        return []
    name, _, rest = model.partition("/")
    found = next((each for each in endpoints if each.name == name and rest), None)
    if found is None:
        starts = ", ".join(f"{each.name}/" for each in endpoints)
        return [f"DEFAULT_MODEL: must begin with the name of an endpoint: {starts}"]
    if found.table.models and rest not in [each.name for each in found.table.models]:
        return [f"DEFAULT_MODEL: is none of the models of endpoints.{name}"]
    return []


def read_endpoints(path: Path, environment: Mapping[str, str]) -> tuple[Endpoint, ...]:
    """Read the endpoints in the order of the file, each with its key from `environment`.

    Raises:
        EndpointsError: it cannot be used.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise EndpointsError(f"cannot be read: {error.strerror}") from None
    except RecursionError:
        raise EndpointsError("is no TOML: it is nested too deeply") from None
    except ValueError as error:  # also of numbers that are too long
        raise EndpointsError(f"is no TOML: {error}") from None
    faults = [f"{name}: is not known here; there is [endpoints.NAME]" for name in tables
              if name != "endpoints"]  # fmt: skip
    entries = tables.get("endpoints")
    if not isinstance(entries, dict) or not entries:
        raise EndpointsError("\n".join([*faults, "has no table [endpoints.NAME]"]))
    found = []
    for name, given in entries.items():
        if not NAME.fullmatch(name):
            faults.append(f"endpoints.{name}: {NAME_RULE}")
        try:
            found.append(_read_one(name, given, environment))
        except ValidationError as error:
            faults += [f"endpoints.{name}{fault}" for fault in _explain(error)]
    if faults:
        raise EndpointsError("\n".join(faults))
    return tuple(found)


def _read_one(name: str, given: Any, environment: Mapping[str, str]) -> Endpoint:
    table = Table.model_validate(given, context=environment)
    return Endpoint(
        name=name,
        label=table.label or name,
        table=table,
        api_key=SecretStr(environment[table.api_key_env]) if table.api_key_env else None,
        headers={key: SecretStr(environment[env]) for key, env in table.headers_env.items()},
    )


def _environment(info: ValidationInfo) -> Mapping[str, str]:
    given: Mapping[str, str] = info.context or {}
    return given


def _explain(error: ValidationError) -> Iterator[str]:
    for fault in error.errors(include_input=False, include_url=False):
        at = "".join(f".{part}" for part in fault["loc"])
        text = fault["msg"].removeprefix("Value error, ")
        if fault["type"] == "extra_forbidden":
            text = INSTEAD.get(at[1:], "is not known here")
        yield f"{at}: {text}"
