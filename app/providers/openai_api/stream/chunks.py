"""The provider's raw objects: the few fields we read, decoded with types. Pure.

The SDK's own model objects cost some 140 microseconds a chunk, this about two.
"""

import json
from typing import Any

import msgspec

from ...base import ProviderError


class Piece(msgspec.Struct, gc=False):
    """A typed piece of content, as Mistral's reasoning models send it."""

    type: str = "text"
    text: str | None = None
    thinking: "list[Piece] | str | None" = None


class Delta(msgspec.Struct, gc=False):
    """What was added to the answer."""

    content: str | list[Piece] | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None
    refusal: str | None = None
    tool_calls: Any = None
    function_call: Any = None


class Choice(msgspec.Struct, gc=False):
    """One alternative; only index 0 is asked for. `message`: the whole of it, not streamed."""

    index: int = 0
    delta: Delta | None = None
    message: Delta | None = None
    finish_reason: Any = None


class Chunk(msgspec.Struct, gc=False):
    """One event of a stream, or a whole completion."""

    choices: list[Choice] | None = None
    usage: Any = None
    error: Any = None


_decode = msgspec.json.Decoder(Chunk).decode
_NOTHING = Chunk()


def decode_chunk(data: bytes) -> Chunk:
    """Read one chunk; JSON that is no object counts as an empty one.

    Raises:
        ProviderError: `provider_broken`; this is not JSON, or not of this shape.
    """
    try:
        return _decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return _decode_patiently(data)
    except (ValueError, msgspec.MsgspecError, RecursionError):
        pass
    raise ProviderError("provider_broken", "a chunk is not readable")


def _decode_patiently(data: bytes) -> Chunk:
    # Half of an escaped surrogate pair, raw control characters and broken UTF-8 are all seen in
    # the wild; msgspec rightly refuses them, Python's reader hands the halves on as they are.
    parsed = json.loads(data.decode("utf-8", "replace"), strict=False)
    if not isinstance(parsed, dict):
        return _NOTHING
    return msgspec.convert(parsed, Chunk, strict=False)
