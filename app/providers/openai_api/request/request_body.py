"""The body of one request. Pure."""

from typing import Any

from ...base import Request, Turn
from .quirks import Quirks

GO_ON = (
    "Your last message was cut off. Go on with it exactly where it ends, at its last character: "
    "repeat nothing of it, say nothing about this, and keep its language and formatting."
)
VLLM_SWITCHES = {"continue_final_message": True, "add_generation_prompt": False}

Message = dict[str, Any]


def build_body(request: Request, habits: Quirks) -> dict[str, Any]:
    """Return the JSON body; parameters that were not set are left to the service."""
    body: dict[str, Any] = {
        "model": request.model,
        "messages": _messages(request, habits),
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    asked = request.parameters
    body |= {
        "temperature": asked.temperature,
        "top_p": asked.top_p,
        "reasoning_effort": asked.reasoning_effort,
    }
    if habits.limit_name is not None:
        body[habits.limit_name] = asked.max_output_tokens
    if request.partial and habits.continues == "vllm":
        body |= VLLM_SWITCHES
    return {
        name: value
        for name, value in body.items()
        if value is not None and name not in habits.left_out
    }


def sent_names(request: Request, body: dict[str, Any], habits: Quirks) -> set[str]:
    """Name what `body` has that a service may refuse, in the words of `habits.learn`."""
    names = set(body)
    if any(turn.role == "system" for turn in request.turns):
        names.add("system")
    if request.partial and habits.continues != "instruction":
        names.add("prefill")
    return names


def _messages(request: Request, habits: Quirks) -> list[Message]:
    system = [turn for turn in request.turns if turn.role == "system"]
    others = [turn for turn in request.turns if turn.role != "system"]
    if habits.system_role == "user" and system:
        others = _fold(system, others)
        system = []
    messages = [_message(habits.system_role, turn.text) for turn in system]
    messages += [_message(turn.role, turn.text) for turn in others]
    if request.partial:
        messages.append(_message("assistant", request.partial))
        if habits.continues == "prefix":
            messages[-1]["prefix"] = True
        elif habits.continues == "instruction":
            messages.append(_message("user", GO_ON))
    return messages


def _fold(system: list[Turn], others: list[Turn]) -> list[Turn]:
    # Templates without a system role also want the roles to alternate, beginning with the user.
    text = "\n\n".join(turn.text for turn in system)
    if others and others[0].role == "user":
        return [Turn("user", f"{text}\n\n{others[0].text}"), *others[1:]]
    return [Turn("user", text), *others]


def _message(role: str, text: str) -> Message:
    return {"role": role, "content": _encodable(text)}


def _encodable(text: str) -> str:
    # Half of a surrogate pair cannot be sent as UTF-8.
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
