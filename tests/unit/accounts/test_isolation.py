"""A second user gets nothing of the first: every route and command, enumerated from the code.

Foreign ids get the answer of unknown ids, byte for byte but for the ids themselves.
"""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.api.operations import OPERATIONS
from app.http_door import OPERATIONS as DOOR_OPERATIONS
from app.protocol.commands import COMMANDS
from app.testing.fake_openai.client import FakeOpenAI
from app.testing.socket_client import SocketClient
from app.testing.wire.chat_client import Json, new_id
from tests.support.answers import cut

from .conftest import Server, me

SECRET = "secretword"
TEXT = {"text": "mine now"}
# The body of each command, by the ids in it.
PAYLOADS: dict[str, list[Json]] = {
    "message:send": [
        {"conversation_id": "CONVERSATION", "parent_id": None, "message_id": "NEW", **TEXT},
        {"conversation_id": "CONVERSATION", "parent_id": "ANSWER", "message_id": "NEW", **TEXT},
    ],
    "answer:stop": [{"answer_id": "ANSWER"}, {"message_id": "MESSAGE"}],
    "answer:regenerate": [{"answer_id": "ANSWER", "request_id": "NEW"}],
    "answer:continue": [{"answer_id": "ANSWER", "request_id": "NEW"}],
    "conversation:open": [
        {"conversation_id": "CONVERSATION"},
        {"conversation_id": "CONVERSATION", "have": {"ANSWER": {"run": 1, "lengths": [1]}}},
    ],
    "conversation:close": [{"conversation_id": "CONVERSATION"}],
}
CONVERSATION = "/api/conversations/CONVERSATION"
UI_TURN = [{"id": "MESSAGE", "role": "user", "parts": [{"type": "text", "text": "hi"}]}]
AG_UI_TURN = [{"id": "MESSAGE", "role": "user", "content": "hi"}]
ROUTES: list[tuple[str, str, Json | None]] = [
    ("get", CONVERSATION, None),
    ("patch", CONVERSATION, {"title": "mine now"}),
    ("patch", CONVERSATION, {"head_id": "ANSWER"}),
    ("delete", CONVERSATION, None),
    ("delete", f"{CONVERSATION}?keep_s=60", None),
    ("post", f"{CONVERSATION}/restore", {}),
    ("get", f"{CONVERSATION}/messages", None),
    ("get", f"{CONVERSATION}/messages?before=MESSAGE&sought=ANSWER", None),
    ("post", "/api/answers", PAYLOADS["message:send"][0]),
    ("post", "/api/answers", PAYLOADS["message:send"][1]),
    ("get", "/api/answers/ANSWER/events", None),
    ("get", "/api/answers/ANSWER/events?have=1:1", None),
    ("post", "/api/answers/ANSWER/stop", {}),
    ("post", "/api/answers/ANSWER/continue", {"request_id": "NEW"}),
    ("post", "/api/answers/ANSWER/regenerate", {"request_id": "NEW"}),
    ("get", "/api/ai-sdk/chat/CONVERSATION/stream", None),
    ("delete", "/api/account/devices/DEVICE", None),
    ("delete", "/api/account/tokens/TOKEN", None),
    ("patch", "/api/people/PERSON", {"role": "admin"}),
    ("delete", "/api/people/PERSON", None),
    ("post", "/api/people/PERSON/reset-link", {}),
    ("get", "/api/people/PERSON/export", None),
    ("delete", "/api/people/invitations/INVITATION", None),
]
# These begin something of the user's own under a free id.
OWN = [
    ("post", "/api/ai-sdk/chat", {"id": "CONVERSATION", "messages": UI_TURN}),
    (
        "post",
        "/api/ag-ui",
        {"threadId": "CONVERSATION", "runId": "NEW", "messages": AG_UI_TURN},
    ),
]
# These name no id of a conversation; what they list is the user's own.
LISTS = (
    "/api/conversations",
    f"/api/search?q={SECRET}",
    "/api/models",
    "/api/openapi.json",
    "/api/account",
    "/api/account/devices",
    "/api/account/tokens",
    "/api/account/export",
    "/api/usage",
    "/api/people",
    "/api/people/invitations",
    "/api/audit-log",
)
ACTIONS_ON_ONESELF = {
    ("post", "/api/session"),
    ("post", "/api/account/sign-in"),
    ("post", "/api/account/sign-out"),
    ("post", "/api/account/password"),
    ("post", "/api/account/adopt"),
    ("post", "/api/account/links/look"),
    ("post", "/api/account/links/use"),
    ("post", "/api/account/tokens"),
    ("delete", "/api/account/devices"),
    ("post", "/api/people/invitations"),
}


