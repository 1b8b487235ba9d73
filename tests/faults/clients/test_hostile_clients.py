"""Hostile clients are refused with a reason or disconnected, and the log stays short."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from app.testing.wire.chat_client import code, new_id
from tests.support.answers import requests_about, steady, steady_text
from tests.support.waiting import promptly
from tests.support.wire.raw_socket import RawSocket

from ..instrumented_server import InstrumentedServer

MAX_LINES = 3
MIB = 1024 * 1024
LoggedSince = Callable[[], list[str]]

UNREADABLE: dict[str, str | bytes] = {
    "not an Engine.IO packet": "x",
    "an empty packet": "",
    "a superscript digit": "²",
    "an unknown Engine.IO packet type": "9",
    "a ping, which only servers send": "2",
    "unclosed brackets": "42/chat,1" + "[" * 100_000,
    "brackets below Socket.IO": "4" + "[" * 100_000,
    "JSON that is cut off": '42/chat,1["message:send",{"text":"',
    "an event without a name": "42/chat,1",
    "an event that is an object": '42/chat,1{"0":"message:send"}',
    "a number of 5000 digits": '42/chat,1["message:send",' + "9" * 5000 + "]",
    "an id of 200 digits": "42/chat," + "9" * 200 + '["message:send",{}]',
    "bytes": b"\x00\xff" * 50,
    "text in base64": "bAAAA",
    "an event of attachments": '459999999999-/chat,["message:send",{"_placeholder":true,"num":0}]',
    "an unsolicited ack": "43/chat,7[]",
    "a connect error": "44/chat,",
    "another namespace": '42/admin,1["message:send",{}]',
    "an unknown namespace": "40/admin,",
    "the default namespace": "40",
}


@pytest.fixture
def logged(server: InstrumentedServer) -> LoggedSince:
    """Return a function that returns the lines logged since the test began."""
    before = len(server.log())

    def lines() -> list[str]:
        return server.log()[before:].splitlines()

    return lines


@pytest.fixture
def other_client(server: InstrumentedServer, fake: FakeOpenAI, question: str) -> Iterator[None]:
    """Let another client stream an answer meanwhile, which must arrive complete."""
    fake.script(steady(100, every_ms=10), marker=question)
    tab = server.tab()
    ack = tab.send(question)
    tab.wait_for_text(ack, "w0 ")
    yield
    assert tab.wait_for_end(ack)["status"] == "completed"
    assert tab.text(ack) == steady_text(100)
    assert tab.wire.gaps == 0


def test_client_that_keeps_sending_unreadable_packets_is_disconnected(
    server: InstrumentedServer, logged: LoggedSince
) -> None:
    for what, packet in UNREADABLE.items():
        before = len(logged())
        with RawSocket(server.url).join(server.new_token()) as raw:
            for _ in range(12):
                raw.send(packet)
            eventually(raw.has_been_closed, what=what)
        assert len(logged()) - before <= MAX_LINES, what
    assert "Traceback" not in "".join(logged())


def test_connection_closed_for_an_unreadable_engine_io_packet_is_released_at_once(
    server: InstrumentedServer,
) -> None:
    with RawSocket(server.url).join(server.new_token()) as raw:
        raw.send("x")
        raw.wait_until_closed()
        promptly(lambda: not server.descriptors()["of a client"], within_s=5.0)


def test_flood_of_unknown_events_is_cut_without_effect_on_other_clients(
    server: InstrumentedServer, logged: LoggedSince, other_client: None
) -> None:
    with RawSocket(server.url).join(server.new_token()) as raw:
        sent = 0
        while sent < 5000 and raw.command(f"event-{sent}", {"number": sent}):
            sent += 1
        raw.wait_until_closed()
    assert len(logged()) <= MAX_LINES


def test_client_that_reconnects_to_flood_again_does_not_fill_the_log(
    server: InstrumentedServer, logged: LoggedSince, other_client: None
) -> None:
    token = server.new_token()
    for _ in range(60):
        with RawSocket(server.url).join(token) as raw:
            raw.send(*["42/chat,["] * 12)
            raw.wait_until_closed()
    assert len(logged()) <= 60


def test_event_with_a_reserved_name_is_an_unknown_command(
    server: InstrumentedServer, logged: LoggedSince
) -> None:
    token = server.new_token()
    forged = [{"REMOTE_ADDR": "203.0.113.9"}, {"protocol": 1, "token": token}]
    for name in ("connect", "disconnect", "connect_error", "message", "*"):
        with RawSocket(server.url).join(token) as raw:
            raw.command(name, *forged, id_=1)
            assert code(raw.ack()) == "invalid", name
            assert "no such command" in raw.ack()["error"]["message"]
        with RawSocket(server.url).join(token) as raw:
            raw.command(name)
            raw.command("conversation:close", {"conversation_id": new_id()}, id_=2)
            assert raw.ack() == {"ok": True}, name
    assert logged() == []


def test_event_whose_name_is_not_a_string_is_refused(
    server: InstrumentedServer, logged: LoggedSince
) -> None:
    for name in (["message:send"], {"a": 1}, 7, None, True, ""):
        with RawSocket(server.url).join(server.new_token()) as raw:
            for _ in range(40):
                raw.command(name, {}, id_=1)
            raw.wait_until_closed()
            assert {code(*ack) for ack in raw.received("43")} <= {"invalid"}, name
    assert "Traceback" not in "".join(logged())


def test_message_one_byte_over_the_limit_is_refused_and_the_socket_stays_open(
    server: InstrumentedServer, fake: FakeOpenAI, question: str
) -> None:
    tab = server.tab()
    longest = question + "ä" * 32_000
    longest += "." * (64 * 1024 - len(longest.encode()))
    refused = tab.send(longest + ".")
    assert code(refused) == "too_large"
    assert "64 KiB" in refused["error"]["message"]
    accepted = tab.send(longest)
    assert accepted["ok"]
    tab.wait_for_end(accepted)
    assert tab.is_connected
    assert len(requests_about(fake, question)) == 1


def test_message_within_the_limit_is_accepted_however_it_is_escaped(
    server: InstrumentedServer, fake: FakeOpenAI, question: str
) -> None:
    # A message too large for the transport would be cut without a reason, and sent again forever.
    fake.script([{"finish": "stop"}], marker=question)
    tab = server.tab()
    for character in ("\x01", "\N{GRINNING FACE}"):
        room = 64 * 1024 - len(question)
        ack = tab.send(question + character * (room // len(character.encode())))
        assert ack["ok"], ack
        tab.wait_for_end(ack)


def _memory_bytes(server: InstrumentedServer) -> int:
    return int(Path(f"/proc/{server.worker}/statm").read_text().split()[1]) * 4096


@pytest.mark.parametrize(
    "prompt", ["a" * (10 * MIB), "[" * MIB], ids=["10 MB", "a million brackets"]
)
def test_frame_beyond_the_limit_of_the_transport_is_cut_before_it_is_read(
    server: InstrumentedServer, logged: LoggedSince, other_client: None, prompt: str
) -> None:
    before = _memory_bytes(server)
    with RawSocket(server.url).join(server.new_token()) as raw:
        raw.command("message:send", {"message_id": new_id(), "text": prompt}, id_=1)
        raw.wait_until_closed()
    assert _memory_bytes(server) - before < 5 * MIB
    assert len(logged()) <= MAX_LINES


def test_message_in_endless_fragments_is_cut_at_the_same_limit(
    server: InstrumentedServer, other_client: None
) -> None:
    before = _memory_bytes(server)
    mask = b"\0\0\0\0"
    piece = b"\xff" + (32 * 1024).to_bytes(8, "big") + mask + b"a" * (32 * 1024)
    with RawSocket(server.url) as raw:
        is_open = raw.send_bytes(b"\x01" + piece)
        sent = 1
        while is_open and sent < 2000:
            is_open = raw.send_bytes(b"\x00" + piece)
            sent += 1
        raw.wait_until_closed()
    assert sent < 2000
    assert _memory_bytes(server) - before < 5 * MIB


def test_client_that_sends_attachments_uses_no_memory(
    server: InstrumentedServer, other_client: None
) -> None:
    before = _memory_bytes(server)
    with RawSocket(server.url).join(server.new_token()) as raw:
        raw.send('459999999999-/chat,["message:send",{"_placeholder":true,"num":0}]')
        for _ in range(200):
            if not raw.send(b"\0" * 200 * 1024):
                break
        raw.wait_until_closed()
    assert _memory_bytes(server) - before < 5 * MIB
