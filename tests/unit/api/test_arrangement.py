"""The routes of folders, of changes of many conversations, and of presets."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from app.api.arrangement.schemas import BulkOutcome
from app.api.presets.schemas import PresetList
from app.conversations import ConversationStore

from ..conversations.builders import OWNER, Talk
from .conftest import RecordedNotices

BULK = "/api/bulk"


def folder(client: FlaskClient, name: str = "Work") -> str:
    return str(client.post("/api/folders", json={"name": name}).get_json()["folder"]["id"])


def test_every_change_of_folders_is_sent_whole(
    client: FlaskClient, notices: RecordedNotices
) -> None:
    made = folder(client)
    client.patch(f"/api/folders/{made}", json={"name": "Home"})
    listed = client.get("/api/folders").get_json()["folders"]
    assert client.delete(f"/api/folders/{made}").status_code == 204
    assert listed == [{"id": made, "name": "Home"}]
    assert notices.calls == [
        ("folders", OWNER, [{"id": made, "name": "Work"}]),
        ("folders", OWNER, listed),
        ("folders", OWNER, []),
    ]


def test_a_conversation_is_pinned_archived_and_moved(
    client: FlaskClient, talk: Talk, notices: RecordedNotices
) -> None:
    made, into = talk.ask().conversation["id"], folder(client)
    path = f"/api/conversations/{made}"
    changes = ({"pinned": True}, {"archived": True}, {"folder_id": into}, {"folder_id": None})
    seen = [client.patch(path, json=change).get_json()["conversation"] for change in changes]
    assert [(each["pinned"], each["archived"], each["folder_id"]) for each in seen] == [
        (True, False, None),
        (True, True, None),
        (True, True, into),
        (True, True, None),
    ]
    assert [call[2] for call in notices.calls if call[0] == "changed"] == seen
    assert client.get("/api/conversations").get_json()["conversations"] == []
    [archived] = client.get("/api/conversations?archived=true").get_json()["conversations"]
    assert archived == seen[-1]


@pytest.mark.parametrize("body", [{}, {"pinned": None}, {"archived": "yes"}, {"folder_id": 1}])
def test_a_change_of_nothing_or_of_another_type_is_invalid(
    client: FlaskClient, talk: Talk, body: dict[str, Any]
) -> None:
    path = f"/api/conversations/{talk.ask().conversation['id']}"
    assert client.patch(path, json=body).status_code == 400


def test_many_changes_have_an_outcome_for_each_id(
    client: FlaskClient, talk: Talk, notices: RecordedNotices
) -> None:
    one, two = (talk.ask().conversation["id"] for _ in range(2))
    named = [two, "unknown", one, two]
    answer = client.post(BULK, json={"conversation_ids": named, "action": "archive"}).get_json()
    outcomes = BulkOutcome.model_validate(answer).outcomes
    assert [
        (
            each.conversation_id,
            each.conversation and each.conversation.archived,
            each.error and each.error.code,
        )
        for each in outcomes
    ] == [(two, True, None), ("unknown", None, "not_found"), (one, True, None)]
    assert {call[2]["id"] for call in notices.calls} == {one, two}


def test_many_are_deleted_and_restored(
    client: FlaskClient, talk: Talk, notices: RecordedNotices
) -> None:
    one, two = talk.ask().conversation["id"], talk.send("running")
    named = {"conversation_ids": [one, two.conversation["id"]]}
    client.post(BULK, json={**named, "action": "delete", "keep_s": 30})
    client.post(BULK, json={**named, "action": "restore"})
    assert [call[:3] for call in notices.calls[:4]] == [
        ("removing", OWNER, one),
        ("removing", OWNER, two.conversation["id"]),
        ("removed", OWNER, one),
        ("removed", OWNER, two.conversation["id"]),
    ]
    assert notices.calls[3][3] == [two.answer["id"]]
    assert [call[0] for call in notices.calls[4:]] == ["restored", "restored"]


def test_a_move_to_an_unknown_folder_moves_none(client: FlaskClient, talk: Talk) -> None:
    one = talk.ask().conversation["id"]
    named = {"conversation_ids": [one], "action": "move"}
    assert client.post(BULK, json={**named, "folder_id": "unknown"}).status_code == 404
    assert client.post(BULK, json=named).status_code == 400
    into = folder(client)
    moved = client.post(BULK, json={**named, "folder_id": into}).get_json()["outcomes"]
    assert moved[0]["conversation"]["folder_id"] == into
    assert client.get(f"/api/conversations?folder_id={into}").get_json()["conversations"]
    assert not client.get("/api/conversations?folder_id=none").get_json()["conversations"]


@pytest.mark.parametrize("ids", [[], ["x"] * 101, ["not an id!"]])
def test_bulk_names_between_one_and_a_hundred_ids(client: FlaskClient, ids: list[str]) -> None:
    body = {"conversation_ids": ids, "action": "pin"}
    assert client.post(BULK, json=body).status_code == 400


def test_presets_are_stored_as_they_were_sent(
    client: FlaskClient, store: ConversationStore
) -> None:
    body = {"name": "Terse", "model": "gone-model", "options": {"system": "Be terse."}}
    made = client.post("/api/presets", json=body).get_json()["preset"]
    assert made == {"id": made["id"], **body}
    listed = client.get("/api/presets").get_json()
    assert PresetList.model_validate(listed).presets[0].model == "gone-model"
    changed = client.patch(f"/api/presets/{made['id']}", json={"name": "Default"})
    assert changed.get_json()["preset"] == {
        "id": made["id"],
        "name": "Default",
        "model": None,
        "options": {},
    }
    assert client.delete(f"/api/presets/{made['id']}").status_code == 204
    assert store.presets.list(OWNER) == []


def test_names_that_are_taken_are_refused(client: FlaskClient) -> None:
    for path in ("/api/folders", "/api/presets"):
        assert client.post(path, json={"name": "Work"}).status_code == 200
        refused = client.post(path, json={"name": "work"})
        assert refused.status_code == 409
        assert refused.get_json()["error"]["code"] == "name_taken"
