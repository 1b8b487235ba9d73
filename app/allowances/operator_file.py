"""Reads a TOML file of the operator into one model; one error lists all faults."""

import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

M = TypeVar("M", bound=BaseModel)


class FileFault(ValueError):
    """The file is unreadable or invalid; the message has one line for each fault."""


def read_file(path: Path, model: type[M]) -> M:
    """Return the content of the file.

    Raises:
        FileFault: it is unreadable or invalid.
    """
    try:
        return model.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise FileFault(f"{path} cannot be read: {error.strerror}") from None
    except (UnicodeError, RecursionError):
        raise FileFault(f"{path} is not valid TOML") from None
    except tomllib.TOMLDecodeError as error:
        raise FileFault(f"{path} is not valid TOML: {error}") from None
    except ValidationError as error:
        lines = [f"{path} cannot be used:"]
        for fault in error.errors(include_input=False, include_url=False):
            name = ".".join(str(part) for part in fault["loc"])
            lines.append(f"{name}: {_sentence(fault['type'], fault['msg'])}")
        raise FileFault("\n    ".join(lines)) from None


def _sentence(kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return "is not a name that this file may have"
    return message.removeprefix("Value error, ")
