"""The capabilities of models in the lists of known services."""

from typing import Any

import pytest

from app.providers.openai_api.request.capabilities import Capabilities, read_capabilities

OPENROUTER = {
    "architecture": {"input_modalities": ["text", "image"]},
    "supported_parameters": ["max_tokens", "reasoning"],
    "context_length": 200000,
}
MISTRAL = {
    "capabilities": {"vision": False, "completion_chat": True},
    "max_context_length": 32768,
}
CASES = [
    (OPENROUTER, Capabilities(True, True, 200000)),
    ({"architecture": {"input_modalities": ["text"]}}, Capabilities(None, False, None)),
    ({"supported_parameters": ["temperature"]}, Capabilities(False, None, None)),
    (MISTRAL, Capabilities(None, False, 32768)),
    ({"max_model_len": 4096}, Capabilities(None, None, 4096)),
    ({"context_window": 8192}, Capabilities(None, None, 8192)),
    ({"meta": {"n_ctx_train": 131072}}, Capabilities(None, None, 131072)),
    ({"meta": {"n_ctx": 4096, "n_ctx_train": 131072}}, Capabilities(None, None, 4096)),
    ({"model_info": {"max_input_tokens": 200000}}, Capabilities(None, None, 200000)),
    ({"details": {"limits": {"context_window": "16384"}}}, Capabilities(None, None, 16384)),
    (
        {"max_context_length": 131072, "loaded_context_length": 4096},
        Capabilities(None, None, 4096),
    ),
    ({"type": "vlm"}, Capabilities(None, True, None)),
    ({"capabilities": ["completion", "vision"]}, Capabilities(None, True, None)),
    ({"id": "m", "object": "model"}, Capabilities()),
    ({"context_length": -1, "meta": 3, "capabilities": "x", "architecture": []}, Capabilities()),
    ({"context_length": True, "supported_parameters": [], "type": 3}, Capabilities()),
]


@pytest.mark.parametrize(("entry", "expected"), CASES)
def test_listed_capabilities_are_read_and_others_are_unknown(
    entry: dict[str, Any], expected: Capabilities
) -> None:
    assert read_capabilities(entry) == expected
