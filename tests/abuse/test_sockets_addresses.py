"""One user of an office does not use up what its address may have."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
import websocket

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from app.testing.wire.chat_client import code
from tests.support.answers import stalled
from tests.support.servers.wordbrook import ServerProcess
from tests.support.wire.raw_socket import CONNECT, CONNECT_ERROR, RawSocket
from tests.support.wire.tab import Tab

UNJOINED = 12
PER_ADDRESS = 6
REQUESTS = 200


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, fake: FakeOpenAI) -> Iterator[ServerProcess]:
    with ServerProcess(
        tmp_path_factory.mktemp("addresses") / "data",
        LIMITS="on",
        OPENAI_BASE_URL=fake.base_url,
        TRUSTED_PROXIES="127.0.0.1",
        LIMIT_UNJOINED_PER_ADDRESS=UNJOINED,
        LIMIT_SOCKETS_PER_ADDRESS=PER_ADDRESS,
        LIMIT_SESSIONS_PER_MINUTE=1000,
        LIMIT_REQUESTS_PER_MINUTE=REQUESTS,
    ) as server:
        yield server


def _from(address: str) -> dict[str, str]:
    return {"X-Forwarded-For": address}


def _join(server: ServerProcess, address: str, stack: ExitStack) -> str | None:
    """Join from an address; return the code of the refusal, None without one."""
    try:
        raw = stack.enter_context(RawSocket(server.url, **_from(address)))
    except websocket.WebSocketBadStatusException as refused:
        return str(json.loads(refused.resp_body or b"")["error"]["code"])
    raw.connect(protocol=1, token=server.new_token())
    eventually(lambda: raw.received(CONNECT) or raw.received(CONNECT_ERROR))
    errors = raw.received(CONNECT_ERROR)
    return str(errors[0]["data"]["code"]) if errors else None


def _run(server: ServerProcess, fake: FakeOpenAI, question: str, tab: Tab, number: int) -> str:
    text = f"{question} {number}"
    fake.script(stalled("a word"), marker=text)
    ack = tab.send(text)
    return "ok" if ack["ok"] else code(ack)


def test_user_with_its_maximum_of_answers_leaves_room_for_others_at_the_address(
    fake: FakeOpenAI, question: str, data_dir: Path
) -> None:
    with ServerProcess(data_dir, LIMITS="on", OPENAI_BASE_URL=fake.base_url) as server:
        tabs = [server.tab() for _ in range(5)]
        first = [_run(server, fake, question, tabs[0], number) for number in range(3)]
        others = [
            _run(server, fake, question, tab, number) for number, tab in enumerate(tabs[1:], 10)
        ]
        assert (first, others) == (["ok", "ok", "rate_limited"], ["ok"] * 4)
        sends = [code(tabs[0].send("again")) for _ in range(25)]
        assert set(sends) == {"rate_limited"}
        assert server.tab().ask("not limited by the others")["ok"]


def test_connections_that_do_not_join_leave_room_for_joins(server: ServerProcess) -> None:
    address = _from("203.0.113.1")
    with ExitStack() as stack:

        def hold() -> None:
            with suppress(websocket.WebSocketBadStatusException):
                stack.enter_context(RawSocket(server.url, **address))

        for _ in range(3 * UNJOINED):
            hold()
        for _ in range(PER_ADDRESS):
            hold()
            # At once, or once the oldest one is 0.2 s old; they would be closed after 5 s.
            eventually(lambda: _join(server, "203.0.113.1", stack) is None, within_s=3.0)


def test_unknown_users_at_an_address_leave_its_requests_to_known_ones(
    server: ServerProcess,
) -> None:
    headers = _from("203.0.113.2")
    token = server.new_token()
    statuses = [
        server.get("/api/conversations", headers=headers).status_code for _ in range(REQUESTS + 5)
    ]
    assert statuses == [401] * REQUESTS + [429] * 5
    known = {**headers, "Authorization": f"Bearer {token}"}
    assert server.get("/api/conversations", headers=known).status_code == 200


@pytest.mark.parametrize(
    ("addresses", "most"),
    [
        ([f"2001:db8:1:1::{number:x}" for number in range(1, 30)], PER_ADDRESS),
        ([f"2001:db8:2:{number:x}::1" for number in range(1, 30)], 2 * PER_ADDRESS),
        ([f"2001:db8:3:{number:x}00::1" for number in range(1, 30)], 4 * PER_ADDRESS),
        ([f"::ffff:203.0.113.{number}" for number in [9] * 29], PER_ADDRESS),
    ],
    ids=["/64", "/56", "/48", "IPv4-mapped"],
)
def test_networks_of_ipv6_have_a_maximum_of_sockets(
    server: ServerProcess, addresses: list[str], most: int
) -> None:
    with ExitStack() as stack:
        refusals = [_join(server, address, stack) for address in addresses]
        assert refusals == [None] * most + ["too_many_connections"] * (len(addresses) - most)
        assert _join(server, "2001:db8:ffff::1", stack) is None
