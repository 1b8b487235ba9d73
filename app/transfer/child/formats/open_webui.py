"""Open WebUI's export: chats whose `history.messages` has messages by their id."""

import base64
import binascii
import re
from html import unescape
from typing import Any

from ..faults import Fault
from ..json_values import JsonObject, id_of, list_of, object_of, text_of, time_of
from ..tree import Foreign, Node

ORIGIN = "open-webui"
_DETAILS = re.compile(
    r'<details type="(reasoning|tool_calls|code_interpreter)"[^>]*>\s*'
    r"(?:<summary>[^<]*</summary>)?(.*?)</details>\s*",
    re.DOTALL,
)
_DATA_URL = re.compile(r"data:image/(png|jpeg|gif|webp);base64,")
_QUOTED = re.compile(r"^> ?", re.MULTILINE)


def is_of(value: JsonObject) -> bool:
    """Return whether a value is such a chat."""
    chat = object_of(value.get("chat")) or value
    return isinstance(chat.get("history"), dict)


def read(value: JsonObject, members: "dict[str, str]") -> Foreign:  # noqa: ARG001 - as the others
    """Return a chat.

    Raises:
        Fault: it has no messages.
    """
    chat = object_of(value.get("chat")) or value
    history = object_of(chat.get("history"))
    nodes = history.get("messages")
    if not isinstance(nodes, dict) or not nodes:
        raise Fault("no_messages")
    found = Foreign(
        ORIGIN,
        id_of(value.get("id")) or id_of(chat.get("id")) or "",
        text_of(value.get("title")) or text_of(chat.get("title")),
        [],
        head_id=id_of(history.get("currentId")),
        created_at=time_of(value.get("created_at")) or time_of(chat.get("timestamp")),
        updated_at=time_of(value.get("updated_at")),
    )
    for key, node in nodes.items():
        found.nodes.append(_node(found, key, object_of(node)))
    return found


def _node(found: Foreign, key: str, node: JsonObject) -> Node:
    role = node.get("role")
    made = Node(key, id_of(node.get("parentId")), "hidden")
    if role not in ("user", "assistant"):
        return made
    made.role = role
    made.created_at = time_of(node.get("timestamp"))
    made.model = text_of(node.get("model")) or None
    made.is_complete = node.get("done") is not False
    output = list_of(node.get("output"))
    if role == "assistant" and output:
        _add_output(found, made, output)
    if not made.text:
        _add_content(found, made, text_of(node.get("content")))
    for file in list_of(node.get("files")):
        _add_file(found, made, object_of(file))
    error = node.get("error")
    if not made.text and error:
        about = object_of(error)
        made.text = text_of(about.get("content")) or text_of(about.get("message"))
        made.is_complete = False
    if not (made.text or made.reasoning or made.files):
        made.role = "none"
    return made


def _add_output(found: Foreign, made: Node, output: list[Any]) -> None:
    texts: dict[str, list[str]] = {"message": [], "reasoning": []}
    for each in output:
        item = object_of(each)
        kind = item.get("type")
        if kind not in ("message", "reasoning"):
            found.notes["content"] += 1
            continue
        for piece in [*list_of(item.get("summary")), *list_of(item.get("content"))]:
            texts[kind].append(text_of(object_of(piece).get("text")))
    made.text = "\n\n".join(text for text in texts["message"] if text)
    made.reasoning = "\n\n".join(text for text in texts["reasoning"] if text)


def _add_content(found: Foreign, made: Node, content: str) -> None:
    thoughts: list[str] = []

    def take(block: re.Match[str]) -> str:
        if block[1] == "reasoning":
            thoughts.append(_QUOTED.sub("", unescape(block[2]).strip()))
        else:
            found.notes["content"] += 1
        return ""

    is_answer = made.role == "assistant" and "<details " in content
    made.text = (_DETAILS.sub(take, content) if is_answer else content).strip("\n")
    made.reasoning = made.reasoning or "\n\n".join(text for text in thoughts if text)


def _add_file(found: Foreign, made: Node, file: JsonObject) -> None:
    url = text_of(file.get("url"))
    match = _DATA_URL.match(url)
    if match is None:
        found.notes["files"] += 1
        return
    try:
        data = base64.b64decode(url[match.end() :], validate=True)
    except (binascii.Error, ValueError):
        found.notes["files"] += 1
        return
    name = text_of(file.get("name")) or f"picture {len(made.files) + 1}.{match[1]}"
    made.files.append({"data": data, "name": name})
