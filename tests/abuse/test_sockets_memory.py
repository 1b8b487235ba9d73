"""Sockets that send commands and do not read: their memory is bounded, and freed when they end."""

from collections.abc import Iterator

import pytest
import requests

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from tests.support.servers.wordbrook import ServerProcess
from tests.support.wire.raw_socket import RawSocket

from .socket_client import (
    LONG_TEXT,
    Bystander,
    conversation_of_long_messages,
    event,
    frame,
    resident_mib,
)

SOCKETS = 8
ROUNDS = 3
SECONDS = 2.0
MAX_GROWTH_MIB = 60
MAX_KEPT_MIB = 40
MAX_WAIT_S = 4.0
STUCK_S = 2
PONG = frame("3")


@pytest.fixture(scope="module", params=["eventlet", "gevent", "threading"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, fake: FakeOpenAI
) -> Iterator[ServerProcess]:
    with ServerProcess(
        tmp_path_factory.mktemp("memory") / "data",
        request.param,
        OPENAI_BASE_URL=fake.base_url,
        LIMITS="on",
        LIMIT_SENDS_PER_MINUTE=1000,
        LIMIT_SENDS_PER_MINUTE_PER_ADDRESS=1000,
        LIMIT_STUCK_READER_S=STUCK_S,
        LIMIT_ANSWER_CHARS=1,
        LIMIT_SOCKET_BYTES_PER_SECOND=4 * 1024 * 1024,
    ) as server:
        yield server


@pytest.fixture(scope="module")
def token(server: ServerProcess) -> str:
    return server.new_token()


@pytest.fixture(scope="module")
def conversation_id(server: ServerProcess, token: str) -> str:
    return conversation_of_long_messages(server.tab(token), 25)


def _attack(server: ServerProcess, token: str, packet: str) -> list[RawSocket]:
    attackers = [RawSocket(server.url).join(token) for _ in range(SOCKETS)]
    for raw in attackers:
        raw.send_bytes(frame(packet) * 45)
    return attackers


def test_unread_opens_use_bounded_memory_which_is_freed(
    server: ServerProcess, token: str, conversation_id: str
) -> None:
    server.leave_tabs()
    bystander = Bystander(server)
    opening = event("conversation:open", {"conversation_id": conversation_id}, 1)
    before = resident_mib(server)
    highest, kept, longest_s = before, [], 0.0
    for _ in range(ROUNDS):
        attackers = _attack(server, token, opening)
        for _ in range(2):
            longest_s = bystander.measure(seconds=SECONDS / 2)
            highest = max(highest, resident_mib(server))
            for raw in attackers:
                raw.send_bytes(frame(opening) * 20)
        for raw in attackers:
            raw.close()
        bystander.measure(seconds=0.5)
        kept.append(resident_mib(server))
    growth = {"highest": highest - before, "kept": max(kept) - before}
    assert growth["highest"] < MAX_GROWTH_MIB, growth
    assert growth["kept"] < MAX_KEPT_MIB, growth
    assert longest_s < MAX_WAIT_S


def test_socket_that_reads_no_acks_is_dropped(
    server: ServerProcess, token: str, conversation_id: str
) -> None:
    opening = event("conversation:open", {"conversation_id": conversation_id}, 1)
    attackers = _attack(server, token, opening)
    # The server reads nothing of them, so only the end of a connection refuses a packet.
    eventually(lambda: not any(raw.send_bytes(PONG) for raw in attackers), within_s=STUCK_S + 30)


def test_open_has_a_maximum_of_bytes_and_the_rest_is_read_over_http(
    server: ServerProcess, token: str, conversation_id: str
) -> None:
    ack = server.tab(token).open({"conversation_id": conversation_id})
    texts = [part["text"] for message in ack["messages"] for part in message["parts"]]
    assert ack["has_earlier"]
    assert LONG_TEXT in texts
    assert sum(map(len, texts)) <= 512 * 1024
    page, count = ack, len(ack["messages"])
    while page["has_earlier"]:
        first = page["messages"][0]["id"]
        response = server.get(
            f"/api/conversations/{conversation_id}/messages?limit=100&before={first}",
            headers={"Authorization": f"Bearer {token}"},
        )
        assert len(response.content) < 600 * 1024
        page = response.json()
        count += len(page["messages"])
    assert count == 50


def test_events_of_other_requests_do_not_fill_the_queue_of_a_stuck_socket(
    server: ServerProcess, token: str
) -> None:
    tab = server.tab(token)
    ack = tab.ask("a question")
    tab.wait_for_end(ack)
    opening = event("conversation:open", {"conversation_id": ack["conversation_id"]}, 1)
    before = resident_mib(server)
    attackers = _attack(server, token, opening)
    path = f"{server.url}/api/conversations/{ack['conversation_id']}"
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {token}"
        for number in range(300):
            session.patch(path, json={"title": f"{number} " + "t" * 190}, timeout=30)
    growth = resident_mib(server) - before
    for raw in attackers:
        raw.close()
    assert growth < MAX_KEPT_MIB
