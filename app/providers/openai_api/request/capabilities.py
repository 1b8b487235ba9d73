"""The capabilities of a model in a list of models, by the fields of known services. No I/O.

OpenRouter: architecture.input_modalities, supported_parameters, context_length. Mistral:
capabilities.vision, max_context_length. vLLM: max_model_len. Groq: context_window. llama.cpp:
meta.n_ctx_train. LM Studio: type "vlm", max_context_length. OpenAI and Ollama list no capabilities.
"""

from typing import Any, NamedTuple

CONTEXT_KEYS = ("context_length", "max_model_len", "context_window", "max_context_length")


class Capabilities(NamedTuple):
    """The capabilities of a model; None means unknown."""

    reasoning: bool | None = None
    vision: bool | None = None
    context_tokens: int | None = None


def read_capabilities(entry: dict[str, Any]) -> Capabilities:
    """Return the capabilities in one entry of /v1/models; unreadable fields are ignored."""
    return Capabilities(_reasoning(entry), _vision(entry), _context(entry))


def _reasoning(entry: dict[str, Any]) -> bool | None:
    flag = _flag(entry, "reasoning")
    if flag is not None:
        return flag
    parameters = entry.get("supported_parameters")
    if isinstance(parameters, list) and parameters:
        return "reasoning" in parameters or "reasoning_effort" in parameters
    return None


def _vision(entry: dict[str, Any]) -> bool | None:
    flag = _flag(entry, "vision")
    if flag is not None:
        return flag
    architecture = entry.get("architecture")
    kinds = architecture.get("input_modalities") if isinstance(architecture, dict) else None
    if isinstance(kinds, list) and kinds:
        return "image" in kinds
    return True if entry.get("type") == "vlm" else None


def _flag(entry: dict[str, Any], name: str) -> bool | None:
    listed = entry.get("capabilities")
    if isinstance(listed, list):
        return True if name in listed else None
    flag = listed.get(name) if isinstance(listed, dict) else None
    return flag if isinstance(flag, bool) else None


def _context(entry: dict[str, Any]) -> int | None:
    meta = entry.get("meta")
    inner = meta.get("n_ctx_train") if isinstance(meta, dict) else None
    for value in (*(entry.get(key) for key in CONTEXT_KEYS), inner):
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
    return None
