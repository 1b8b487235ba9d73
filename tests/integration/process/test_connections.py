"""Connections that do not join, are refused, leave, or send a message beyond the limit."""

import contextlib
import json
import time
from typing import Any

from app.protocol import NAMESPACE
from app.testing.waiting import eventually
from tests.support.servers.wordbrook import ServerProcess
from tests.support.wire.raw_socket import CONNECT, CONNECT_ERROR, DISCONNECT, EVENT, RawSocket

from ..conftest import OpenTab

JOIN_WITHIN_S = 5.0
CLOSED_AFTER_REFUSAL_S = 1.0
PIECE_BYTES = 64 * 1024
MAX_PIECES = 1000
LATE_S = 10.0  # for a busy machine


def test_connection_that_does_not_join_is_closed_after_5_s(server: ServerProcess) -> None:
    started_at = time.monotonic()
    with RawSocket(server.url) as silent, RawSocket(server.url) as elsewhere:
        elsewhere.send("40")  # joins another namespace than the application's
        silent.wait_until_closed(JOIN_WITHIN_S + LATE_S)
        assert time.monotonic() - started_at > JOIN_WITHIN_S - 1
        elsewhere.wait_until_closed(JOIN_WITHIN_S + LATE_S)


def test_refused_connection_is_closed_after_1_s_and_runs_no_command(server: ServerProcess) -> None:
    with RawSocket(server.url) as raw:
        asked_at = time.monotonic()  # the refusal is later
        raw.connect(protocol=2)
        raw.command("message:send", {"message_id": "x", "text": "hi"}, id_=0)
        raw.wait_until_closed(CLOSED_AFTER_REFUSAL_S + LATE_S)
        assert time.monotonic() - asked_at > CLOSED_AFTER_REFUSAL_S / 2
        replies = [packet for packet in raw.packets if packet.startswith("4")]
        assert len(replies) == len(raw.received(CONNECT_ERROR)) == 1


def test_sockets_that_leave_are_released(server: ServerProcess, open_tab: OpenTab) -> None:
    token = server.new_token()
    for _ in range(25):  # more than a user may have at once
        open_tab(server, token).leave()


def test_events_go_once_to_a_connection_that_left_the_namespace_and_joined_again(
    server: ServerProcess, open_tab: OpenTab
) -> None:
    token = server.new_token()
    with RawSocket(server.url) as raw:
        raw.join(token)
        raw.send(f"{DISCONNECT}{NAMESPACE},")
        raw.connect(protocol=1, token=token)
        eventually(lambda: len(raw.received(CONNECT)) == 2, what="joined again")
        open_tab(server, token).send("hi")

        def changes() -> list[dict[str, Any]]:
            return [
                payload["conversation"]
                for name, payload in raw.received(EVENT)
                if name == "conversation:changed"
            ]

        eventually(lambda: len(changes()) > 1 and not changes()[-1]["running"], what="the end")
        assert len(changes()) == len({json.dumps(change) for change in changes()})


def test_message_beyond_the_limit_is_cut_while_it_arrives(server: ServerProcess) -> None:
    # One message without an end, in fragments: no frame states its size. The mask is zero.
    piece = b"\xff" + PIECE_BYTES.to_bytes(8, "big") + b"\0\0\0\0" + b"a" * PIECE_BYTES
    with RawSocket(server.url) as raw, contextlib.suppress(OSError):
        raw.join(server.new_token())
        sent = 1
        is_open = raw.send_bytes(b"\x01" + piece)
        while is_open and sent < MAX_PIECES:
            is_open = raw.send_bytes(b"\x00" + piece)
            sent += 1
        assert sent < MAX_PIECES
