"""The bounds of the HTTP door: slow readers, numbers of streams, other sites, the drain."""

import signal
import socket
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from tests.support.answers import begun, gated, stalled, whole
from tests.support.servers.wordbrook import ServerProcess
from tests.support.wire.http_client import EventStream, HttpClient

from ..conftest import MakeServer

STUCK_S = 4
STREAMS_PER_USER = 2
LONG = ["0123456789abcdef" * 1024] * 55  # 900 KB
# What the kernel holds for both sides, and one event.
MOST_UNREAD_BYTES = 400 * 1024


@pytest.fixture(scope="module", params=["eventlet", "threading"])
def bounded(
    request: pytest.FixtureRequest,
    running_fake: FakeOpenAI,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[ServerProcess]:
    settings = {
        "LIMITS": "on",
        "LIMIT_STUCK_READER_S": STUCK_S,
        "LIMIT_SOCKETS_PER_USER": STREAMS_PER_USER,
        "OPENAI_BASE_URL": running_fake.base_url,
    }
    data_dir = tmp_path_factory.mktemp("door") / "data"
    with ServerProcess(data_dir, request.param, **settings) as server:
        yield server


def test_stream_that_is_not_read_is_bounded_in_bytes_and_dropped(
    bounded: ServerProcess, fake: FakeOpenAI, question: str, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    fake.script(gated(gate, begun("a"), whole(*LONG)), marker=question)
    client = HttpClient(bounded.url, bounded.new_token())
    ack = client.send(question)
    slow = _open_without_reading(bounded.url, client.token, ack["answer_id"])
    eventually(lambda: _sockets(bounded) == 1, what="it follows")
    gate.touch()
    client.follow(ack)
    assert client.text(ack) == "a" + "".join(LONG)
    eventually(lambda: _sockets(bounded) == 0, what="it is dropped")
    assert _read_rest(slow) < MOST_UNREAD_BYTES


def test_streams_count_as_sockets_of_their_user(
    bounded: ServerProcess, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("one"), marker=question)
    client = HttpClient(bounded.url, bounded.new_token())
    ack = client.send(question)
    streams = [client.stream(ack) for _ in range(STREAMS_PER_USER + 1)]
    statuses = [stream.response.status for stream in streams]
    assert statuses == [HTTPStatus.OK] * STREAMS_PER_USER + [HTTPStatus.TOO_MANY_REQUESTS]
    assert "Retry-After" in streams[-1].response.headers
    for stream in streams:
        stream.close()
    client.stop(ack)


def test_other_sites_can_neither_ask_nor_follow(
    bounded: ServerProcess, fake: FakeOpenAI, question: str
) -> None:
    fake.script(whole("one"), marker=question)
    client = HttpClient(bounded.url, bounded.new_token())
    ack = client.send(question)
    foreign = HttpClient(bounded.url, client.token, Origin="https://elsewhere.example")
    refused = foreign.post("/api/answers", {"text": "x"})
    path = f"/api/answers/{ack['answer_id']}/events"
    with EventStream(bounded.url, path, client.token, Origin="https://elsewhere.example") as stream:
        assert refused.status_code == stream.response.status == HTTPStatus.FORBIDDEN
    form = requests.post(
        f"{bounded.url}/api/answers", data="x", headers={"Authorization": f"Bearer {client.token}"},
        timeout=30,
    )  # fmt: skip
    assert form.status_code == HTTPStatus.UNSUPPORTED_MEDIA_TYPE


def test_drain_ends_streams_after_their_answers(
    make_server: MakeServer, fake: FakeOpenAI, question: str, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    fake.script(gated(gate, begun("one "), whole("two")), marker=question)
    server = make_server().start()
    client = HttpClient(server.url, server.new_token())
    ack = client.send(question)
    with client.stream(ack) as stream:
        events = stream.read() or []
        server.signal(signal.SIGTERM)
        eventually(lambda: not server.is_ready(), what="it drains")
        with client.stream(ack) as late:
            assert late.response.status == HTTPStatus.SERVICE_UNAVAILABLE
        gate.touch()
        events += stream.read_all()
    assert events[-1][0] == "answer:end"
    assert events[-1][1]["lengths"] == [7]
    assert server.wait(60) == 0


def test_text_seen_over_http_survives_a_kill(
    make_server: MakeServer, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("one ", "two"), marker=question)
    server = make_server().start()
    client = HttpClient(server.url, server.new_token())
    ack = client.send(question)
    last_id = client.follow_until(ack, "one two")
    server.kill()
    client.url = make_server().start().url
    client.follow(ack, last_id)
    assert client.wait_for_end(ack)["status"] == "interrupted"
    assert client.text(ack) == "one two"
    client.assert_seamless(ack)


def _open_without_reading(url: str, token: str, answer_id: str) -> socket.socket:
    where = urlsplit(url)
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.connect((where.hostname, where.port))
    head = f"GET /api/answers/{answer_id}/events HTTP/1.1\r\nHost: {where.netloc}\r\n"
    sock.sendall(f"{head}Authorization: Bearer {token}\r\n\r\n".encode())
    return sock


def _read_rest(sock: socket.socket) -> int:
    size = 0
    sock.settimeout(20)
    try:
        while data := sock.recv(65536):
            size += len(data)
    except ConnectionResetError:
        pass
    sock.close()
    return size


def _sockets(server: ServerProcess) -> int:
    lines = server.get("/metrics").text.splitlines()
    return int(
        float(next(line for line in lines if line.startswith("wordbrook_sockets ")).split()[1])
    )
