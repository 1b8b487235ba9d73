"""Encoded events: frame and Engine.IO packet have the same payload."""

import json
import struct
from typing import Any

import pytest

from app.sockets.event_packet import EventPacket

HEAD = "42/chat,"


def payload_of(frame: bytes) -> bytes:
    """Return the payload of a frame, checked against RFC 6455, 5.2."""
    first, length = struct.unpack("!BB", frame[:2])
    assert first == 0b1000_0001
    start, code = {126: (4, "!H"), 127: (10, "!Q")}.get(length, (2, ""))
    if code:
        [length] = struct.unpack(code, frame[2:start])
        assert length > (125 if code == "!H" else 65535)
    assert len(frame) == start + length
    return frame[start:]


@pytest.mark.parametrize("length", [0, 60, 100, 200, 65000, 65500, 65600, 200_000])
def test_frame_has_the_payload_of_the_packet(length: int) -> None:
    packet = EventPacket("answer:delta", {"text": "x" * length, "at": 7})
    assert payload_of(packet.frame()).decode() == packet.encode()
    assert packet.encode().startswith(HEAD)
    event: list[Any] = json.loads(packet.encode().removeprefix(HEAD))
    assert event == ["answer:delta", {"text": "x" * length, "at": 7}]


@pytest.mark.parametrize("length", range(60, 130))
def test_frame_is_valid_at_every_length_around_126(length: int) -> None:
    packet = EventPacket("e", {"t": "x" * length})
    assert payload_of(packet.frame()).decode() == packet.encode()


def test_non_ascii_text_is_utf_8() -> None:
    text = 'é€🎉"\\\n\u2028\x00'
    packet = EventPacket("answer:delta", {"text": text})
    assert json.loads(packet.encode().removeprefix(HEAD))[1]["text"] == text
    assert "é€🎉".encode() in packet.frame()


def test_lone_surrogate_is_escaped() -> None:
    packet = EventPacket("message:added", {"text": "a\ud83c", "null": None, "is": True})
    assert payload_of(packet.frame()).decode() == packet.encode()
    payload = json.loads(packet.encode().removeprefix(HEAD))[1]
    assert payload == {"text": "a\ud83c", "null": None, "is": True}
