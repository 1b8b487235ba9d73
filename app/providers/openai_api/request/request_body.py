"""The body of a chat completion request. No I/O."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...base import Request
from ...continuation import CONTINUE_INSTRUCTION
from ...turn import Turn, text_with_documents
from .quirks import Quirks

VLLM_SWITCHES = {"continue_final_message": True, "add_generation_prompt": False}

Message = dict[str, Any]


def build_body(
    request: Request, quirks: Quirks, pictures: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the JSON body, without parameters that are not set.

    `pictures` are the data URLs of the turns' pictures by the id of their file.
    """
    body: dict[str, Any] = {
        "model": request.model,
        "messages": _messages(request, quirks, pictures or {}),
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


def _messages(request: Request, quirks: Quirks, pictures: Mapping[str, str]) -> list[Message]:
    system = [turn for turn in request.turns if turn.role == "system"]
    others = [turn for turn in request.turns if turn.role != "system"]
    if quirks.system_role == "user" and system:
        others = _merge_system(system, others)
        system = []
    messages = [_message(quirks.system_role, turn.text) for turn in system]
    messages += [_turn(turn, pictures) for turn in others]
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
        return [replace(others[0], text=f"{text}\n\n{others[0].text}"), *others[1:]]
    return [Turn("user", text), *others]


def _turn(turn: Turn, pictures: Mapping[str, str]) -> Message:
    text = text_with_documents(turn)
    urls = [pictures[each.id] for each in turn.files if each.id in pictures]
    if not urls:
        return _message(turn.role, text)
    content: list[dict[str, Any]] = [{"type": "text", "text": _encodable(text)}] if text else []
    content += [{"type": "image_url", "image_url": {"url": url}} for url in urls]
    return {"role": turn.role, "content": content}


def _message(role: str, text: str) -> Message:
    return {"role": role, "content": _encodable(text)}


def _encodable(text: str) -> str:
    # UTF-8 cannot encode a lone surrogate.
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
