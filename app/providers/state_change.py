"""Changes of parts with state, such as a model's steps, on their way from a call to its answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from ..protocol.objects import PartKind


@dataclass(frozen=True, slots=True)
class StateChange:
    """The new state of a part of `kind`, whole, as on the wire without `rev`.

    `key` names the part within the answer; `text` is appended to it.
    """

    kind: PartKind
    key: str
    state: dict[str, Any]
    text: str = ""


OnChange = Callable[[StateChange], None]


@runtime_checkable
class StatefulCall(Protocol):
    """A call that also calls `on_change`, which is set before its run, in order with `append`."""

    on_change: OnChange


def ignore_change(_: StateChange) -> None:
    """Ignore a change: the default of `on_change`."""
