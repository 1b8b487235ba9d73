"""Malformed requests write few log lines, in the format of the log, without their words."""

import json
import re

import pytest

from tests.support.servers.wordbrook import ServerProcess

from .conftest import EVENTLET
from .http_client import TIMEOUT_S, RawClient, is_served

SECRET = b"topsecretword"
TIMES = 40
# A rate-limited logger writes 20 lines a minute of each message.
MAX_LOG_BYTES = 20 * 400 * 3
KEY = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
VERSION = b"Sec-WebSocket-Version: 13\r\n"


def request(target: bytes, *lines: bytes, method: bytes = b"GET") -> bytes:
    start = method + b" " + target + b" HTTP/1.1\r\nHost: localhost\r\n"
    return start + b"".join(line + b"\r\n" for line in lines) + b"\r\n"


def handshake(*lines: bytes, connection: bytes = b"Upgrade") -> bytes:
    target = b"/socket.io/?EIO=4&transport=websocket&s=" + SECRET
    upgrade = (b"Upgrade: websocket", b"Connection: " + connection)
    return request(target, *upgrade, *(line.removesuffix(b"\r\n") for line in lines))


SEARCH = b"/api/search?q=" + SECRET
DEFLATE = b"Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits="
MALFORMED = {
    "garbage": SECRET * 300 + b"\r\n\r\n",
    "space": request(SEARCH + b" words"),
    "version": b"GET " + SEARCH + b" HTTP/9.x\r\n\r\n",
    "header": request(SEARCH, b"no colon " + SECRET),
    "control": request(SEARCH, b"A: \0" + SECRET),
    "many headers": request(SEARCH, *[b"A: " + SECRET] * 150),
    "host": request(SEARCH, b"Host: [" + SECRET),
    "path": request(b"/\xff" + SECRET),
    "length": request(SEARCH, b"Content-Length: " + SECRET, method=b"POST"),
    "coding": request(SEARCH, b"Transfer-Encoding: " + SECRET, method=b"POST"),
    "chunk": request(b"/", b"Transfer-Encoding: chunked", method=b"POST") + SECRET + b"\r\n",
    "expect": request(SEARCH, b"Expect: " + SECRET, method=b"POST"),
    "http2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "deflate bits": handshake(VERSION, KEY, DEFLATE + b"8"),
    "deflate text": handshake(VERSION, KEY, DEFLATE + SECRET),
    "protocol": handshake(VERSION, KEY, b"Sec-WebSocket-Protocol: \xff\xfe" + SECRET),
    "no key": handshake(VERSION),
    "key": handshake(VERSION, b"Sec-WebSocket-Key: " + SECRET),
    "websocket version": handshake(KEY, b"Sec-WebSocket-Version: " + SECRET),
    "connection": handshake(VERSION, KEY, connection=b"close"),
    "draft 75": handshake(),
    "draft 76": handshake(b"Sec-WebSocket-Key1: " + SECRET, b"Sec-WebSocket-Key2: 1"),
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED.keys())
def test_malformed_requests_write_few_lines_without_their_words(
    server: ServerProcess, data: bytes
) -> None:
    before = len(server.log())
    for _ in range(TIMES):
        with RawClient(server) as client:
            client.send(data)
            client.socket.recv(1)
    assert is_served(server)
    written = server.log()[before:]
    assert SECRET.decode() not in written
    assert len(written) < MAX_LOG_BYTES
    for line in written.splitlines():
        assert json.loads(line)["level"] in ("INFO", "WARNING")


@pytest.mark.parametrize(
    "offer", [b"permessage-deflate", b"permessage-deflate; client_max_window_bits"]
)
def test_websocket_compression_is_not_accepted(server: ServerProcess, offer: bytes) -> None:
    with RawClient(server) as client:
        client.send(handshake(VERSION, KEY, b"Sec-WebSocket-Extensions: " + offer))
        head = client.read_head()
    assert head.startswith(b"HTTP/1.1 101")
    assert b"extensions" not in head.lower()


@pytest.mark.parametrize("name", ["no key", "key", "websocket version", "connection", "draft 75"])
def test_malformed_handshake_is_a_bad_request(server: ServerProcess, name: str) -> None:
    with RawClient(server) as client:
        client.send(MALFORMED[name])
        assert re.match(rb"HTTP/1.1 400", client.read_head())


@EVENTLET
@pytest.mark.parametrize(
    "accept",
    [
        b"application/openmetrics-text; version=\xff;q=x",
        b"application/openmetrics-text; version=1.0.0; escaping=\xff",
        b"text/plain; version=;;=, ;" * 100,
    ],
)
def test_metrics_answer_a_malformed_accept_header(server: ServerProcess, accept: bytes) -> None:
    with RawClient(server) as client:
        client.socket.settimeout(TIMEOUT_S)
        client.send(request(b"/metrics", b"Accept: " + accept))
        assert client.read_head().startswith(b"HTTP/1.1 200")
