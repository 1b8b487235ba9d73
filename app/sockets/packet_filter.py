"""Refuses long packets by their first characters, before Engine.IO or Socket.IO parses them."""

import json
import re
from typing import Any

from ..protocol import NAMESPACE
from ..protocol.errors import Refusal

# Engine.IO tries to parse every packet as JSON, also one that is no event; a connect has a token.
MAX_OTHER_CHARS = 4096
MAX_COMMAND_CHARS = 64 * 1024
# They have a text of a user: a message, or the instructions of a conversation.
LONG_COMMANDS = ("message:send", "answer:regenerate")

_EVENT = re.compile(rf'42{NAMESPACE},([0-9]{{0,100}})\[\s*"([a-z:]{{1,40}})"')


def check_length(data: str | bytes) -> None:
    """Check that a packet is not longer than one of its kind may be.

    Raises:
        Refusal: too_large.
    """
    if len(data) <= MAX_OTHER_CHARS:
        return
    event = _EVENT.match(data) if isinstance(data, str) else None
    if event is None or (len(data) > MAX_COMMAND_CHARS and event[2] not in LONG_COMMANDS):
        raise Refusal("too_large")


def refusing_ack(data: str | bytes, refusal: Refusal) -> str | None:
    """Return the packet that acknowledges a refused command; None if its client awaits none."""
    event = _EVENT.match(data) if isinstance(data, str) else None
    if event is None or not event[1]:
        return None
    ack: dict[str, Any] = {"ok": False, "error": refusal.wire()}
    return f"3{NAMESPACE},{event[1]}{json.dumps([ack])}"
