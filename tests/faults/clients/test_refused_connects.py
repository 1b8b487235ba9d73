"""Refused connections: none of their commands runs, and the server closes them."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import websocket

from app.identity import Identities
from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from app.testing.wire.chat_client import code, new_id
from tests.support.wire.raw_socket import ACK, CONNECT_ERROR, RawSocket

from ..instrumented_server import InstrumentedServer
from ..leak_checks import assert_nothing_left

JOIN_WITHIN_S = 5.0
CLOSED_AFTER_REFUSAL_S = 1.0
LATE_S = 10.0  # for a busy machine
EXPIRED_S = 31 * 24 * 3600

Auth = Callable[[InstrumentedServer], dict[str, Any]]


def _expired(server: InstrumentedServer) -> str:
    key = (server.data_dir / "secret_key").read_text().strip()
    then = time.time() - EXPIRED_S
    return Identities(key, clock=lambda: then).make_token("u_" + "a" * 22)[0]


REFUSED: dict[str, tuple[Auth, str]] = {
    "without a token": (lambda _: {"protocol": 1}, "unauthenticated"),
    "with an expired token": (
        lambda server: {"protocol": 1, "token": _expired(server)},
        "unauthenticated",
    ),
    "with a token of another server": (
        lambda _: {"protocol": 1, "token": Identities("other").make_token("u_" + "a" * 22)[0]},
        "unauthenticated",
    ),
    "with another protocol": (
        lambda server: {"protocol": 2, "token": server.new_token()},
        "protocol_unsupported",
    ),
}


def _send(raw: RawSocket, question: str) -> bool:
    message = {"message_id": new_id(), "conversation_id": None, "parent_id": None, "text": question}
    return raw.command("message:send", message, id_=7)


def _assert_not_asked(fake: FakeOpenAI, server: InstrumentedServer, question: str) -> None:
    # A later question has reached the provider, so an earlier one would have, too.
    tab = server.tab()
    tab.ask("the next question")
    assert fake.requests_with(question) == []


def test_commands_before_with_and_after_a_refused_connect_do_not_run(
    server: InstrumentedServer, fake: FakeOpenAI, question: str
) -> None:
    for name, (auth, expected) in REFUSED.items():
        with RawSocket(server.url) as raw:
            _send(raw, question)
            connect = f"40/chat,{json.dumps(auth(server))}"
            event = f'42/chat,8["message:send",{json.dumps({"text": question})}]'
            asked_at = time.monotonic()  # the refusal is later
            raw.send(connect, event, event)
            error = raw.wait_for(CONNECT_ERROR)
            assert error["data"]["code"] == expected, name
            assert set(error["data"]) >= {"code", "message", "retryable"}
            _send(raw, question)
            raw.wait_until_closed(within_s=CLOSED_AFTER_REFUSAL_S + LATE_S)
            assert time.monotonic() - asked_at > CLOSED_AFTER_REFUSAL_S / 2, (
                "the client has time to read the reason"
            )
            assert raw.received(ACK) == [], name
    _assert_not_asked(fake, server, question)


def test_command_before_an_accepted_connect_does_not_run(
    server: InstrumentedServer, fake: FakeOpenAI, question: str
) -> None:
    with RawSocket(server.url) as raw:
        _send(raw, question)
        raw.join(server.new_token())
        raw.command("conversation:close", {"conversation_id": new_id()}, id_=9)
        assert raw.ack() == {"ok": True}
        assert len(raw.received(ACK)) == 1
    _assert_not_asked(fake, server, question)


def test_refused_client_may_connect_again_on_the_same_connection(
    server: InstrumentedServer,
) -> None:
    with RawSocket(server.url) as raw:
        raw.connect(protocol=2)
        raw.wait_for(CONNECT_ERROR)
        raw.join(server.new_token())
        raw.command("conversation:close", {"conversation_id": new_id()}, id_=9)
        assert raw.ack() == {"ok": True}


def test_client_that_repeats_refused_connects_is_disconnected(server: InstrumentedServer) -> None:
    with RawSocket(server.url) as raw:
        for _ in range(100):
            raw.connect(protocol=2)
        raw.wait_until_closed()
        assert len(raw.received(CONNECT_ERROR)) <= 10


def test_two_hundred_connections_that_do_not_join_block_no_client_and_are_closed(
    server: InstrumentedServer,
) -> None:
    connections = [RawSocket(server.url) for _ in range(200)]
    try:
        tab = server.tab()
        assert tab.ask("meanwhile")["ok"]
        left = RawSocket(server.url).join(server.new_token())
        connections.append(left)
        left.send("41/chat,")
        for raw in connections:
            raw.wait_until_closed(within_s=JOIN_WITHIN_S + LATE_S)
    finally:
        for raw in connections:
            raw.__exit__()


@pytest.fixture(scope="module")
def _strict(
    fake: FakeOpenAI, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[InstrumentedServer]:
    limits = {
        "LIMITS": "on",
        "LIMIT_SOCKETS_PER_USER": 3,
        "LIMIT_SOCKETS_PER_ADDRESS": 5,
        "LIMIT_EVENTS_PER_SECOND": 20,
        "LIMIT_UNJOINED_PER_ADDRESS": 10,
    }
    data_dir = tmp_path_factory.mktemp("strict") / "data"
    with InstrumentedServer(data_dir, OPENAI_BASE_URL=fake.base_url, **limits) as server:
        yield server


@pytest.fixture
def strict(_strict: InstrumentedServer) -> Iterator[InstrumentedServer]:
    """Yield a server with small limits."""
    _strict.reset_lag()
    yield _strict
    assert_nothing_left(_strict)


def test_connections_above_the_limit_of_unjoined_ones_are_refused_or_replace_the_oldest(
    strict: InstrumentedServer,
) -> None:
    def connect() -> RawSocket | None:
        try:
            return RawSocket(strict.url)
        except websocket.WebSocketBadStatusException as refused:
            statuses.add(refused.status_code)
            return None

    statuses: set[int] = set()
    connections = [connect() for _ in range(60)]

    def waiting() -> list[RawSocket]:
        return [raw for raw in connections if raw is not None and not raw.has_been_closed()]

    def bounded() -> list[RawSocket] | None:
        return found if len(found := waiting()) <= 10 else None

    # A connection that joins or leaves makes room for another. They have 5 s to join.
    left, *_, joined = eventually(bounded)
    joined.join(strict.new_token())
    left.__exit__()
    assert statuses <= {429}
    assert strict.log().count("turned a connection away") <= 25
    more = [eventually(connect) for _ in range(2)]
    for raw in filter(None, [*connections, *more]):
        raw.__exit__()
    assert strict.tab().ask("with room again")["ok"]


def test_sockets_above_the_limit_are_refused_until_others_leave(
    strict: InstrumentedServer,
) -> None:
    mine, others = strict.new_token(), strict.new_token()

    def join(token: str) -> RawSocket | str:
        raw = RawSocket(strict.url)
        raw.connect(protocol=1, token=token)
        eventually(lambda: raw.received("40") or raw.received(CONNECT_ERROR))
        refused = raw.received(CONNECT_ERROR)
        if not refused:
            return raw
        assert refused[0]["data"]["retryable"]
        assert refused[0]["data"]["retry_after_s"] > 0
        raw.wait_until_closed(within_s=CLOSED_AFTER_REFUSAL_S + LATE_S)
        return str(refused[0]["data"]["code"])

    joined = [join(token) for token in (mine, mine, mine, mine, others, others, others)]
    assert [raw for raw in joined if isinstance(raw, str)] == ["too_many_connections"] * 2
    assert [index for index, raw in enumerate(joined) if isinstance(raw, str)] == [3, 6]
    for raw in joined:
        if isinstance(raw, RawSocket):
            # Without a disconnect packet: the closed connection is what counts.
            raw.__exit__()

    def can_join_again() -> bool:
        raw = join(mine)
        if isinstance(raw, RawSocket):
            raw.__exit__()
        return isinstance(raw, RawSocket)

    eventually(can_join_again)


def test_events_above_the_rate_limit_are_refused_and_then_cut(strict: InstrumentedServer) -> None:
    with RawSocket(strict.url).join(strict.new_token()) as raw:
        for number in range(200):
            raw.command("conversation:close", {"conversation_id": "c"}, id_=number)
        raw.wait_until_closed()
        acks = [ack for [ack] in raw.received(ACK)]
        assert len([ack for ack in acks if ack["ok"]]) < 100
        assert {code(ack) for ack in acks if not ack["ok"]} <= {"rate_limited"}
    patient = strict.tab()
    assert patient.close({"conversation_id": "c"}) == {"ok": True}


def test_refused_connects_add_few_lines_to_the_log(server: InstrumentedServer) -> None:
    before = len(server.log())
    for _ in range(100):
        with RawSocket(server.url) as raw:
            raw.connect(protocol=2)
            raw.wait_for(CONNECT_ERROR)
    assert len(server.log()[before:].splitlines()) <= 25
