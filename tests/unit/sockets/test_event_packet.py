"""Events as they are encoded: the same in the frame and in Engine.IO's packet."""

import json
import struct
from typing import Any

import pytest

from app.sockets.event_packet import EventPacket

HEAD = "42/chat,"


def unpacked(frame: bytes) -> bytes:
    """Return what a frame holds, checked against RFC 6455, 5.2."""
    first, length = struct.unpack("!BB", frame[:2])
    assert first == 0b1000_0001
    start, code = {126: (4, "!H"), 127: (10, "!Q")}.get(length, (2, ""))
    if code:
        [length] = struct.unpack(code, frame[2:start])
        assert length > (125 if code == "!H" else 65535)
    assert len(frame) == start + length
    return frame[start:]


@pytest.mark.parametrize("length", [0, 60, 100, 200, 65000, 65500, 65600, 200_000])
def test_the_frame_carries_the_packet(length: int) -> None:
    message = EventPacket("answer:delta", {"text": "x" * length, "at": 7})
    assert unpacked(message.frame()).decode() == message.encode()
    assert message.encode().startswith(HEAD)
    event: list[Any] = json.loads(message.encode().removeprefix(HEAD))
    assert event == ["answer:delta", {"text": "x" * length, "at": 7}]


@pytest.mark.parametrize("length", range(60, 130))
def test_no_length_near_the_short_form_is_off(length: int) -> None:
    message = EventPacket("e", {"t": "x" * length})
    assert unpacked(message.frame()).decode() == message.encode()


def test_every_script_goes_as_it_is() -> None:
    text = 'é€🎉"\\\n\u2028\x00'
    message = EventPacket("answer:delta", {"text": text})
    assert json.loads(message.encode().removeprefix(HEAD))[1]["text"] == text
    assert "é€🎉".encode() in message.frame()


def test_half_of_a_surrogate_pair_is_escaped() -> None:
    message = EventPacket("message:added", {"text": "a\ud83c", "null": None, "is": True})
    assert unpacked(message.frame()).decode() == message.encode()
    payload = json.loads(message.encode().removeprefix(HEAD))[1]
    assert payload == {"text": "a\ud83c", "null": None, "is": True}
