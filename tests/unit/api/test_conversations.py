"""Conversations over HTTP."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from app.api.schemas import ConversationPage, MessagePage, OneConversation

from ..conversations.builders import OWNER, Talk, text
from .conftest import FakeOverlay, RecordedNotices


def get(client: FlaskClient, path: str, status: int = 200, **query: Any) -> Any:
    response = client.get(f"/api/{path}", query_string=query)
    assert response.status_code == status, response.text
    return response.json


def test_list_is_paged_by_cursor(client: FlaskClient, talk: Talk) -> None:
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
def test_query_out_of_bounds_is_invalid(client: FlaskClient, query: dict[str, Any]) -> None:
    assert get(client, "conversations", 400, **query)["error"]["code"] == "invalid"


def test_get_returns_conversation_and_options(client: FlaskClient, talk: Talk) -> None:
    begun = talk.send()
    got = get(client, f"conversations/{begun.conversation['id']}")
    OneConversation.model_validate(got)
    assert got == {"conversation": begun.conversation, "options": {}}


def test_answer_that_ended_in_the_journal_is_not_running(
    client: FlaskClient, talk: Talk, overlay: FakeOverlay
) -> None:
    begun = talk.send()
    conversation_id, answer_id = begun.conversation["id"], begun.answer["id"]
    assert get(client, "conversations")["conversations"][0]["running"] == [answer_id]
    overlay.newer[answer_id] = {"status": "completed"}
    assert get(client, "conversations")["conversations"][0]["running"] == []
    assert get(client, f"conversations/{conversation_id}")["conversation"]["running"] == []


def test_running_answer_has_its_newer_state(
    client: FlaskClient, talk: Talk, overlay: FakeOverlay
) -> None:
    first = talk.ask()
    begun = talk.send("more", first)
    overlay.newer[begun.answer["id"]] = {"parts": [text("So far")]}
    page = get(client, f"conversations/{begun.conversation['id']}/messages")
    MessagePage.model_validate(page)
    assert page["messages"][-1]["parts"] == [text("So far")]
    assert page["messages"][1]["parts"] == [text("Hi")]


def test_messages_are_paged_backwards_on_the_path_of_a_head(
    client: FlaskClient, talk: Talk
) -> None:
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
def test_malformed_id_in_a_query_is_invalid(
    client: FlaskClient, talk: Talk, query: dict[str, str]
) -> None:
    path = f"conversations/{talk.ask().conversation['id']}/messages"
    assert get(client, path, 400, **query)["error"]["code"] == "invalid"


def test_rename_is_stored_and_notified(
    client: FlaskClient, talk: Talk, notices: RecordedNotices
) -> None:
    conversation_id = talk.ask().conversation["id"]
    response = client.patch(f"/api/conversations/{conversation_id}", json={"title": "New"})
    assert response.status_code == 200
    assert response.json is not None
    conversation = response.json["conversation"]
    assert conversation["title"] == "New"
    assert talk.store.get(OWNER, conversation_id) == conversation
    assert notices.calls == [("changed", OWNER, conversation)]


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
def test_invalid_rename_is_refused_without_notice(
    client: FlaskClient, talk: Talk, notices: RecordedNotices, body: Any, code: str
) -> None:
    before = talk.ask().conversation
    response = client.patch(f"/api/conversations/{before['id']}", json=body)
    assert response.json is not None
    assert response.json["error"]["code"] == code
    assert talk.store.get(OWNER, before["id"])["title"] == before["title"]
    assert notices.calls == []


def test_delete_is_stored_and_notified_with_the_running_answers(
    client: FlaskClient, talk: Talk, notices: RecordedNotices
) -> None:
    begun = talk.send()
    conversation_id = begun.conversation["id"]
    response = client.delete(f"/api/conversations/{conversation_id}")
    assert (response.status_code, response.data) == (204, b"")
    assert notices.calls == [("removed", OWNER, conversation_id, [begun.answer["id"]])]
    get(client, f"conversations/{conversation_id}", 404)
    assert client.delete(f"/api/conversations/{conversation_id}").status_code == 404
    assert len(notices.calls) == 1


REQUESTS = [
    ("get", "", None),
    ("patch", "", {"title": "Mine"}),
    ("delete", "", None),
    ("delete", "?keep_s=60", None),
    ("post", "/restore", {}),
    ("get", "/messages", None),
    ("get", "/messages?head_id={answer_id}", None),
    ("get", "/messages?before={answer_id}", None),
    ("get", "/messages?sought={answer_id}", None),
    ("get", "/export", None),
]
# Different in any two responses.
VOLATILE_HEADERS = ("Date",)


@pytest.mark.parametrize(("method", "rest", "body"), REQUESTS)
def test_foreign_id_gets_the_response_of_an_unknown_id(
    client: FlaskClient, talk: Talk, notices: RecordedNotices, method: str, rest: str, body: Any
) -> None:
    begun = talk.send()
    responses = []
    for conversation_id, answer_id in (
        (begun.conversation["id"], begun.answer["id"]),
        ("unknown", "unknown-answer"),
        ("not an id %00", "unknown-answer"),
    ):
        path = f"/api/conversations/{conversation_id}{rest.format(answer_id=answer_id)}"
        response = client.open(path, method=method, json=body, headers={"X-User": "user-b"})
        headers = [each for each in response.headers if each[0] not in VOLATILE_HEADERS]
        responses.append((response.status_code, headers, response.data))
    assert responses[0] == responses[1] == responses[2]
    assert responses[0][0] == 404
    assert talk.store.get(OWNER, begun.conversation["id"]) == begun.conversation
    assert notices.calls == []


@pytest.mark.parametrize("name", ["head_id", "before", "sought"])
def test_foreign_message_id_in_an_own_conversation_gets_the_response_of_an_unknown_id(
    client: FlaskClient, talk: Talk, name: str
) -> None:
    foreign = talk.send()
    mine = Talk(talk.store, "user-b").ask()
    path = f"/api/conversations/{mine.conversation['id']}/messages"
    responses = [
        client.get(path, query_string={name: id_}, headers={"X-User": "user-b"})
        for id_ in (foreign.answer["id"], "unknown")
    ]
    assert responses[0].status_code == responses[1].status_code
    assert responses[0].data == responses[1].data


def test_list_has_no_foreign_conversations(client: FlaskClient, talk: Talk) -> None:
    talk.ask()
    response = client.get("/api/conversations", headers={"X-User": "user-b"})
    assert response.json == {"conversations": [], "next_cursor": None}
