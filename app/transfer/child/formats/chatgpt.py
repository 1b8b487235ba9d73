"""ChatGPT's `conversations.json`: nodes by their id in `mapping`, with the parent of each."""

from typing import Any

from ..faults import Fault
from ..json_values import JsonObject, id_of, list_of, object_of, text_of, time_of
from ..tree import Foreign, Node, Role

ORIGIN = "chatgpt"
_HIDDEN_KINDS = {"user_editable_context", "model_editable_context", "system_error"}
_THOUGHTS = {"thoughts", "reasoning_recap"}
_POINTERS = ("file-service://", "sediment://")


def is_of(value: JsonObject) -> bool:
    """Return whether a value is such a conversation, or a damaged one."""
    return "mapping" in value or "current_node" in value or "default_model_slug" in value


def read(value: JsonObject, members: "dict[str, str]") -> Foreign:
    """Return a conversation; `members` has the names of files in the archive by their ids.

    Raises:
        Fault: it has no messages.
    """
    mapping = value.get("mapping")
    if not isinstance(mapping, dict) or not mapping:
        raise Fault("no_messages")
    found = Foreign(
        ORIGIN,
        id_of(value.get("conversation_id")) or id_of(value.get("id")) or "",
        text_of(value.get("title")),
        [],
        head_id=id_of(value.get("current_node")),
        created_at=time_of(value.get("create_time")),
        updated_at=time_of(value.get("update_time")),
    )
    model = text_of(value.get("default_model_slug")) or None
    for key, node in mapping.items():
        found.nodes.append(_node(found, key, object_of(node), members, model))
    return found


def _node(
    found: Foreign, key: str, node: JsonObject, members: "dict[str, str]", model: str | None
) -> Node:
    message = object_of(node.get("message"))
    if not message:
        return Node(key, id_of(node.get("parent")), "none")
    content, metadata = object_of(message.get("content")), object_of(message.get("metadata"))
    own = text_of(metadata.get("model_slug")) or model
    made = Node(key, id_of(node.get("parent")), _role(message, content, metadata))
    made.created_at = time_of(message.get("create_time"))
    made.model = own
    made.is_complete = message.get("status") not in ("in_progress", "finished_partial_completion")
    if made.role == "hidden":
        return made
    kind = text_of(content.get("content_type"))
    if kind in _THOUGHTS:
        made.reasoning = _thoughts(content)
    elif kind == "code":
        language = text_of(content.get("language")).replace("unknown", "")
        made.text = f"```{language}\n{text_of(content.get('text'))}\n```"
    elif kind == "execution_output":
        made.text = f"```\n{text_of(content.get('text'))}\n```"
    else:
        _add_parts(found, made, content, metadata, members)
    if not (made.text or made.reasoning or made.files):
        made.role = "none"
    return made


def _role(message: JsonObject, content: JsonObject, metadata: JsonObject) -> Role:
    role = object_of(message.get("author")).get("role")
    is_hidden = metadata.get("is_visually_hidden_from_conversation") is True
    if is_hidden or content.get("content_type") in _HIDDEN_KINDS:
        return "hidden"
    if role == "user":
        return "user"
    # What a tool says is shown where it is a picture, or the output of code.
    if role == "tool":
        shown = ("multimodal_text", "execution_output")
        return "assistant" if content.get("content_type") in shown else "hidden"
    return "assistant" if role == "assistant" else "hidden"


def _thoughts(content: JsonObject) -> str:
    texts = [text_of(content.get("content"))]
    for thought in list_of(content.get("thoughts")):
        about = object_of(thought)
        texts += [text_of(about.get("summary")), text_of(about.get("content"))]
    return "\n\n".join(text for text in texts if text)


def _add_parts(
    found: Foreign,
    made: Node,
    content: JsonObject,
    metadata: JsonObject,
    members: "dict[str, str]",
) -> None:
    texts = []
    for part in list_of(content.get("parts")):
        if isinstance(part, str):
            texts.append(text_of(part))
            continue
        about = object_of(part)
        if isinstance(about.get("text"), str):
            texts.append(text_of(about["text"]))
        elif "asset_pointer" in about:
            _add_file(found, made, about["asset_pointer"], None, members)
        elif about:
            found.notes["content"] += 1
    if not content.get("parts") and isinstance(content.get("text"), str):
        texts.append(text_of(content["text"]))
    taken = {file["asset"] for file in made.files}
    for attachment in list_of(metadata.get("attachments")):
        about = object_of(attachment)
        if about.get("id") not in taken:
            _add_file(found, made, about.get("id"), text_of(about.get("name")), members)
    made.text = "\n\n".join(text for text in texts if text.strip())


def _add_file(
    found: Foreign, made: Node, pointer: Any, name: str | None, members: "dict[str, str]"
) -> None:
    asset = text_of(pointer)
    for prefix in _POINTERS:
        asset = asset.removeprefix(prefix)
    asset = asset.partition("#")[0]
    member = next((members[key] for key in members if asset and key.startswith(asset)), None)
    if member is None:
        found.notes["files"] += 1
        return
    shown = name or member.rpartition("/")[2].removeprefix(asset).lstrip("-_.") or "file"
    made.files.append({"asset": asset, "member": member, "name": shown})
