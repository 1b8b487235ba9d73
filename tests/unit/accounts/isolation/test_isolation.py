"""A second user gets nothing of the first: every route and command, enumerated from the code.

Foreign ids get the answer of unknown ids, byte for byte but for the ids themselves.
"""

import re
from io import BytesIO
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

from ..conftest import Server, me
from .foreign_requests import ACTIONS_ON_ONESELF, CONVERSATION, LISTS, OWN, PAYLOADS, ROUTES, SECRET


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
    form = {"file": (BytesIO(SECRET.encode()), "notes.txt")}
    file = browser.post("/api/files", data=form).get_json()["file"]
    upload = browser.post("/api/uploads", json={"name": "a.txt", "size": 9}).get_json()["upload"]
    folder = browser.post("/api/folders", json={"name": SECRET}).get_json()["folder"]
    preset = browser.post("/api/presets", json={"name": SECRET}).get_json()["preset"]
    placed = {"folder_id": folder["id"], "pinned": True}
    browser.patch(f"/api/conversations/{ack['conversation_id']}", json=placed)
    shares = f"/api/conversations/{ack['conversation_id']}/shares"
    return {
        "FOLDER": folder["id"],
        "PRESET": preset["id"],
        "SHARE": browser.post(shares, json={}).get_json()["share"]["id"],
        "FILE": file["file_id"],
        "UPLOAD": upload["upload_id"],
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


def ask(browser: FlaskClient, method: str, url: str, body: Json | bytes | None, ids: Json) -> Any:
    how: dict[str, Any] = {} if body is None else {"json": filled(body, ids)}
    if isinstance(body, bytes):
        how = {"data": body, "content_type": "application/octet-stream"}
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
