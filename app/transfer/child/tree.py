"""A conversation of another program, and how it becomes one of this program.

Here a question follows an answer or nothing, and an answer a question. Other programs have
messages of the system and of tools between, several in a row, and branches anywhere. Hidden
messages go, messages in a row are joined, and every branch stays.
"""

from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID, uuid5

from .faults import Fault

JsonObject = dict[str, Any]
# "none": there is no message, only a place in the tree.
Role = Literal["user", "assistant", "hidden", "none"]
SPACE = UUID("6f1c1a52-2d3b-5a0e-9f53-6a2b7a4b1c90")
MAX_MESSAGES = 20_000
MAX_TEXT_CHARS = 32 * 1024 * 1024
# Of a message, which the server and the browser have in memory whole.
MAX_MESSAGE_CHARS = 4_000_000
NO_QUESTION = "…"


@dataclass(slots=True)
class Node:
    """A message of another program; `files` are names of members, or contents, with their names."""

    id: str
    parent_id: str | None
    role: Role
    text: str = ""
    reasoning: str = ""
    created_at: str | None = None
    model: str | None = None
    is_complete: bool = True
    files: list[JsonObject] = field(default_factory=list)


@dataclass(slots=True)
class Foreign:
    """A conversation of another program; `notes` counts what was left out, by code."""

    origin: str
    origin_id: str
    title: str
    nodes: list[Node]
    head_id: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    notes: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True, eq=False)
class Joined:
    """A message that is made of `node` and those of the same side before it, from `before` on."""

    node: Node
    before: "Joined | None"
    parent: "Joined | None"

    def nodes(self) -> list[Node]:
        """Return its nodes, the first first."""
        found, at = [], self
        while at is not None:
            found.append(at.node)
            at = at.before  # type: ignore[assignment]
        return found[::-1]


def check_sizes(nodes: list[Node]) -> None:
    """Check the bounds of a conversation; raise Fault."""
    if len(nodes) > MAX_MESSAGES:
        raise Fault("too_many_messages")
    if sum(len(node.text) + len(node.reasoning) for node in nodes) > MAX_TEXT_CHARS:
        raise Fault("too_much_text")


def join_nodes(found: Foreign) -> tuple[list[Joined], Joined | None]:
    """Return the messages, parents first, and the one that is shown last.

    Raises:
        Fault: the nodes are in a circle.
    """
    nodes = {node.id: node for node in found.nodes}
    children: dict[str | None, list[Node]] = {}
    for node in nodes.values():
        parent_id = node.parent_id
        if parent_id is not None and parent_id not in nodes:
            found.notes["orphans"] += 1
            parent_id = None
        children.setdefault(parent_id, []).append(node)
    joined: list[Joined] = []
    place: dict[str, Joined | None] = {}
    # Breadth first keeps the order of siblings, and needs no recursion.
    roots = children.get(None, [])
    waiting: deque[tuple[Node, Joined | None]] = deque((node, None) for node in roots)
    while waiting:
        node, above = waiting.popleft()
        at = above
        if node.role == "hidden":
            found.notes["hidden"] += 1
        elif node.role != "none":
            at = _joined(node, above)
            joined.append(at)
        place[node.id] = at
        waiting.extend((each, at) for each in children.get(node.id, []))
    if len(place) < len(nodes):
        raise Fault("circle")
    return _kept(joined), place.get(found.head_id or "")


def _joined(node: Node, above: Joined | None) -> Joined:
    if above is not None and above.node.role == node.role:
        return Joined(node, above, above.parent)
    return Joined(node, None, above)


def _kept(joined: list[Joined]) -> list[Joined]:
    """Leave out those that are only the begin of a longer message."""
    longer = {each.before for each in joined if each.before is not None}
    followed = {each.parent for each in joined if each.parent is not None}
    return [each for each in joined if each not in longer or each in followed]


def new_id(space: UUID, name: str) -> str:
    """Return the id here of what has the id `name` elsewhere; the same each time."""
    return str(uuid5(space, name))


def space_of(found: Foreign) -> UUID:
    """Return what the ids of a conversation's messages are made in; it is the conversation's id."""
    return uuid5(SPACE, f"{found.origin}:{found.origin_id}")
