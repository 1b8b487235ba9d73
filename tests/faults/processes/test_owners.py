"""Ids of another user are answered like unknown ids, by every command and every request."""

from collections.abc import Callable

import requests

from tests.support.answers import cut, stalled
from tests.support.fake_provider.client import FakeProvider
from tests.support.wire.chat_client import ChatClient, Json, new_id

from ..instrumented_server import InstrumentedServer

# Headers that differ between any two answers.
VARIABLE_HEADERS = ("Date",)
UNKNOWN = {"conversation_id": new_id(), "message_id": new_id(), "answer_id": new_id()}

COMMANDS: dict[str, Callable[[ChatClient, Json], Json]] = {
    "send into it": lambda tab, ack: tab.reply(ack, "mine now", parent_id=None),
    "send behind its answer": lambda tab, ack: tab.reply(ack, "mine now"),
    "stop by answer": lambda tab, ack: tab.stop(ack),
    "stop by message": lambda tab, ack: tab.command(
        "answer:stop", {"message_id": ack["message_id"]}
    ),
    "regenerate": lambda tab, ack: tab.regenerate(ack),
    "continue": lambda tab, ack: tab.continue_(ack),
    "open": lambda tab, ack: tab.open(ack),
    "resume": lambda tab, ack: tab.open(ack, {ack["answer_id"]: {"run": 1, "lengths": [3]}}),
    "close": lambda tab, ack: tab.close(ack),
}
REQUESTS: dict[str, Callable[[str, str], requests.Request]] = {
    "get": lambda place, _: requests.Request("GET", place),
    "rename": lambda place, _: requests.Request("PATCH", place, json={"title": "mine"}),
    "delete": lambda place, _: requests.Request("DELETE", place),
    "messages": lambda place, _: requests.Request("GET", f"{place}/messages"),
    "path": lambda place, answer: requests.Request("GET", f"{place}/messages?head_id={answer}"),
    "earlier": lambda place, answer: requests.Request("GET", f"{place}/messages?before={answer}"),
    "sought": lambda place, answer: requests.Request("GET", f"{place}/messages?sought={answer}"),
    "unknown": lambda place, _: requests.Request("GET", f"{place}/export"),
}


def _request(server: InstrumentedServer, token: str, request: requests.Request) -> Json:
    request.url = server.url + str(request.url)
    request.headers = {"Authorization": f"Bearer {token}"}
    with requests.Session() as session:
        answer = session.send(request.prepare(), timeout=30)
    headers = {k: v for k, v in answer.headers.items() if k not in VARIABLE_HEADERS}
    return {"status": answer.status_code, "headers": headers, "body": answer.text}


def test_ids_of_another_user_are_answered_like_unknown_ones_and_leak_nothing(
    server: InstrumentedServer, fake: FakeProvider, question: str
) -> None:
    fake.script(stalled("secret"), marker=f"{question} running")
    fake.script(cut("secret"), marker=f"{question} ended")
    token = server.new_token()
    owner, stranger = server.tab(), server.tab(token)
    for state in ("running", "ended"):
        ack = owner.send(f"{question} {state}")
        owner.wait_for_text(ack, "secret")
        if state == "ended":
            owner.wait_until_stored(ack)
        before = owner.open(ack)
        for name, asked in COMMANDS.items():
            assert asked(stranger, ack) == asked(stranger, UNKNOWN), (state, name)
        for name, request in REQUESTS.items():
            answers = [
                _request(server, token, request(f"/api/conversations/{place}", answer))
                for place, answer in (
                    (ack["conversation_id"], ack["answer_id"]),
                    (UNKNOWN["conversation_id"], UNKNOWN["answer_id"]),
                )
            ]
            assert answers[0] == answers[1], (state, name)
            assert answers[0]["status"] == 404
        assert owner.open(ack) == before, state
        owner.stop(ack)
    listed = _request(server, token, requests.Request("GET", "/api/conversations"))
    assert listed["body"].strip() == '{"conversations":[],"next_cursor":null}'
    events = [name for name, _ in stranger.collect() if name != "ack"]
    assert events == []
    assert "secret" not in str(stranger.events)
    assert question not in str(stranger.events)
