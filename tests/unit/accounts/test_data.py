"""The export of a person's data, what people used, and deletion while an answer is written."""

import json
from typing import Any

from sqlalchemy import text

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from tests.support.answers import stalled, whole

from .conftest import PASSWORD, Server, me


def lines_of(browser: Any, path: str) -> list[Any]:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def test_export_has_all_of_the_person_and_no_secret(
    server: Server, fake: FakeOpenAI, question: str
) -> None:
    fake.script(whole("The answer 🌊"), marker=question)
    admin, anna = server.person("root", "admin"), server.person("anna")
    chat, other = server.chat_of(anna), server.chat_of(admin)
    ack = chat.ask(question)
    chat.wait_until_stored(ack)
    other.wait_until_stored(other.ask("of the admin"))
    anna.post("/api/account/tokens", json={"title": "a program"})
    exported = lines_of(anna, "/api/account/export")
    person, conversation = exported
    assert person["person"]["name"] == "anna"
    assert [each["title"] for each in person["api_tokens"]] == ["a program"]
    assert conversation["conversation"]["id"] == ack["conversation_id"]
    assert [each["role"] for each in conversation["messages"]] == ["user", "assistant"]
    assert conversation["messages"][1]["parts"][0]["text"] == "The answer 🌊"
    assert not [each for each in ("hash", "argon2", PASSWORD) if each in str(exported)]
    path = f"/api/people/{me(anna)['id']}/export"
    assert admin.head(path).status_code == 200  # not noted: nothing was read
    assert lines_of(admin, path) == exported
    [entry] = [
        each
        for each in admin.get("/api/audit-log").get_json()["entries"]
        if each["action"] == "exported"
    ]
    assert (entry["actor"], entry["subject"]) == (me(admin)["id"], me(anna)["id"])


def test_usage_sums_answers_and_tokens_by_day_person_and_model(server: Server) -> None:
    admin, anna = server.person("root", "admin"), server.person("anna")
    chat = server.chat_of(anna)
    for _ in range(2):
        chat.wait_until_stored(chat.ask("hello"))
    [use] = admin.get("/api/usage?days=366").get_json()["usage"]
    assert (use["user_id"], use["answers"]) == (me(anna)["id"], 2)
    assert use["input_tokens"] > 0
    assert use["output_tokens"] > 0
    assert admin.get("/api/usage?days=0").status_code == 400
    assert anna.get("/api/usage").status_code == 403


def test_deletion_while_an_answer_is_written_stops_it_and_leaves_nothing(
    server: Server, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("begun"), marker=question)
    admin, anna = server.person("root", "admin"), server.person("anna")
    user_id, chat = me(anna)["id"], server.chat_of(anna)
    ack = chat.send(question)
    chat.wait_for_text(ack, "begun")
    assert admin.delete(f"/api/people/{user_id}").status_code == 204
    worker = server.app.extensions["wordbrook"]
    registry = worker.streaming.registry
    eventually(lambda: registry.get(user_id, ack["answer_id"]) is None, within_s=15)
    query = text("SELECT count(*) FROM messages WHERE owner = :owner")
    owned = {"owner": user_id}
    assert worker.database.read(lambda tx: tx.execute(query, owned).scalar_one()) == 0
    mine = server.chat_of(admin)
    mine.wait_until_stored(mine.ask("still there"))


def test_disabling_stops_the_answers_of_the_person(
    server: Server, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("begun"), marker=question)
    admin, anna = server.person("root", "admin"), server.person("anna")
    user_id, chat = me(anna)["id"], server.chat_of(anna)
    ack = chat.send(question)
    chat.wait_for_text(ack, "begun")
    admin.patch(f"/api/people/{user_id}", json={"is_disabled": True})
    exported = lines_of(admin, f"/api/people/{user_id}/export")
    assert exported[1]["messages"][1]["status"] == "stopped"
