"""The HTTP door against the server as deployed, on each runtime: one stream is one follower."""

import random
import socket
from urllib.parse import urlsplit

import requests

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from app.testing.wire.chat_client import code, new_id
from tests.support.answers import stalled, steady, steady_text, whole
from tests.support.servers.wordbrook import ServerProcess
from tests.support.wire.http_client import HttpClient

CUTS = 50


def client_of(server: ServerProcess) -> HttpClient:
    return HttpClient(server.url, server.new_token())


def test_answer_over_http_streams_to_its_end(
    server: ServerProcess, fake: FakeOpenAI, question: str
) -> None:
    fake.script(whole("Rivers ", "run 🌊", reasoning=("Hm.",)), marker=question)
    client = client_of(server)
    ack = client.send(question)
    with client.stream(ack) as stream:
        headers = stream.response.headers
        client._new += stream.read_all()
        last_id = stream.last_id
    assert headers["Content-Type"].startswith("text/event-stream")
    assert headers["X-Accel-Buffering"] == "no"
    assert "no-transform" in headers["Cache-Control"]
    assert client.wait_for_end(ack)["status"] == "completed"
    assert client.wire.parts[ack["answer_id"]] == ["Hm.", "Rivers run 🌊"]
    assert last_id == "1:3,13"
    names = [name for name, _ in client.events]
    assert (names[0], names[-1]) == ("answer:start", "answer:end")


def test_fifty_cuts_in_one_answer_lose_and_repeat_nothing(
    server: ServerProcess, fake: FakeOpenAI, question: str
) -> None:
    fake.script(steady(250, every_ms=8, word="wörd🌊"), marker=question)
    client = client_of(server)
    ack = client.send(question)
    chance, last_id = random.Random(7), ""
    for _ in range(CUTS):
        last_id = client.follow(ack, last_id, most=chance.randrange(1, 900))
    client.follow(ack, last_id)
    end = client.wait_for_end(ack)
    assert client.text(ack) == steady_text(250, word="wörd🌊")
    assert end["lengths"] == client.wire.lengths(ack["answer_id"])
    client.assert_seamless(ack)
    assert len(client.payloads("answer:start")) > CUTS / 2


def test_stop_continue_and_regenerate_over_http(
    server: ServerProcess, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("one "), marker=question, times=1)
    fake.script(whole("two"), marker=question, times=1)
    fake.script(whole("three"), marker=question, times=1)
    client = client_of(server)
    ack = client.send(question)
    last_id = client.follow_until(ack, "one ")
    assert client.stop(ack)["status"] == "stopped"
    last_id = client.follow(ack, last_id)
    assert client.wait_for_end(ack)["status"] == "stopped"
    continued = client.continue_(ack)
    assert continued.get("run") == 2, continued
    # The text of run 1 is held: only the new text comes.
    client.follow(ack, last_id.replace("1:", "2:"))
    client.wait_for_end(ack, run=2)
    assert client.text(ack) == "one two"
    client.assert_seamless(ack)
    again = client.regenerate(ack)
    client.follow(again)
    client.wait_for_end(again)
    assert client.text(again) == "three"
    assert again["answer_id"] != ack["answer_id"]


def test_foreign_answer_is_like_an_unknown_one(
    server: ServerProcess, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("mine"), marker=question)
    owner, stranger = client_of(server), client_of(server)
    ack = owner.send(question)
    for target in (ack, {"answer_id": new_id()}):
        with stranger.stream(target) as stream:
            assert stream.response.status == requests.codes.not_found
        for refused in (stranger.stop, stranger.continue_, stranger.regenerate):
            assert code(refused(target)) == "not_found"
    assert owner.stop(ack)["status"] == "stopped"


def test_repeated_send_over_http_gets_the_same_ack(
    server: ServerProcess, fake: FakeOpenAI, question: str
) -> None:
    fake.script(whole("one"), marker=question, times=1)
    client, id_ = client_of(server), new_id()
    ack = client.send(question, message_id=id_)
    assert client.send(question, message_id=id_) == ack
    assert code(client.send(f"{question}!", message_id=id_)) == "id_reused"
    client.follow(ack)
    assert client.text(ack) == "one"


def test_position_that_is_none_is_refused_and_one_beyond_the_end_counts_as_nothing_held(
    server: ServerProcess, fake: FakeOpenAI, question: str
) -> None:
    fake.script(whole("one"), marker=question)
    client = client_of(server)
    ack = client.send(question)
    with client.stream(ack, "1:a") as stream:
        assert stream.response.status == requests.codes.bad_request
    with client.stream(ack, have="1:900") as stream:
        client._new += stream.read_all()
    assert client.wait_for_end(ack)["lengths"] == [3]
    assert client.text(ack) == "one"


def test_client_that_leaves_frees_its_place_among_the_sockets(
    server: ServerProcess, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("one"), marker=question)
    client = client_of(server)
    ack = client.send(question)
    eventually(lambda: _sockets(server) == 0, what="earlier tests left")
    with client.stream(ack) as stream:
        stream.read()
        assert _sockets(server) == 1
    eventually(lambda: _sockets(server) == 0, what="the client left")
    client.stop(ack)


def test_client_of_http_1_0_receives_events_without_chunks(
    server: ServerProcess, fake: FakeOpenAI, question: str
) -> None:
    fake.script(whole("one ", "two"), marker=question)
    client = client_of(server)
    ack = client.send(question)
    where = urlsplit(server.url)
    with socket.create_connection((str(where.hostname), where.port or 80), 30) as sock:
        head = f"GET /api/answers/{ack['answer_id']}/events HTTP/1.0\r\nHost: {where.netloc}\r\n"
        sock.sendall(f"{head}Authorization: Bearer {client.token}\r\n\r\n".encode())
        with sock.makefile("rb") as file:
            body = file.read().partition(b"\r\n\r\n")[2]
    assert b"\r\n" not in body
    assert body.rstrip().endswith(b"id: 1:7")


def test_deletion_in_mid_answer_ends_the_stream(
    server: ServerProcess, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("one"), marker=question)
    client = client_of(server)
    ack = client.send(question)
    with client.stream(ack) as stream:
        events = stream.read() or []
        deleted = requests.delete(
            f"{server.url}/api/conversations/{ack['conversation_id']}",
            headers={"Authorization": f"Bearer {client.token}"},
            timeout=30,
        )
        events += stream.read_all()
    assert deleted.ok
    assert events[-1] == ("conversation:removed", {"conversation_id": ack["conversation_id"]})
    with client.stream(ack) as stream:
        assert stream.response.status == requests.codes.not_found


def _sockets(server: ServerProcess) -> int:
    lines = server.get("/metrics").text.splitlines()
    return int(
        float(next(line for line in lines if line.startswith("wordbrook_sockets ")).split()[1])
    )
