"""Refuses long packets by their first characters, before Engine.IO or Socket.IO parses them."""

import json
import re
from typing import Any

from ..protocol import NAMESPACE
from ..protocol.errors import Refusal

# Engine.IO tries to parse every packet as JSON; those of Socket.IO fail at their namespace.
MAX_OTHER_CHARS = 1024
MAX_COMMAND_CHARS = 64 * 1024
# They have a text of a user: a message, or the instructions of a conversation.
LONG_COMMANDS = ("message:send", "answer:regenerate")

_SOCKET_IO = re.compile(rf"4[012]{NAMESPACE}[,?]")
_EVENT = re.compile(rf'42{NAMESPACE},([0-9]{{0,100}})\[\s*"([a-z:]{{1,40}})"')


def refused_packet(data: str | bytes) -> tuple[bool, str | None]:
    """Return whether a packet is too long for its kind, and the packet that acknowledges that."""
    if len(data) <= MAX_OTHER_CHARS:
        return False, None
    if isinstance(data, bytes) or not _SOCKET_IO.match(data):
        return True, None
    if len(data) <= MAX_COMMAND_CHARS:
        return False, None
    event = _EVENT.match(data)
    if event is None:
        return True, None
    ack_id, name = event.groups()
    if name in LONG_COMMANDS:
        return False, None
    ack: dict[str, Any] = {"ok": False, "error": Refusal("too_large").wire()}
    return True, f"3{NAMESPACE},{ack_id}{json.dumps([ack])}" if ack_id else None
