"""The body of a chat completion request. No I/O."""

from typing import Any

from ...base import Request, Turn
from ...continuation import CONTINUE_INSTRUCTION
from .quirks import Quirks

VLLM_SWITCHES = {"continue_final_message": True, "add_generation_prompt": False}

Message = dict[str, Any]


def build_body(request: Request, quirks: Quirks) -> dict[str, Any]:
    """Return the JSON body, without parameters that are not set."""
    body: dict[str, Any] = {
        "model": request.model,
        "messages": _messages(request, quirks),
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    parameters = request.parameters
    body |= {
        "temperature": parameters.temperature,
        "top_p": parameters.top_p,
        "reasoning_effort": parameters.reasoning_effort,
    }
    if quirks.limit_name is not None:
        body[quirks.limit_name] = parameters.max_output_tokens
    if request.partial and quirks.continues == "vllm":
        body |= VLLM_SWITCHES
    return {
        name: value
        for name, value in body.items()
        if value is not None and name not in quirks.left_out
    }


def sent_names(request: Request, body: dict[str, Any], quirks: Quirks) -> set[str]:
    """Return the features of `body` that a service may refuse, as `quirks.learn` names them."""
    names = set(body)
    if any(turn.role == "system" for turn in request.turns):
        names.add("system")
    if request.partial and quirks.continues != "instruction":
        names.add("prefill")
    return names


def _messages(request: Request, quirks: Quirks) -> list[Message]:
    system = [turn for turn in request.turns if turn.role == "system"]
    others = [turn for turn in request.turns if turn.role != "system"]
    if quirks.system_role == "user" and system:
        others = _merge_system(system, others)
        system = []
    messages = [_message(quirks.system_role, turn.text) for turn in system]
    messages += [_message(turn.role, turn.text) for turn in others]
    if request.partial:
        text = request.partial.rstrip() if quirks.trims_partial else request.partial
        messages.append(_message("assistant", text))
        if quirks.continues == "prefix":
            messages[-1]["prefix"] = True
        elif quirks.continues == "instruction":
            messages.append(_message("user", CONTINUE_INSTRUCTION))
    return messages


def _merge_system(system: list[Turn], others: list[Turn]) -> list[Turn]:
    # Templates without a system role also require that roles alternate, starting with the user.
    text = "\n\n".join(turn.text for turn in system)
    if others and others[0].role == "user":
        return [Turn("user", f"{text}\n\n{others[0].text}"), *others[1:]]
    return [Turn("user", text), *others]


def _message(role: str, text: str) -> Message:
    return {"role": role, "content": _encodable(text)}


def _encodable(text: str) -> str:
    # UTF-8 cannot encode a lone surrogate.
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
