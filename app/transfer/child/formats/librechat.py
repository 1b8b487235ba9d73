"""LibreChat's export: messages in a list, or nested in each other as `children`."""

import re
from typing import Any

from ..faults import Fault
from ..json_values import JsonObject, id_of, list_of, object_of, text_of, time_of
from ..tree import MAX_MESSAGES, Foreign, Node

ORIGIN = "librechat"
NO_PARENT = "00000000-0000-0000-0000-000000000000"
_THOUGHT = re.compile(r"^:::thinking\n(.*?)\n:::\n*", re.DOTALL)


def is_of(value: JsonObject) -> bool:
    """Return whether a value is such a conversation."""
    return "conversationId" in value and ("messages" in value or "messagesTree" in value)


def read(value: JsonObject, members: "dict[str, str]") -> Foreign:  # noqa: ARG001 - as the others
    """Return a conversation.

    Raises:
        Fault: it has no messages, or too many.
    """
    messages = value.get("messagesTree") or value.get("messages")
    # A tree with one root is exported as that root.
    top = messages if isinstance(messages, list) else list_of(object_of(messages).get("children"))
    if not top:
        raise Fault("no_messages")
    found = Foreign(
        ORIGIN, id_of(value.get("conversationId")) or "", text_of(value.get("title")), []
    )
    model = text_of(object_of(value.get("options")).get("model")) or None
    seen: set[str] = set()
    waiting: list[tuple[Any, str | None]] = [(each, None) for each in reversed(top)]
    while waiting:
        each, above = waiting.pop()
        node = _node(found, object_of(each), above, model, len(seen))
        if node.id in seen:
            continue
        seen.add(node.id)
        found.nodes.append(node)
        if len(seen) > MAX_MESSAGES:
            raise Fault("too_many_messages")
        children = list_of(object_of(each).get("children"))
        waiting += [(child, node.id) for child in reversed(children)]
    times = [node.created_at for node in found.nodes if node.created_at]
    found.created_at, found.updated_at = min(times, default=None), max(times, default=None)
    # The last of the list is the newest, which is what LibreChat shows.
    found.head_id = max(found.nodes, key=lambda node: node.created_at or "").id
    return found


def _node(
    found: Foreign, message: JsonObject, above: str | None, model: str | None, number: int
) -> Node:
    parent_id = above or id_of(message.get("parentMessageId"))
    made = Node(
        id_of(message.get("messageId")) or f"message {number}",
        None if parent_id == NO_PARENT else parent_id,
        "user" if message.get("isCreatedByUser") is True else "assistant",
    )
    made.created_at = time_of(message.get("createdAt"))
    made.model = text_of(message.get("model")) or model
    made.is_complete = not (message.get("unfinished") is True or message.get("error") is True)
    for part in list_of(message.get("content")):
        _add_part(found, made, object_of(part))
    if not made.text:
        made.text = text_of(message.get("text"))
        if thought := _THOUGHT.match(made.text):
            made.reasoning, made.text = thought[1], made.text[thought.end() :]
    files = len(list_of(message.get("files"))) + len(list_of(message.get("attachments")))
    found.notes["files"] += files
    if not (made.text or made.reasoning):
        made.role = "none"
    return made


def _add_part(found: Foreign, made: Node, part: JsonObject) -> None:
    kind = part.get("type")
    if kind in ("text", "error"):
        value = part.get(kind) if isinstance(part.get(kind), str) else part.get("text")
        text = text_of(value) or text_of(object_of(value).get("value"))
        made.text = f"{made.text}\n\n{text}" if made.text and text else made.text or text
    elif kind == "think":
        value = part.get("think")
        text = text_of(value) or text_of(object_of(value).get("value"))
        made.reasoning = (
            f"{made.reasoning}\n\n{text}" if made.reasoning and text else made.reasoning or text
        )
    elif kind in ("image_file", "image_url"):
        found.notes["files"] += 1
    else:
        found.notes["content"] += 1
