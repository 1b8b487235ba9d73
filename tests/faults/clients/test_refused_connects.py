"""Connections that may not join: nothing they send is done, before, with or after, and they end."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
import websocket

from app.identity import Identities
from tests.support.fake_provider.client import FakeProvider
from tests.support.waiting import eventually
from tests.support.wire.chat_client import code, new_id
from tests.support.wire.raw_socket import ACK, CONNECT_ERROR, RawSocket

from ..instrumented_server import InstrumentedServer

JOIN_WITHIN_S = 5.0
REFUSED_GOES_S = 1.0
LATE_S = 5.0
EXPIRED_S = 31 * 24 * 3600

Auth = Callable[[InstrumentedServer], dict[str, Any]]


def _expired(server: InstrumentedServer) -> str:
    key = (server.data_dir / "secret_key").read_text().strip()
    then = time.time() - EXPIRED_S
    return Identities(key, clock=lambda: then).make_token("u_" + "a" * 22)[0]


REFUSED: dict[str, tuple[Auth, str]] = {
    "without who it is": (lambda _: {"protocol": 1}, "unauthenticated"),
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


def _assert_nothing_happened(fake: FakeProvider, server: InstrumentedServer, question: str) -> None:
    # A question asked afterwards has been passed on: the others would have been, too.
    tab = server.tab()
    tab.ask("the next question")
    assert [entry for entry in fake.requests() if question in str(entry["body"])] == []


def test_what_is_sent_around_a_refused_connect_is_not_done(
    server: InstrumentedServer, fake: FakeProvider, question: str
) -> None:
    for name, (auth, expected) in REFUSED.items():
        with RawSocket(server.url) as raw:
            _send(raw, question)
            connect = f"40/chat,{json.dumps(auth(server))}"
            event = f'42/chat,8["message:send",{json.dumps({"text": question})}]'
            raw.send(connect, event, event)
            error = raw.wait_for(CONNECT_ERROR)
            refused_at = time.monotonic()
            assert error["data"]["code"] == expected, name
            assert set(error["data"]) >= {"code", "message", "retryable"}
            _send(raw, question)
            raw.wait_until_closed(within_s=REFUSED_GOES_S + LATE_S)
            assert time.monotonic() - refused_at > REFUSED_GOES_S / 2, "time to read why"
            assert raw.received(ACK) == [], name
    _assert_nothing_happened(fake, server, question)


def test_what_is_sent_before_an_accepted_connect_is_not_done(
    server: InstrumentedServer, fake: FakeProvider, question: str
) -> None:
    with RawSocket(server.url) as raw:
        _send(raw, question)
        raw.join(server.new_token())
        raw.command("conversation:close", {"conversation_id": new_id()}, id_=9)
        assert raw.ack() == {"ok": True}
        assert len(raw.received(ACK)) == 1
    _assert_nothing_happened(fake, server, question)


def test_a_refused_client_may_ask_again_on_the_same_connection(server: InstrumentedServer) -> None:
    with RawSocket(server.url) as raw:
        raw.connect(protocol=2)
        raw.wait_for(CONNECT_ERROR)
        raw.join(server.new_token())
        raw.command("conversation:close", {"conversation_id": new_id()}, id_=9)
        assert raw.ack() == {"ok": True}


def test_a_client_that_asks_again_and_again_is_cut(server: InstrumentedServer) -> None:
    with RawSocket(server.url) as raw:
        for _ in range(100):
            raw.connect(protocol=2)
        raw.wait_until_closed()
        assert len(raw.received(CONNECT_ERROR)) <= 10


def test_a_connection_that_never_joins_or_leaves_again_is_closed(
    server: InstrumentedServer,
) -> None:
    began_at = time.monotonic()
    with RawSocket(server.url) as idle, RawSocket(server.url) as elsewhere:
        elsewhere.send("40/admin,", "40")
        with RawSocket(server.url).join(server.new_token()) as left:
            left.send("41/chat,")
            left.wait_until_closed(within_s=JOIN_WITHIN_S + LATE_S)
        idle.wait_until_closed(within_s=JOIN_WITHIN_S + LATE_S)
        elsewhere.wait_until_closed(within_s=JOIN_WITHIN_S + LATE_S)
        assert time.monotonic() - began_at > JOIN_WITHIN_S / 2


def test_a_crowd_that_never_joins_keeps_nobody_out_and_is_gone_soon(
    server: InstrumentedServer,
) -> None:
    crowd = [RawSocket(server.url) for _ in range(200)]
    try:
        tab = server.tab()
        assert tab.ask("in the crowd")["ok"]
        for raw in crowd:
            raw.wait_until_closed(within_s=JOIN_WITHIN_S + LATE_S)
    finally:
        for raw in crowd:
            raw.__exit__()


@pytest.fixture
def strict(make_server: Callable[..., InstrumentedServer]) -> InstrumentedServer:
    """Return a server with limits, small ones."""
    return make_server(
        LIMITS="on",
        LIMIT_SOCKETS_PER_USER=3,
        LIMIT_SOCKETS_PER_ADDRESS=5,
        LIMIT_EVENTS_PER_SECOND=20,
        LIMIT_UNJOINED_PER_ADDRESS=10,
    ).start()


def test_more_connections_that_do_not_join_than_allowed_are_turned_away(
    strict: InstrumentedServer,
) -> None:
    def comes() -> RawSocket | None:
        try:
            return RawSocket(strict.url)
        except websocket.WebSocketBadStatusException as refused:
            statuses.add(refused.status_code)
            return None

    statuses: set[int] = set()
    crowd = [comes() for _ in range(60)]
    assert [raw is not None for raw in crowd] == [True] * 10 + [False] * 50
    assert statuses == {401}
    assert strict.log().count("turned a connection away") <= 25
    # Those that were let in may join, and make room for others; so does who leaves.
    joined, left, *_ = filter(None, crowd)
    joined.join(strict.new_token())
    left.__exit__()
    more = [eventually(comes) for _ in range(2)]
    for raw in filter(None, [*crowd, *more]):
        raw.__exit__()
    assert strict.tab().ask("with room again")["ok"]


def test_more_sockets_than_allowed_are_refused_until_others_leave(
    strict: InstrumentedServer,
) -> None:
    mine, others = strict.new_token(), strict.new_token()

    def joins(token: str) -> RawSocket | str:
        raw = RawSocket(strict.url)
        raw.connect(protocol=1, token=token)
        eventually(lambda: raw.received("40") or raw.received(CONNECT_ERROR))
        refused = raw.received(CONNECT_ERROR)
        if not refused:
            return raw
        assert refused[0]["data"]["retryable"]
        assert refused[0]["data"]["retry_after_s"] > 0
        raw.wait_until_closed(within_s=REFUSED_GOES_S + LATE_S)
        return str(refused[0]["data"]["code"])

    taken = [joins(token) for token in (mine, mine, mine, mine, others, others, others)]
    assert [raw for raw in taken if isinstance(raw, str)] == ["too_many_connections"] * 2
    assert [index for index, raw in enumerate(taken) if isinstance(raw, str)] == [3, 6]
    for raw in taken:
        if isinstance(raw, RawSocket):
            # Not by a goodbye: what counts is that the connection is gone.
            raw.__exit__()

    def joins_again() -> bool:
        raw = joins(mine)
        if isinstance(raw, RawSocket):
            raw.__exit__()
        return isinstance(raw, RawSocket)

    eventually(joins_again)


def test_events_that_come_too_fast_are_refused_and_then_cut(strict: InstrumentedServer) -> None:
    with RawSocket(strict.url).join(strict.new_token()) as raw:
        for number in range(200):
            raw.command("conversation:close", {"conversation_id": "c"}, id_=number)
        raw.wait_until_closed()
        acks = [ack for [ack] in raw.received(ACK)]
        assert len([ack for ack in acks if ack["ok"]]) < 100
        assert {code(ack) for ack in acks if not ack["ok"]} <= {"rate_limited"}
    patient = strict.tab()
    assert patient.close({"conversation_id": "c"}) == {"ok": True}


def test_a_log_of_refused_connects_stays_short(server: InstrumentedServer) -> None:
    before = len(server.log())
    for _ in range(100):
        with RawSocket(server.url) as raw:
            raw.connect(protocol=2)
            raw.wait_for(CONNECT_ERROR)
    assert len(server.log()[before:].splitlines()) <= 25
