"""The provider's raw objects: decodes the structure of the few fields we read. Pure.

Fields are of any type here; `contents` reads them. The SDK's own model objects cost some 140
microseconds a chunk, these about two.
"""

import json
from typing import Any

import msgspec

from ...base import ProviderError


class Delta(msgspec.Struct, gc=False):
    """What a chunk adds to the answer."""

    content: Any = None
    reasoning_content: Any = None
    reasoning: Any = None
    thinking: Any = None
    refusal: Any = None
    tool_calls: Any = None
    function_call: Any = None
    images: Any = None
    annotations: Any = None
    citations: Any = None
    reasoning_details: Any = None


class Choice(msgspec.Struct, gc=False):
    """One alternative; requests ask for one. `message`: all of its text so far, or at its end."""

    index: Any = 0
    delta: Delta | None = None
    message: Delta | None = None
    finish_reason: Any = None
    text: Any = None


class Chunk(msgspec.Struct, gc=False):
    """One event of a stream, or a whole completion."""

    choices: list[Choice] | None = None
    usage: Any = None
    error: Any = None
    citations: Any = None
    search_results: Any = None


_decode = msgspec.json.Decoder(Chunk).decode
_DELTA_FIELDS = Delta.__struct_fields__


def decode_chunk(data: bytes) -> Chunk:
    """Return one chunk; what is not of its structure counts as missing.

    Raises:
        ProviderError: `provider_broken`; it is not JSON.
    """
    try:
        return _decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        pass
    try:
        # Services send halves of escaped surrogate pairs, raw control characters and broken UTF-8.
        # msgspec rightly refuses them; Python's decoder passes the halves on.
        return _read_chunk(json.loads(data.decode("utf-8", "replace"), strict=False))
    except (ValueError, RecursionError):
        pass
    raise ProviderError("provider_broken", "a chunk is not readable")


def _read_chunk(parsed: object) -> Chunk:
    if isinstance(parsed, list):
        chunks = [_read_chunk(each) for each in parsed if isinstance(each, dict)]
        whole = Chunk([choice for chunk in chunks for choice in chunk.choices or ()])
        for chunk in chunks:
            whole.usage = chunk.usage or whole.usage
            whole.error = whole.error or chunk.error
        return whole
    if not isinstance(parsed, dict):
        return Chunk()
    choices = parsed.get("choices")
    if not isinstance(choices, list):
        choices = [choices]
    return Chunk(
        [_read_choice(each) for each in choices if isinstance(each, dict)],
        parsed.get("usage"),
        parsed.get("error"),
        parsed.get("citations"),
        parsed.get("search_results"),
    )


def _read_choice(parsed: dict[str, Any]) -> Choice:
    return Choice(
        parsed.get("index"),
        _read_delta(parsed.get("delta")),
        _read_delta(parsed.get("message")),
        parsed.get("finish_reason"),
        parsed.get("text"),
    )


def _read_delta(parsed: object) -> Delta | None:
    if isinstance(parsed, dict):
        return Delta(**{name: parsed[name] for name in _DELTA_FIELDS if name in parsed})
    return Delta(content=parsed) if isinstance(parsed, str | list) and parsed else None
