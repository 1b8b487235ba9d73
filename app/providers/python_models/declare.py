"""Declares functions as models: `@model("support", title="Support")`."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ...protocol.commands import Options
from ..base import Choices

F = TypeVar("F", bound=Callable[..., Any])
MARK = "__wordbrook_model__"
MAX_NAME_CHARS = 200
MAX_CHOICE_CHARS = 100
_OPTION_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class PythonModel:
    """A function with the name and title under which the page offers it, and its own options."""

    name: str
    function: Callable[..., Any]
    title: str
    options: Choices = field(default_factory=dict)


def model(
    name: str, *, title: str | None = None, options: Choices | None = None
) -> Callable[[F], F]:
    """Declare a function of one ModelTurn as a model; it stays an ordinary function.

    It may be a generator or an async generator, or return text, an iterator or a stream of the
    openai package. `options` are its own, by name, with the values that a user may choose.

    Raises:
        ValueError: the name is empty or too long, or an option cannot be offered.
    """
    if not name.strip() or len(name) > MAX_NAME_CHARS:
        raise ValueError(f"the name of a model has 1 to {MAX_NAME_CHARS} characters")

    checked = _check_options(options or {})

    def declare(function: F) -> F:
        setattr(function, MARK, PythonModel(name, function, title or name, checked))
        return function

    return declare


def _check_options(options: Choices) -> Choices:
    for name, choices in options.items():
        if not _OPTION_NAME.fullmatch(name) or name in Options.model_fields:
            raise ValueError(f"{name!r} cannot be the name of an option")
        if isinstance(choices, str) or not choices or not all(map(_is_choice, choices)):
            raise ValueError(f"the option {name!r} has a list of texts as its choices")
    return {name: tuple(choices) for name, choices in options.items()}


def _is_choice(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_CHOICE_CHARS


def declared(value: object) -> PythonModel | None:
    """Return the model that a value was declared as, if it was."""
    found = getattr(value, MARK, None)
    return found if isinstance(found, PythonModel) else None
