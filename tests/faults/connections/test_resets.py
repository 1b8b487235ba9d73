"""Connections reset while the server answers them are released at once."""

import socket
import struct

import pytest

from tests.support.waiting import promptly

from ..instrumented_server import InstrumentedServer
from ..leak_checks import extra_descriptors

RESETS = 40
RESET = struct.pack("ii", 1, 0)
# Sooner than a garbage collection in an idle server.
WITHIN_S = 5.0
REQUESTS = {
    "a request": b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "the page": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "half a request": b"GET /healthz HTTP/1.1\r\nHost: loc",
    "a missing body": b"POST /api/session HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Length: 10\r\n\r\n",
}


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_connections_reset_during_a_request_leave_no_descriptor(
    server: InstrumentedServer, request_: bytes
) -> None:
    for _ in range(RESETS):
        with socket.create_connection(("127.0.0.1", server.port), timeout=30) as plug:
            plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            plug.sendall(request_)
    promptly(lambda: not extra_descriptors(server), within_s=WITHIN_S, what="all are closed")
