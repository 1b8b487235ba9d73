"""Connections that do not behave, and those that just leave."""

import contextlib
import json
import time

import websocket

from tests.support.servers.wordbrook import ServerProcess

from ..conftest import OpenTab

JOIN_WITHIN_S = 5.0
CLOSED_AFTER_REFUSAL_S = 1.0
PIECE_CHARS = 64 * 1024
MAX_PIECES = 1000
LATE_S = 10.0  # for a machine that has other things to do


def _raw(served: ServerProcess) -> websocket.WebSocket:
    url = served.url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
    raw = websocket.create_connection(url, timeout=JOIN_WITHIN_S + LATE_S)
    assert str(raw.recv()).startswith("0{")
    return raw


def _read_until_closed(raw: websocket.WebSocket) -> list[str]:
    """Read until the server closes; answer its pings as a client that is alive."""
    received = []
    with contextlib.suppress(websocket.WebSocketConnectionClosedException, ConnectionError):
        while data := raw.recv():
            received.append(str(data))
            if data == "2":
                raw.send("3")
    return received


def test_a_connection_that_never_joins_the_chat_is_closed_after_5_s(server: ServerProcess) -> None:
    silent, elsewhere = _raw(server), _raw(server)
    elsewhere.send("40")
    started_at = time.monotonic()
    _read_until_closed(silent)
    assert JOIN_WITHIN_S - 1 < time.monotonic() - started_at < JOIN_WITHIN_S + LATE_S
    _read_until_closed(elsewhere)
    assert time.monotonic() - started_at < JOIN_WITHIN_S + LATE_S


def test_a_refused_connection_is_closed_after_1_s_and_runs_no_command(
    server: ServerProcess,
) -> None:
    raw = _raw(server)
    raw.send('40/chat,{"protocol":2}')
    raw.send('42/chat,0["message:send",{"message_id":"x","text":"hi"}]')
    refused_at = time.monotonic()
    received = _read_until_closed(raw)
    assert CLOSED_AFTER_REFUSAL_S / 2 < time.monotonic() - refused_at < JOIN_WITHIN_S
    assert [data[:9] for data in received if data != "2"] == ["44/chat,{"]


def test_a_socket_that_left_is_let_go(server: ServerProcess, open_tab: OpenTab) -> None:
    token = server.new_token()
    for _ in range(25):  # more than a user may hold at once
        tab = open_tab(server, token)
        tab.leave()


def test_a_message_beyond_the_limit_is_cut_while_it_arrives(server: ServerProcess) -> None:
    raw = _raw(server)
    raw.send(f"40/chat,{json.dumps({'protocol': 1, 'token': server.new_token()})}")
    sent = 0
    piece = "a" * PIECE_CHARS
    with contextlib.suppress(websocket.WebSocketException, OSError):
        # One message that does not end, in fragments: its size is never known beforehand.
        raw.send_frame(websocket.ABNF.create_frame(piece, websocket.ABNF.OPCODE_TEXT, fin=0))
        while sent < MAX_PIECES:
            sent += 1
            raw.send_frame(websocket.ABNF.create_frame(piece, websocket.ABNF.OPCODE_CONT, fin=0))
    assert sent < MAX_PIECES
