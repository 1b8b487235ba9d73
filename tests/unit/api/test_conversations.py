"""Conversations over HTTP."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from app.api.schemas import ConversationPage, MessagePage, OneConversation

from ..conversations.builders import OWNER, Talk, text
from .conftest import Heard, Running


def get(client: FlaskClient, path: str, status: int = 200, **query: Any) -> Any:
    response = client.get(f"/api/{path}", query_string=query)
    assert response.status_code == status, response.text
    return response.json


def test_the_list_comes_in_pages(client: FlaskClient, talk: Talk) -> None:
    made = [talk.ask(str(number)).conversation["id"] for number in range(3)]
    first = get(client, "conversations", limit=2)
    second = get(client, "conversations", limit=2, cursor=first["next_cursor"])
    ConversationPage.model_validate(first)
    listed = [each["id"] for page in (first, second) for each in page["conversations"]]
    assert listed == made[::-1]
    assert second["next_cursor"] is None


@pytest.mark.parametrize(
    "query", [{"limit": 0}, {"limit": 101}, {"limit": "x"}, {"cursor": "x"}, {"cursor": "x" * 401}]
)
def test_a_query_out_of_bounds_is_invalid(client: FlaskClient, query: dict[str, Any]) -> None:
    assert get(client, "conversations", 400, **query)["error"]["code"] == "invalid"


def test_one_conversation_is_got(client: FlaskClient, talk: Talk) -> None:
    begun = talk.send()
    got = get(client, f"conversations/{begun.conversation['id']}")
    OneConversation.model_validate(got)
    assert got == {"conversation": begun.conversation, "options": {}}


def test_an_answer_that_has_ended_in_the_journal_does_not_run(
    client: FlaskClient, talk: Talk, running: Running
) -> None:
    begun = talk.send()
    conversation_id, answer_id = begun.conversation["id"], begun.answer["id"]
    assert get(client, "conversations")["conversations"][0]["running"] == [answer_id]
    running.newer[answer_id] = {"status": "completed"}
    assert get(client, "conversations")["conversations"][0]["running"] == []
    assert get(client, f"conversations/{conversation_id}")["conversation"]["running"] == []


def test_a_running_answer_comes_with_what_is_newer_than_the_store(
    client: FlaskClient, talk: Talk, running: Running
) -> None:
    first = talk.ask()
    begun = talk.send("more", first)
    running.newer[begun.answer["id"]] = {"parts": [text("So far")]}
    page = get(client, f"conversations/{begun.conversation['id']}/messages")
    MessagePage.model_validate(page)
    assert page["messages"][-1]["parts"] == [text("So far")]
    assert page["messages"][1]["parts"] == [text("Hi")]


def test_messages_are_read_backwards_and_by_another_head(client: FlaskClient, talk: Talk) -> None:
    first = talk.ask("one")
    last = talk.ask("two", first)
    path = f"conversations/{first.conversation['id']}/messages"
    page = get(client, path, before=last.message["id"], limit=1)
    assert [message["id"] for message in page["messages"]] == [first.answer["id"]]
    assert page["has_earlier"]
    assert "has_sought" not in page
    page = get(client, path, limit=1, sought=first.message["id"])
    assert MessagePage.model_validate(page).has_sought
    page = get(client, path, head_id=first.answer["id"])
    assert [message["id"] for message in page["messages"]] == [
        first.message["id"],
        first.answer["id"],
    ]


@pytest.mark.parametrize(
    "query", [{"before": "no such id!"}, {"head_id": ""}, {"before": "x" * 65}]
)
def test_what_can_be_no_id_is_invalid_in_a_query(
    client: FlaskClient, talk: Talk, query: dict[str, str]
) -> None:
    path = f"conversations/{talk.ask().conversation['id']}/messages"
    assert get(client, path, 400, **query)["error"]["code"] == "invalid"


def test_a_rename_is_stored_and_heard_of(client: FlaskClient, talk: Talk, heard: Heard) -> None:
    conversation_id = talk.ask().conversation["id"]
    response = client.patch(f"/api/conversations/{conversation_id}", json={"title": "New"})
    assert response.status_code == 200
    assert response.json is not None
    conversation = response.json["conversation"]
    assert conversation["title"] == "New"
    assert talk.store.get(OWNER, conversation_id) == conversation
    assert heard.notices == [("changed", OWNER, conversation)]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"title": ""}, "invalid"),
        ({"title": "x" * 201}, "too_large"),
        ({"title": 5}, "invalid"),
        ({}, "invalid"),
        ([], "invalid"),
        (None, "invalid"),
    ],
)
def test_a_rename_that_cannot_be_is_refused_and_not_heard_of(
    client: FlaskClient, talk: Talk, heard: Heard, body: Any, code: str
) -> None:
    before = talk.ask().conversation
    response = client.patch(f"/api/conversations/{before['id']}", json=body)
    assert response.json is not None
    assert response.json["error"]["code"] == code
    assert talk.store.get(OWNER, before["id"])["title"] == before["title"]
    assert heard.notices == []


def test_a_delete_is_stored_and_heard_of_with_what_ran(
    client: FlaskClient, talk: Talk, heard: Heard
) -> None:
    begun = talk.send()
    conversation_id = begun.conversation["id"]
    response = client.delete(f"/api/conversations/{conversation_id}")
    assert (response.status_code, response.data) == (204, b"")
    assert heard.notices == [("removed", OWNER, conversation_id, [begun.answer["id"]])]
    get(client, f"conversations/{conversation_id}", 404)
    assert client.delete(f"/api/conversations/{conversation_id}").status_code == 404
    assert len(heard.notices) == 1


REQUESTS = [
    ("get", "", None),
    ("patch", "", {"title": "Mine"}),
    ("delete", "", None),
    ("get", "/messages", None),
]


@pytest.mark.parametrize(("method", "rest", "body"), REQUESTS)
def test_a_stranger_is_answered_as_if_there_were_nothing(
    client: FlaskClient, talk: Talk, heard: Heard, method: str, rest: str, body: Any
) -> None:
    begun = talk.send()
    answers = []
    for conversation_id in (begun.conversation["id"], "never-was", "not an id %00"):
        path = f"/api/conversations/{conversation_id}{rest}"
        response = client.open(path, method=method, json=body, headers={"X-User": "user-b"})
        answers.append((response.status_code, response.json))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 404
    assert talk.store.get(OWNER, begun.conversation["id"]) == begun.conversation
    assert heard.notices == []


def test_a_stranger_lists_nothing(client: FlaskClient, talk: Talk) -> None:
    talk.ask()
    response = client.get("/api/conversations", headers={"X-User": "user-b"})
    assert response.json == {"conversations": [], "next_cursor": None}
