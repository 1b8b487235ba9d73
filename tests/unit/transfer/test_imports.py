"""Imports: not twice, all or nothing, bounded; hostile files get a sentence and harm nothing."""

import io
from pathlib import Path
from typing import Any

import pytest

from app.testing.fake_openai.client import FakeOpenAI

from . import made_exports as exports
from .conftest import TransferServer
from .made_exports import own

JsonObject = dict[str, Any]


@pytest.fixture
def token(lite: TransferServer) -> str:
    return lite.new_user()


def test_same_file_twice_makes_no_second_conversation(server: TransferServer) -> None:
    token = server.new_user()
    data = [exports.chatgpt_tree(), own("c1", "a", "b")]
    assert server.take(token, data)["taken"] == 2
    before = server.conversations(token)
    report = server.take(token, data)
    assert (report["taken"], report["present"], report["skipped"]) == (0, 2, 0)
    assert server.conversations(token) == before


def test_deleted_conversation_can_be_imported_again(lite: TransferServer, token: str) -> None:
    lite.take(token, [own("c1", "a", "b")])
    lite.request(token, "DELETE", "/api/conversations/c1?keep_s=60")
    assert lite.take(token, [own("c1", "a", "b")])["taken"] == 1
    assert len(lite.messages(token, "c1")) == 2


def test_each_user_has_an_own_copy(lite: TransferServer, token: str) -> None:
    other = lite.new_user()
    for user in (token, other):
        assert lite.take(user, [own("c1", "a", "b")])["taken"] == 1
    lite.request(token, "DELETE", "/api/conversations/c1")
    assert len(lite.messages(other, "c1")) == 2


def test_foreign_export_is_like_an_unknown_one(lite: TransferServer, token: str) -> None:
    lite.take(token, [own("c1", "a", "b")])
    other = lite.new_user()
    for format_ in ("json", "markdown", "html"):
        foreign, unknown = (
            lite.request(other, "GET", f"/api/conversations/{id_}/export?format={format_}")
            for id_ in ("c1", "c2")
        )
        assert (foreign.status_code, foreign.data) == (unknown.status_code, unknown.data)
        assert foreign.status_code == 404


def test_answer_can_follow_in_an_imported_conversation(
    lite: TransferServer, token: str, fake: FakeOpenAI
) -> None:
    lite.take(token, [own("c1", "first", "second")])
    chat = lite.chat(token)
    ack = chat.send("third", conversation_id="c1", parent_id="c1-1")
    chat.wait_until_stored(ack)
    chat.disconnect()
    asked = [each["content"] for each in fake.requests()[-1]["body"]["messages"]]
    assert asked == ["first", "second", "third"]


def test_sockets_hear_of_an_imported_conversation(lite: TransferServer, token: str) -> None:
    chat = lite.chat(token)
    lite.take(token, [own("c1", "a", "b")])
    heard = chat.wait_for("conversation:restored")
    assert heard["conversation"]["id"] == "c1"
    chat.disconnect()


def test_quota_leaves_nothing_of_the_conversation(fake: FakeOpenAI, data_dir: Path) -> None:
    server = TransferServer(data_dir, openai_base_url=fake.base_url, limit_stored_bytes=200_000)
    token = server.new_user()
    data = [own("small", "a", "b"), own("large", "a", "x" * 300_000), own("other", "a", "b")]
    report = server.take(token, data)
    assert (report["taken"], report["skipped"]) == (2, 1)
    assert report["conversations"][0]["reason"]["code"] == "quota_exceeded"
    count = "select count(*) from messages where conversation_id = 'large'"
    with server.database.engine.connect() as connection:
        assert connection.exec_driver_sql(count).scalar() == 0
    server.stop()


def test_message_of_another_conversation_is_not_taken_over(
    lite: TransferServer, token: str
) -> None:
    lite.take(token, [own("c1", "a", "b")])
    stolen = own("c2", "x", "y")
    stolen["messages"][0]["id"] = "c1-0"
    stolen["messages"][1]["parent_id"] = "c1-0"
    report = lite.take(token, [stolen])
    assert report["conversations"][0]["reason"]["code"] == "id_reused"
    assert [each["parts"][0]["text"] for each in lite.messages(token, "c1")] == ["a", "b"]


def test_message_of_a_deleted_conversation_is_not_taken_over(
    lite: TransferServer, token: str
) -> None:
    lite.take(token, [own("c1", "a", "b")])
    lite.request(token, "DELETE", "/api/conversations/c1?keep_s=60")
    stolen = own("c1", "x", "y")
    stolen["conversation"]["id"] = "c2"
    report = lite.take(token, [stolen])
    assert report["conversations"][0]["reason"]["code"] == "id_reused"
    lite.request(token, "POST", "/api/conversations/c1/restore", json={})
    assert [each["parts"][0]["text"] for each in lite.messages(token, "c1")] == ["a", "b"]


def test_import_is_off_among_strangers(fake: FakeOpenAI, data_dir: Path) -> None:
    server = TransferServer(data_dir, openai_base_url=fake.base_url, imports="off")
    token = server.new_user()
    form = {"file": (io.BytesIO(b"[]"), "x.json")}
    assert server.request(token, "POST", "/api/import", data=form).status_code in (404, 415)
    assert server.request(token, "GET", "/api/transfer").get_json()["imports"] is False
    server.stop()
