"""Exports: of this program, and of others after their published code."""

from typing import Any

JsonObject = dict[str, Any]
EPOCH = 1_756_000_000.5
OWN_TIME = "2026-11-27T08:00:00.000Z"


def gpt_node(
    parent: str | None, role: str, content: JsonObject | str | None, **metadata: Any
) -> JsonObject:
    """Return a node of ChatGPT's `mapping`."""
    if content is None:
        return {"message": None, "parent": parent, "children": []}
    if isinstance(content, str):
        content = {"content_type": "text", "parts": [content]}
    message = {
        "author": {"role": role, "name": None, "metadata": {}},
        "create_time": EPOCH,
        "content": content,
        "status": "finished_successfully",
        "metadata": metadata,
        "recipient": "all",
    }
    return {"message": message, "parent": parent, "children": []}


def chatgpt(mapping: JsonObject, current: str, **more: Any) -> JsonObject:
    """Return a conversation of ChatGPT's `conversations.json`."""
    return {
        "title": "Deploying",
        "create_time": EPOCH,
        "update_time": EPOCH + 400,
        "mapping": mapping,
        "current_node": current,
        "conversation_id": "6b0f0d9c-0000-4000-8000-000000000001",
        "default_model_slug": "gpt-5",
        **more,
    }


def chatgpt_tree() -> JsonObject:
    """Return a conversation with hidden nodes, thoughts, code, tools and two branches."""
    hidden = {"is_visually_hidden_from_conversation": True}
    context = {"content_type": "user_editable_context", "user_profile": "An SRE."}
    thoughts = {"content_type": "thoughts", "thoughts": [{"summary": "Look", "content": "Hm."}]}
    code = {"content_type": "code", "language": "python", "text": "print(1)"}
    output = {"content_type": "execution_output", "text": "1"}
    return chatgpt(
        {
            "root": gpt_node(None, "", None),
            "system": gpt_node("root", "system", "", **hidden),
            "context": gpt_node("system", "user", context, **hidden),
            "u1": gpt_node("context", "user", "How do I roll back?"),
            "thought": gpt_node("u1", "assistant", thoughts),
            "code": gpt_node("thought", "assistant", code),
            "output": gpt_node("code", "tool", output),
            "a1": gpt_node("output", "assistant", "Run helm.", model_slug="o4-mini"),
            "a1b": gpt_node("u1", "assistant", "Run kubectl."),
            "u2": gpt_node("a1", "user", "And then?"),
            "a2": gpt_node("u2", "assistant", "Wait."),
            "u2b": gpt_node("a1", "user", "Why?"),
        },
        "a2",
    )


def open_webui(messages: JsonObject, current: str) -> JsonObject:
    """Return a chat of Open WebUI's export."""
    return {
        "id": "reasoning-chat",
        "user_id": "u1",
        "title": "Multiplying",
        "chat": {"title": "Multiplying", "history": {"messages": messages, "currentId": current}},
        "created_at": 1_700_000_000,
        "updated_at": 1_700_000_010,
        "archived": False,
        "pinned": False,
    }


def webui_message(parent: str | None, role: str, content: str, **more: Any) -> JsonObject:
    """Return a message of Open WebUI."""
    return {
        "parentId": parent,
        "childrenIds": [],
        "role": role,
        "content": content,
        "timestamp": 1_700_000_000,
        **more,
    }


def librechat_message(number: int, parent: int | None, text: str, **more: Any) -> JsonObject:
    """Return a message of LibreChat; odd ones are questions."""
    none = "00000000-0000-0000-0000-000000000000"
    return {
        "messageId": f"m{number}",
        "parentMessageId": none if parent is None else f"m{parent}",
        "conversationId": "27b593be",
        "createdAt": f"2024-05-28T18:08:{number:02}.014Z",
        "isCreatedByUser": number % 2 == 1,
        "model": "gpt-4o",
        "sender": "User",
        "text": text,
        **more,
    }


def librechat(messages: list[JsonObject], **more: Any) -> JsonObject:
    """Return a conversation of LibreChat, as a list."""
    return {
        "conversationId": "27b593be-9500-479c-94cb-050cab8f5033",
        "endpoint": "openAI",
        "title": "Stories",
        "exportAt": "08:12:16 GMT-0400",
        "branches": True,
        "recursive": False,
        "options": {"model": "gpt-4o"},
        "messages": messages,
        **more,
    }


def nested(messages: list[JsonObject]) -> list[JsonObject]:
    """Return the messages of LibreChat nested in each other, as its recursive export has them."""
    by_parent: dict[str, list[JsonObject]] = {}
    copies = [dict(each) for each in messages]
    for each in copies:
        by_parent.setdefault(each["parentMessageId"], []).append(each)
    for each in copies:
        each["children"] = by_parent.get(each["messageId"], [])
    known = {each["messageId"] for each in copies}
    return [each for each in copies if each["parentMessageId"] not in known]


def own(id_: str, *texts: str, **more: Any) -> JsonObject:
    """Return a conversation in the own format."""
    messages: list[JsonObject] = []
    for number, text in enumerate(texts):
        row: JsonObject = {
            "id": f"{id_}-{number}",
            "parent_id": messages[-1]["id"] if messages else None,
            "role": "assistant" if number % 2 else "user",
            "created_at": OWN_TIME,
            "parts": [{"kind": "text", "at": 0, "text": text}],
        }
        if number % 2:
            row |= {"status": "completed", "run": 1, "model": "m"}
        messages.append(row)
    head = {"id": id_, "title": id_, "created_at": OWN_TIME, "updated_at": OWN_TIME}
    return {
        "format": "wordbrook.conversation",
        "version": 1,
        "conversation": {**head, "head_id": messages[-1]["id"] if messages else None},
        "messages": messages,
        "files": [],
        **more,
    }
