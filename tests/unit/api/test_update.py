"""Changes of a conversation over HTTP: branch, options, soft delete and restore."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from ..conversations.builders import OWNER, Talk
from .conftest import RecordedNotices


def patch(
    client: FlaskClient, conversation_id: str, body: dict[str, Any], status: int = 200
) -> Any:
    response = client.patch(f"/api/conversations/{conversation_id}", json=body)
    assert response.status_code == status, response.text
    return response.json


def test_branch_is_selected_by_any_of_its_messages(
    client: FlaskClient, talk: Talk, notices: RecordedNotices
) -> None:
    first = talk.ask("one")
    conversation_id = first.conversation["id"]
    deep = talk.ask("three", talk.ask("two", first))
    other = talk.regenerate(first.answer["id"])
    talk.end(other)
    assert talk.store.get(OWNER, conversation_id)["head_id"] == other.answer["id"]
    changed = patch(client, conversation_id, {"head_id": first.answer["id"]})
    assert changed["conversation"]["head_id"] == deep.answer["id"]
    assert notices.calls == [("changed", OWNER, changed["conversation"])]


def test_head_of_another_conversation_is_not_found(client: FlaskClient, talk: Talk) -> None:
    begun, other = talk.ask("one"), talk.ask("two")
    refused = patch(client, begun.conversation["id"], {"head_id": other.answer["id"]}, 404)
    assert refused["error"]["code"] == "not_found"


def test_options_are_stored_and_replaced_as_a_whole(client: FlaskClient, talk: Talk) -> None:
    conversation_id = talk.ask().conversation["id"]
    first = patch(client, conversation_id, {"options": {"temperature": 0.5, "system": "Rhyme."}})
    assert first["options"] == {"temperature": 0.5, "system": "Rhyme."}
    assert first["conversation"]["has_options"] is True
    second = patch(client, conversation_id, {"options": {"top_p": 1}})
    assert second["options"] == {"top_p": 1}
    last = patch(client, conversation_id, {"options": {}})
    assert (last["options"], last["conversation"]["has_options"]) == ({}, False)


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"temperature": 2.1}, "temperature"),
        ({"top_p": -1}, "top_p"),
        ({"max_output_tokens": 0}, "max_output_tokens"),
        ({"reasoning_effort": "huge"}, "reasoning_effort"),
        ({"system": "x" * 32_769}, "system"),
    ],
)
def test_option_out_of_bounds_is_refused_by_name(
    client: FlaskClient, talk: Talk, notices: RecordedNotices, options: dict[str, Any], name: str
) -> None:
    refused = patch(client, talk.ask().conversation["id"], {"options": options}, 400)
    assert name in refused["error"]["message"]
    assert notices.calls == []


def test_soft_deleted_conversation_is_not_found_until_restored(
    client: FlaskClient, talk: Talk, notices: RecordedNotices
) -> None:
    begun = talk.ask("one")
    talk.ask("two", begun)
    before = talk.store.load(OWNER, begun.conversation["id"])
    path = f"/api/conversations/{begun.conversation['id']}"
    assert client.delete(f"{path}?keep_s=60").status_code == 204
    assert client.get(path).status_code == 404
    assert client.delete(f"{path}?keep_s=60").status_code == 404
    foreign = client.post(f"{path}/restore", json={}, headers={"X-User": "user-b"})
    assert foreign.status_code == 404
    assert client.post(f"{path}/restore", json={}).status_code == 200
    assert client.post(f"{path}/restore", json={}).status_code == 404
    assert talk.store.load(OWNER, begun.conversation["id"]) == before
    assert [call[0] for call in notices.calls] == ["removing", "removed", "restored"]
