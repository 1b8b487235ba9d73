"""What a listing says a model can do, in the words of those who say it at all. Pure.

OpenRouter: architecture.input_modalities, supported_parameters, context_length. Mistral:
capabilities.vision, max_context_length. vLLM: max_model_len. Groq: context_window. llama.cpp:
meta.n_ctx_train. LM Studio: type "vlm", max_context_length. OpenAI and Ollama say nothing.
"""

from typing import Any, NamedTuple

CONTEXT_KEYS = ("context_length", "max_model_len", "context_window", "max_context_length")


class Capabilities(NamedTuple):
    """What is known of a model; None is not known."""

    reasoning: bool | None = None
    vision: bool | None = None
    context_tokens: int | None = None


def read_abilities(entry: dict[str, Any]) -> Capabilities:
    """Return what one entry of /v1/models says; what is not understood is not known."""
    return Capabilities(_reasoning(entry), _vision(entry), _context(entry))


def _reasoning(entry: dict[str, Any]) -> bool | None:
    said = _flag(entry, "reasoning")
    if said is not None:
        return said
    takes = entry.get("supported_parameters")
    if isinstance(takes, list) and takes:
        return "reasoning" in takes or "reasoning_effort" in takes
    return None


def _vision(entry: dict[str, Any]) -> bool | None:
    said = _flag(entry, "vision")
    if said is not None:
        return said
    architecture = entry.get("architecture")
    kinds = architecture.get("input_modalities") if isinstance(architecture, dict) else None
    if isinstance(kinds, list) and kinds:
        return "image" in kinds
    return True if entry.get("type") == "vlm" else None


def _flag(entry: dict[str, Any], name: str) -> bool | None:
    said = entry.get("capabilities")
    if isinstance(said, list):
        return True if name in said else None
    flag = said.get(name) if isinstance(said, dict) else None
    return flag if isinstance(flag, bool) else None


def _context(entry: dict[str, Any]) -> int | None:
    meta = entry.get("meta")
    inner = meta.get("n_ctx_train") if isinstance(meta, dict) else None
    for value in (*(entry.get(key) for key in CONTEXT_KEYS), inner):
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
    return None
