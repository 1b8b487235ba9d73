"""Declares functions as models: `@model("support", title="Support")`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])
MARK = "__wordbrook_model__"
MAX_NAME_CHARS = 200


@dataclass(frozen=True, slots=True)
class PythonModel:
    """A function with the name and title under which the page offers it."""

    name: str
    function: Callable[..., Any]
    title: str


def model(name: str, *, title: str | None = None) -> Callable[[F], F]:
    """Declare a function of one ModelTurn as a model; it stays an ordinary function.

    It may be a generator or an async generator, or return text, an iterator or a stream of the
    openai package.

    Raises:
        ValueError: the name is empty or too long.
    """
    if not name.strip() or len(name) > MAX_NAME_CHARS:
        raise ValueError(f"the name of a model has 1 to {MAX_NAME_CHARS} characters")

    def declare(function: F) -> F:
        setattr(function, MARK, PythonModel(name, function, title or name))
        return function

    return declare


def declared(value: object) -> PythonModel | None:
    """Return the model that a value was declared as, if it was."""
    found = getattr(value, MARK, None)
    return found if isinstance(found, PythonModel) else None