@pytest.fixture
def foreign(server: Server, fake: FakeOpenAI) -> Json:
    """Return the ids of another user, who has an interrupted answer."""
    fake.script(cut(SECRET), marker="foreign question")
    browser = server.person("anna", "admin")
    chat = server.chat_of(browser)
    ack = chat.send(f"foreign question {SECRET}")
    chat.wait_until_stored(ack)
    [device] = browser.get("/api/account/devices").get_json()["devices"]
    token = browser.post("/api/account/tokens", json={"title": SECRET}).get_json()
    browser.post("/api/people/invitations", json={"name": SECRET})
    [invitation] = browser.get("/api/people/invitations").get_json()["invitations"]
    return {
        "CONVERSATION": ack["conversation_id"],
        "MESSAGE": ack["message_id"],
        "ANSWER": ack["answer_id"],
        "DEVICE": device["id"],
        "TOKEN": token["id"],
        "PERSON": me(browser)["id"],
        "INVITATION": invitation["id"],
    }


def unknown_like(foreign: Json) -> Json:
    return {name: new_id() for name in foreign}


def filled(value: Any, ids: Json) -> Any:
    """Return `value` with these ids in place of their names."""
    if isinstance(value, dict):
        return {filled(key, ids): filled(each, ids) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each, ids) for each in value]
    if isinstance(value, str):
        for name, given in {**ids, "NEW": new_id()}.items():
            value = value.replace(name, given)
    return value


def without(text: str, ids: Json) -> str:
    for name, given in ids.items():
        text = text.replace(given, name)
    return text


def ask(browser: FlaskClient, method: str, url: str, body: Json | None, ids: Json) -> Any:
    how = {} if body is None else {"json": filled(body, ids)}
    answer = browser.open(filled(url, ids), method=method.upper(), **how)
    return answer.status_code, without(answer.text, ids)


def test_every_route_and_command_is_tried(server: Server) -> None:
    rules = {
        (method.lower(), rule.rule)
        for rule in server.app.url_map.iter_rules()
        if rule.rule.startswith("/api")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    adapter = server.app.url_map.bind("localhost")
    tried = {(method, url) for method, url, _ in (*ROUTES, *OWN)}
    tried |= {("get", url) for url in LISTS} | ACTIONS_ON_ONESELF
    matched = {
        (method, adapter.match(url.partition("?")[0], method.upper(), return_rule=True)[0].rule)
        for method, url in tried
    }
    assert matched == rules
    plain = {(method, re.sub(r"<(?:path:)?(\w+)>", r"{\1}", rule)) for method, rule in rules}
    assert {(each.method, each.path) for each in (*OPERATIONS, *DOOR_OPERATIONS)} <= plain
    assert PAYLOADS.keys() == COMMANDS.keys()


def test_foreign_ids_get_the_answer_of_unknown_ids_over_http(server: Server, foreign: Json) -> None:
    browser, unknown = server.person("berta"), unknown_like(foreign)
    for method, url, body in ROUTES:
        got = ask(browser, method, url, body, foreign)
        assert got == ask(browser, method, url, body, unknown), (method, url)
        assert got[0] in (204, 400, 403, 404), (method, url)
        assert SECRET not in got[1]


def test_foreign_ids_get_the_answer_of_unknown_ids_over_sockets(
    server: Server, foreign: Json
) -> None:
    chat: SocketClient = server.chat_of(server.person("berta"))
    unknown = unknown_like(foreign)
    for name, payloads in PAYLOADS.items():
        for payload in payloads:
            acks = [chat.command(name, filled(payload, ids)) for ids in (foreign, unknown)]
            assert acks[0] == acks[1], (name, payload)
    assert SECRET not in str(chat.collect())


def test_foreign_ids_are_free_where_a_client_chooses_them(server: Server, foreign: Json) -> None:
    browser, unknown = server.person("berta"), unknown_like(foreign)
    for method, url, body in OWN:
        answers = [ask(browser, method, url, body, ids) for ids in (foreign, unknown)]
        assert answers[0][0] == answers[1][0] == 200, url
        assert SECRET not in answers[0][1]


def test_lists_have_nothing_of_another_user(server: Server, foreign: Json) -> None:
    browser = server.person("berta")
    for url in LISTS:
        text = browser.get(url).text
        assert not [each for each in (SECRET, *foreign.values()) if each in text], url


def test_first_user_has_everything_after_the_second_tried(server: Server, foreign: Json) -> None:
    browser = server.app.test_client()
    intruder = server.person("berta")
    for method, url, body in ROUTES:
        ask(intruder, method, url, body, foreign)
    body = {"name": "anna", "password": "correct horse battery"}
    browser.post("/api/account/sign-in", json=body)
    shown = browser.get(filled(f"{CONVERSATION}/messages", foreign)).text
    assert shown.count(SECRET) >= 2
    assert [each["id"] for each in browser.get("/api/account/tokens").get_json()["tokens"]] == [
        foreign["TOKEN"]
    ]
    assert len(browser.get("/api/account/devices").get_json()["devices"]) == 2
