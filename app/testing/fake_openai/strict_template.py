"""Refuses what the chat templates of vLLM and Mistral, and Anthropic behind proxies, refuse."""

from typing import Any


def find_fault(request: dict[str, Any]) -> str | None:
    """Return the sentence by which a strict service refuses the messages; None: accepted."""
    messages = list(request.get("messages") or ())
    if messages and messages[0].get("role") == "system":
        system = messages.pop(0)
        if not str(system.get("content") or "").strip():
            return "system: text content blocks must be non-empty"
    for index, message in enumerate(messages):
        if message.get("role") != ("assistant" if index % 2 else "user"):
            return "Conversation roles must alternate user/assistant/user/assistant/..."
        if not str(message.get("content") or "").strip():
            return "messages: text content blocks must contain non-whitespace text"
    if not messages:
        return "messages: at least one message is required"
    last = messages[-1]
    if last["role"] == "assistant" and last["content"] != last["content"].rstrip():
        return "messages: final assistant content cannot end with trailing whitespace"
    return None
