"""The capabilities of a model in a list of models, by the fields of known services. No I/O.

OpenRouter: architecture.input_modalities, supported_parameters, context_length. Mistral:
capabilities.vision, max_context_length. vLLM: max_model_len. Groq: context_window. llama.cpp:
meta.n_ctx, n_ctx_train. LM Studio: type "vlm", loaded_context_length, max_context_length. Together,
LiteLLM: nested. OpenAI and Ollama list no capabilities.
"""

from typing import Any, NamedTuple

# What is loaded comes before what could be: a request must fit into that.
CONTEXT_KEYS = ("loaded_context_length", "n_ctx", "context_length", "max_model_len",
                "context_window", "max_context_length", "max_input_tokens", "context_size",
                "num_ctx", "n_ctx_train", "inputTokenLimit")  # fmt: skip
HOLDERS = ("meta", "model_info", "top_provider", "limits", "config", "details", "metadata",
           "model_spec", "info", "capabilities")  # fmt: skip
MIN_CONTEXT = 128


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
    inner = [entry[key] for key in HOLDERS if isinstance(entry.get(key), dict)]
    deeper = [each[key] for each in inner for key in HOLDERS if isinstance(each.get(key), dict)]
    for holder in (entry, *inner, *deeper):
        for key in CONTEXT_KEYS:
            tokens = _tokens(holder.get(key))
            if tokens is not None:
                return tokens
    return None


def _tokens(value: object) -> int | None:
    if isinstance(value, str) and value.isdecimal() and len(value) < 10:
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if value >= MIN_CONTEXT else None
