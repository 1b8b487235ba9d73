"""Packets that cost the server more than their sender: others are served meanwhile."""

import json
from collections.abc import Iterator

import pytest

from app.testing.wire.chat_client import code, new_id
from tests.support.servers.wordbrook import ServerProcess
from tests.support.wire.raw_socket import RawSocket

from .socket_client import Bystander, event, frame, send_unblocked

SOCKETS = 18
SECONDS = 1.0
MAX_ADDED_WAIT_S = 0.6
ATTEMPTS = 8
NESTED: list[list[object]] = [[]] * 120_000
CLOSE = {"conversation_id": "c", "y": NESTED}
FLOODS = {
    "command with unknown keys": event("conversation:close", CLOSE),
    "message with unknown keys": event("message:send", {"text": "x", "y": NESTED}),
    "pong with JSON": "3" + json.dumps(NESTED),
    "message of Engine.IO": "4" + json.dumps({"y": NESTED}),
    "join with unknown keys": "40/chat," + json.dumps({"protocol": 1, "y": NESTED}),
    "command of 60 KB": event("conversation:close", {"conversation_id": "c", "y": [[]] * 20_000}),
}


@pytest.fixture(scope="module", params=["eventlet", "gevent", "threading"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    data_dir = tmp_path_factory.mktemp("cost") / "data"
    # Attempts are repeated on a busy machine, each with new users, all from one address.
    more = {"LIMIT_SESSIONS_PER_MINUTE": 10_000}
    with ServerProcess(data_dir, request.param, LIMITS="on", **more) as server:
        yield server


def test_long_command_is_refused_before_it_is_parsed_unless_it_has_a_text(
    server: ServerProcess,
) -> None:
    with RawSocket(server.url).join(server.new_token()) as raw:
        raw.command("conversation:close", CLOSE, id_=7)
        assert code(raw.ack()) == "too_large"
    with RawSocket(server.url).join(server.new_token()) as raw:
        payload = {
            "message_id": new_id(),
            "text": "ü" * 32_000,
            "options": {"system": "€" * 10_000},
        }
        raw.command("message:send", payload, id_=7)
        assert raw.ack()["ok"]


@pytest.mark.parametrize("packet", FLOODS.values(), ids=FLOODS.keys())
def test_others_are_served_while_sockets_send_costly_packets(
    server: ServerProcess, packet: str
) -> None:
    # The machine may be busy with other tests: a real cost shows in each attempt.
    attempts = (_added_wait_s(server, frame(packet)) for _ in range(ATTEMPTS))
    assert any(wait_s < MAX_ADDED_WAIT_S for wait_s in attempts)


def _added_wait_s(server: ServerProcess, data: bytes) -> float:
    bystander = Bystander(server)
    # What other processes of the machine take is no cost of the packets.
    calm_s = bystander.measure(seconds=0.3)
    attackers = [RawSocket(server.url).join(server.new_token()) for _ in range(SOCKETS // 3)]
    for _ in range(2):
        token = server.new_token()
        attackers += [RawSocket(server.url).join(token) for _ in range(SOCKETS // 3)]
    unsent: list[list[bytes]] = [[] for _ in attackers]
    longest_s = 0.0
    for _ in range(int(SECONDS / 0.1)):
        for raw, pieces in zip(attackers, unsent, strict=True):
            send_unblocked(raw, data * 5, pieces)
        longest_s = bystander.measure(seconds=0.1)
    for raw in attackers:
        raw.close()
    server.leave_tabs()
    return longest_s - calm_s


def test_socket_that_repeats_long_packets_is_closed(server: ServerProcess) -> None:
    with RawSocket(server.url).join(server.new_token()) as raw:
        for _ in range(20):
            raw.send_bytes(frame("3" + "x" * 5000))
        raw.wait_until_closed()
