"""Connections that do not behave, and those that just leave."""

import contextlib
import json
import time

import websocket

from ..conftest import OpenTab
from ..server_process import Served

JOIN_WITHIN_S = 5.0
CLOSED_AFTER_REFUSAL_S = 1.0
PIECE_CHARS = 64 * 1024
MOST_PIECES = 1000
LATE_S = 10.0  # for a machine that has other things to do


def _raw(served: Served) -> websocket.WebSocket:
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


def test_a_connection_that_never_joins_the_chat_is_closed_after_5_s(server: Served) -> None:
    silent, elsewhere = _raw(server), _raw(server)
    elsewhere.send("40")
    started_at = time.monotonic()
    _read_until_closed(silent)
    assert JOIN_WITHIN_S - 1 < time.monotonic() - started_at < JOIN_WITHIN_S + LATE_S
    _read_until_closed(elsewhere)
    assert time.monotonic() - started_at < JOIN_WITHIN_S + LATE_S


def test_a_refused_connection_is_closed_after_1_s_and_runs_no_command(server: Served) -> None:
    raw = _raw(server)
    raw.send('40/chat,{"protocol":2}')
    raw.send('42/chat,0["message:send",{"message_id":"x","text":"hi"}]')
    refused_at = time.monotonic()
    received = _read_until_closed(raw)
    assert CLOSED_AFTER_REFUSAL_S / 2 < time.monotonic() - refused_at < JOIN_WITHIN_S
    assert [data[:9] for data in received if data != "2"] == ["44/chat,{"]


def test_a_socket_that_left_is_let_go(server: Served, open_tab: OpenTab) -> None:
    token = server.new_token()
    for _ in range(25):  # more than a user may hold at once
        tab = open_tab(server, token)
        tab.leave()


def test_events_go_once_to_a_connection_that_left_the_chat_and_joined_again(
    server: Served, open_tab: OpenTab
) -> None:
    token = server.new_token()
    raw = _raw(server)
    for packet in (f"40/chat,{json.dumps({'protocol': 1, 'token': token})}", "41/chat,"):
        raw.send(packet)
    raw.send(f"40/chat,{json.dumps({'protocol': 1, 'token': token})}")
    joined = [str(raw.recv()) for _ in range(2)]
    assert [data[:9] for data in joined] == ["40/chat,{"] * 2
    open_tab(server, token).send("hi")
    deadline = time.monotonic() + LATE_S
    changes: list[str] = []
    while not any('"running":[]' in data for data in changes) and time.monotonic() < deadline:
        if '"conversation:changed"' in (data := str(raw.recv())):
            changes.append(data)
    assert len(changes) == len(set(changes)) >= 2


def test_a_message_beyond_the_limit_is_cut_while_it_arrives(server: Served) -> None:
    raw = _raw(server)
    raw.send(f"40/chat,{json.dumps({'protocol': 1, 'token': server.new_token()})}")
    sent = 0
    piece = "a" * PIECE_CHARS
    with contextlib.suppress(websocket.WebSocketException, OSError):
        # One message that does not end, in fragments: its size is never known beforehand.
        raw.send_frame(websocket.ABNF.create_frame(piece, websocket.ABNF.OPCODE_TEXT, fin=0))
        while sent < MOST_PIECES:
            sent += 1
            raw.send_frame(websocket.ABNF.create_frame(piece, websocket.ABNF.OPCODE_CONT, fin=0))
    assert sent < MOST_PIECES
