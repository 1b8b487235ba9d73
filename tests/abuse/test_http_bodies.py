"""Bodies and responses without an end: their memory and time are bounded."""

import pytest

from app.testing.waiting import eventually
from tests.support.servers.wordbrook import ServerProcess

from .conftest import EVENTLET
from .http_client import RawClient, close_all, is_served, resident_bytes

MIB = 1024 * 1024
LONG = "x" * 65_000
PIECE = b"A" * 65536
MAX_PIECES = 64 * MIB // len(PIECE)
HOST = b"Host: localhost\r\n"
CHUNKED = HOST + b"Transfer-Encoding: chunked\r\n\r\n"
ENDLESS = {
    "chunk size": b"GET / HTTP/1.1\r\n" + CHUNKED,
    "chunk size of an API request": b"POST /api/session HTTP/1.1\r\n" + CHUNKED,
    "chunk extension": b"GET /healthz HTTP/1.1\r\n" + CHUNKED + b"1;",
    "trailer": b"GET / HTTP/1.1\r\n" + CHUNKED + b"0\r\nX: ",
    "chunk": b"PUT / HTTP/1.1\r\n" + CHUNKED + b"fffffffffff\r\n",
    "body": b"PUT / HTTP/1.1\r\nContent-Length: 99999999999\r\n" + HOST + b"\r\n",
    "request line": b"GET /",
    "header": b"GET / HTTP/1.1\r\nX: ",
}


@pytest.mark.parametrize("start", ENDLESS.values(), ids=ENDLESS.keys())
def test_endless_input_is_cut_without_use_of_memory(server: ServerProcess, start: bytes) -> None:
    before = resident_bytes(server)
    with RawClient(server) as client:
        client.send(start)
        sent = 0
        while sent < MAX_PIECES and client.send(PIECE):
            sent += 1
        growth = resident_bytes(server) - before
    assert sent < MAX_PIECES
    assert growth < 24 * MIB
    assert is_served(server)


@EVENTLET
def test_unread_body_closes_the_connection_after_the_response(server: ServerProcess) -> None:
    head = b"POST /api/session HTTP/1.1\r\n" + HOST + b"Content-Length: 9000\r\n\r\n"
    with RawClient(server) as client:
        client.send(head + b"x" * 9000)
        response = client.read()
    assert response.startswith(b"HTTP/1.1 415")
    assert b"connection: close" in response.lower()


FRAMINGS = (
    b"Content-Length: 4\r\nContent-Length: 5\r\n",
    b"Content-Length: +4\r\n",
    b"Content-Length: 1_0\r\n",
    b"Transfer-Encoding: gzip, chunked\r\n",
    b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
)


@EVENTLET
@pytest.mark.parametrize("framing", FRAMINGS)
def test_body_of_ambiguous_length_is_refused(server: ServerProcess, framing: bytes) -> None:
    with RawClient(server) as client:
        client.send(
            b"POST / HTTP/1.1\r\n" + HOST + framing + b"\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\n"
        )
        response = client.read()
    assert b" 400 " in response.partition(b"\r\n")[0]
    assert response.count(b"HTTP/1.") == 1


HIDING = (
    b"nonsense\r\n",
    b"A : b\r\n",
    b": b\r\n",
    b"A: b\r\n folded\r\n",
    b"A: b\rB: c\r\n",
    b"A: b\nB: c\r\n",
    b"A: b\0c\r\n",
    b"A(: b\r\n",
)


@pytest.mark.parametrize("line", HIDING)
def test_line_of_a_head_that_hides_the_length_of_a_body_is_refused(
    server: ServerProcess, line: bytes
) -> None:
    hidden = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"
    length = b"Content-Length: %d\r\n\r\n" % len(hidden)
    with RawClient(server) as client:
        client.send(b"POST /healthz HTTP/1.1\r\n" + HOST + line + length + hidden)
        response = client.read()
    assert b" 400 " in response.partition(b"\r\n")[0]
    assert response.count(b"HTTP/1.") == 1


@EVENTLET
def test_responses_that_are_not_read_have_a_maximum_of_memory(server: ServerProcess) -> None:
    token = server.new_token()
    tab = server.tab(token)
    ack = tab.ask(LONG)
    for _ in range(19):
        ack = tab.reply(ack, LONG)
        tab.wait_for_end(ack)
    server.leave_tabs()
    path = f"/api/conversations/{ack['conversation_id']}/messages?limit=100"
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n"
    before = resident_bytes(server)
    clients = []
    for _ in range(180):
        client = RawClient(server)
        clients.append(client)
        client.send(request.encode())
    for client in clients:
        eventually(client.has_response, what="a response")
    assert is_served(server)
    growth = resident_bytes(server) - before
    close_all(clients)
    assert growth < 150 * MIB
