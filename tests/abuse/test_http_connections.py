"""Clients that pipeline, open many connections, or send their request slowly."""

import resource
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from app.runtime.draining_worker import MAX_REQUESTS
from app.testing.waiting import eventually
from tests.support.servers.wordbrook import ServerProcess
from tests.support.waiting import wait_until

from .http_client import HEALTH, RawClient, close_all, is_served, open_descriptors

HEAD_S = 10.0
LATE_S = 10.0  # for a busy machine
PER_ADDRESS = 200
# Each thread sends requests without a pause and reads the responses.
PIPELINE = """
import socket, sys, threading
host, port, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
request = b"GET %s HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n" % sys.argv[4].encode() * 200
def read(sock):
    try:
        while sock.recv(1 << 20): pass
    except OSError: pass
def attack():
    while True:
        try:
            with socket.create_connection((host, port), 10) as sock:
                threading.Thread(target=read, args=(sock,), daemon=True).start()
                while True: sock.sendall(request)
        except OSError: pass
for _ in range(3): threading.Thread(target=attack, daemon=True).start()
threading.Event().wait(seconds)
"""


@pytest.fixture
def pipelining(server: ServerProcess, path: str) -> Iterator[subprocess.Popen[bytes]]:
    """Yield a process that pipelines on three connections."""
    host, _, port = server.url.removeprefix("http://").rpartition(":")
    command = [sys.executable, "-c", PIPELINE, host, port, "60", path]
    with subprocess.Popen(command) as attacker:
        wait_until(time.monotonic() + 0.5)  # its requests fill the buffers
        yield attacker
        attacker.kill()


@pytest.mark.parametrize("path", ["/healthz", "/", "/api/conversations", "/x?y=" + "z" * 3000])
@pytest.mark.parametrize("server", ["eventlet", "gevent"], indirect=True, scope="session")
def test_others_are_served_while_clients_pipeline(
    server: ServerProcess, path: str, pipelining: subprocess.Popen[bytes]
) -> None:
    assert all(is_served(server) for _ in range(5))
    assert pipelining.poll() is None


@pytest.mark.parametrize("server", ["eventlet", "gevent"], indirect=True, scope="session")
def test_connection_is_closed_after_its_maximum_of_requests(server: ServerProcess) -> None:
    with RawClient(server) as client:
        client.send(HEALTH * (MAX_REQUESTS + 100))
        responses = client.read()
    assert responses.count(b"HTTP/1.1 200") == MAX_REQUESTS
    assert b"connection: close" in responses.rpartition(b"HTTP/1.1 200")[2].lower()


def test_server_accepts_again_after_its_descriptors_were_used_up(server: ServerProcess) -> None:
    [worker] = server.workers()
    soft, hard = resource.prlimit(worker, resource.RLIMIT_NOFILE)
    assert soft == hard
    clients: list[RawClient] = []
    try:
        few = open_descriptors(worker) + 10
        resource.prlimit(worker, resource.RLIMIT_NOFILE, (few, hard))
        clients = [RawClient(server) for _ in range(60)]
        eventually(lambda: open_descriptors(worker) >= few - 1, what="the last descriptor")
        close_all(clients)
        eventually(lambda: is_served(server), what="a response")
    finally:
        resource.prlimit(worker, resource.RLIMIT_NOFILE, (soft, hard))
        close_all(clients)
    assert is_served(server)


def test_address_has_a_maximum_of_connections_and_others_are_served(server: ServerProcess) -> None:
    clients = [RawClient(server) for _ in range(PER_ADDRESS + 50)]
    try:
        is_served(server)  # behind the others in the backlog
        closed = [client for client in clients if client.is_closed()]
        assert len(closed) >= 50
        assert is_served(server)
    finally:
        close_all(clients)
    eventually(lambda: is_served(server, "127.0.0.1"), what="a connection of that address again")


# gunicorn's gevent worker has a deadline of its own.
@pytest.mark.parametrize("server", ["eventlet", "threading"], indirect=True, scope="session")
def test_request_head_that_trickles_is_cut_at_its_deadline(server: ServerProcess) -> None:
    starts = [
        b"",
        b"G",
        b"GET / HTTP/1.1\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ",
        HEALTH + b"GET / HT",  # of the second request
    ]
    clients = [RawClient(server) for _ in range(20)]
    started_at = time.monotonic()
    for index, client in enumerate(clients):
        client.send(starts[index % len(starts)])
    waiting = list(clients)
    while waiting and time.monotonic() < started_at + HEAD_S + LATE_S:
        wait_until(time.monotonic() + 0.5)
        waiting = [client for client in waiting if client.send(b"x") and not client.is_closed()]
    close_all(clients)
    assert waiting == []
