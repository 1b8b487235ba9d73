"""The part kinds that have a state beside their text: where it is on the wire, and how it ends.

On the wire a part `{kind: "tool", …}` has its state under the name of its kind, as has the event
`answer:part`. A state is an object with a `rev`, which increases with each change.
"""

from collections.abc import Callable, Mapping
from typing import Any

from .errors import error_object
from .objects import FileState, Tool, WireObject

State = dict[str, Any]
# Returns the state that a run's ending leaves, None where the state has ended already.
Close = Callable[[State, State], State | None]


def _close_tool(tool: State, ending: State) -> State | None:
    if tool["status"] in ("done", "failed", "denied", "cancelled"):
        return None
    if ending["status"] in ("stopped", "completed"):
        return {**tool, "status": "cancelled"}
    error = ending.get("error") or error_object("backend_failed")
    return {**tool, "status": "failed", "error": error}


def _keep(_state: State, _ending: State) -> State | None:
    return None


STATES: Mapping[str, tuple[type[WireObject], Close]] = {
    "tool": (Tool, _close_tool),
    "file": (FileState, _keep),
}
# Kinds whose part has the fields of its state too, as it has where there is no state.
FLAT = ("file",)


def state_of(part: Mapping[str, Any]) -> State | None:
    """Return the state of a part of the wire, None for a kind without one."""
    kind = part["kind"]
    return part.get(kind) if kind in STATES else None


def with_state(part: Mapping[str, Any], state: State) -> dict[str, Any]:
    """Return a part with its state, as the wire has it."""
    kind = part["kind"]
    fields = {name: value for name, value in state.items() if name != "rev"}
    return {**part, **(fields if kind in FLAT else {}), kind: state}


def closed(kind: str, state: State, ending: State) -> State | None:
    """Return the next revision of `state` that a run's ending leads to, None if it has ended."""
    next_state = STATES[kind][1](state, ending)
    return None if next_state is None else {**next_state, "rev": state["rev"] + 1}
