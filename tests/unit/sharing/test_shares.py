"""Shares: a copy for anyone with the link, until it is revoked, expires, or its source goes."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from app.conversations.owners import delete_all, move_conversations
from app.conversations.schema.share_tables import share_pieces, shares
from app.conversations.schema.tables import messages
from app.testing.fake_openai.client import FakeOpenAI
from tests.support import hostile_files as made
from tests.unit.transfer.conftest import TransferServer
from tests.unit.transfer.made_exports import own

JsonObject = dict[str, Any]


def share(server: TransferServer, token: str, id_: str = "c1", **body: Any) -> JsonObject:
    response = server.request(token, "POST", f"/api/conversations/{id_}/shares", json=body)
    assert response.status_code == 200, response.text
    made_share: JsonObject = response.get_json()["share"]
    return made_share


def visit(server: TransferServer, share_id: str) -> Any:
    """Open a share in a browser without a cookie."""
    browser = server.app.test_client()
    return browser.get(f"/share/{share_id}", headers={"Accept": "text/html"})


def rows(server: TransferServer, share_id: str) -> list[int]:
    """Return how many rows of the two tables a share has."""

    def count(tx: Connection) -> list[int]:
        queries = (
            select(shares).filter_by(id=share_id),
            select(share_pieces).filter_by(share_id=share_id),
        )
        return [len(tx.execute(query).all()) for query in queries]

    return server.database.read(count)


@pytest.fixture
def token(server: TransferServer) -> str:
    token = server.new_user()
    server.take(token, [own("c1", "a question", "an answer")])
    return token


def test_anyone_with_the_link_reads_the_copy(server: TransferServer, token: str) -> None:
    response = visit(server, share(server, token)["id"])
    assert response.status_code == 200
    assert "a question" in response.text
    assert "an answer" in response.text


def test_page_is_for_no_search_engine_sets_no_cookie_and_runs_nothing(
    server: TransferServer, token: str
) -> None:
    response = visit(server, share(server, token)["id"])
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "sandbox" in policy
    assert "Set-Cookie" not in response.headers
    assert "<script" not in response.text
    assert server.user_id(token) not in response.text


def test_copy_does_not_change_with_the_conversation(server: TransferServer, token: str) -> None:
    link = share(server, token)["id"]
    chat = server.chat(token)
    chat.wait_until_stored(chat.send("a later secret", conversation_id="c1", parent_id="c1-1"))
    chat.disconnect()
    server.request(token, "PATCH", "/api/conversations/c1", json={"title": "a secret title"})
    assert "secret" not in visit(server, link).text


def test_copy_has_the_pictures_and_only_the_names_of_documents(
    lite: TransferServer, fake: FakeOpenAI
) -> None:
    token = lite.new_user()
    fake.next([{"delta": "A cat."}, {"finish": "stop"}, {"done": True}])
    files = [lite.add(token, made.png(), "a.png"), lite.add(token, b"a secret", "b.txt")]
    conversation_id = lite.asked(token, "What is this?", files)
    html = visit(lite, share(lite, token, conversation_id)["id"]).text
    assert len(re.findall(r'<img alt="a.png" src="data:image/png;base64,', html)) == 1
    assert "b.txt" in html
    assert "a secret" not in html


def test_revoked_link_is_like_one_that_never_was(server: TransferServer, token: str) -> None:
    link = share(server, token)["id"]
    assert server.request(token, "DELETE", f"/api/shares/{link}").status_code == 204
    revoked, unknown, odd = (visit(server, each) for each in (link, "x" * 32, "x"))
    assert revoked.status_code == unknown.status_code == odd.status_code == 404
    assert revoked.data == unknown.data == odd.data
    assert server.request(token, "GET", "/api/shares").get_json()["shares"] == []


def test_expired_share_is_gone_and_deleted(server: TransferServer, token: str) -> None:
    link = share(server, token, expires_days=1)["id"]
    assert visit(server, link).status_code == 200
    past = update(shares).filter_by(id=link).values(expires_at="2020-01-01T00:00:00.000Z")
    server.database.write(lambda tx: tx.execute(past))
    assert visit(server, link).status_code == 404
    share(server, token)
    assert rows(server, link) == [0, 0]


def test_other_users_neither_share_nor_see_nor_revoke(server: TransferServer, token: str) -> None:
    link, other = share(server, token)["id"], server.new_user()
    foreign = server.request(other, "POST", "/api/conversations/c1/shares", json={})
    unknown = server.request(other, "POST", "/api/conversations/c2/shares", json={})
    assert (foreign.status_code, foreign.data) == (unknown.status_code, unknown.data)
    assert server.request(other, "GET", "/api/shares").get_json()["shares"] == []
    for each in (link, "y" * 32):
        assert server.request(other, "DELETE", f"/api/shares/{each}").status_code == 404
    assert visit(server, link).status_code == 200


def test_share_goes_with_its_conversation_and_comes_back_with_it(
    server: TransferServer, token: str
) -> None:
    link = share(server, token)["id"]
    server.request(token, "DELETE", "/api/conversations/c1?keep_s=60")
    assert visit(server, link).status_code == 404
    server.request(token, "POST", "/api/conversations/c1/restore", json={})
    assert visit(server, link).status_code == 200
    server.request(token, "DELETE", "/api/conversations/c1")
    assert rows(server, link) == [0, 0]


def test_share_goes_with_its_owner_and_moves_with_the_conversations(
    server: TransferServer, token: str
) -> None:
    link = share(server, token)["id"]
    other = server.user_id(server.new_user())
    server.database.write(move_conversations, server.user_id(token), other)
    assert visit(server, link).status_code == 200
    server.database.write(delete_all, other)
    assert visit(server, link).status_code == 404
    assert rows(server, link) == [0, 0]


def test_running_answer_is_not_shared(server: TransferServer, token: str) -> None:
    answer = update(messages).filter_by(owner=server.user_id(token), id="c1-1")
    server.database.write(lambda tx: tx.execute(answer.values(status="streaming")))
    response = server.request(token, "POST", "/api/conversations/c1/shares", json={})
    assert response.get_json()["error"]["code"] == "conversation_busy"
    server.database.write(lambda tx: tx.execute(answer.values(status="completed")))


def test_number_of_shares_is_bounded(fake: FakeOpenAI, data_dir: Path) -> None:
    server = TransferServer(data_dir, openai_base_url=fake.base_url, limit_shares=1)
    token = server.new_user()
    server.take(token, [own("c1", "a", "b")])
    share(server, token)
    response = server.request(token, "POST", "/api/conversations/c1/shares", json={})
    assert response.get_json()["error"]["code"] == "quota_exceeded"
    server.stop()


def test_switched_off_there_is_no_route(fake: FakeOpenAI, data_dir: Path) -> None:
    server = TransferServer(data_dir, openai_base_url=fake.base_url, sharing="off")
    token = server.new_user()
    server.take(token, [own("c1", "a", "b")])
    assert server.request(token, "GET", "/api/shares").status_code == 404
    assert not [rule for rule in server.app.url_map.iter_rules() if "share" in rule.rule]
    server.stop()


def test_words_of_the_page_are_in_the_language_of_the_browser(lite: TransferServer) -> None:
    token = lite.new_user()
    lite.take(token, [own("c1", "a question", "an answer")])
    german = {"Authorization": f"Bearer {token}", "Accept-Language": "de-DE,en;q=0.5"}
    made_share = lite.http.post("/api/conversations/c1/shares", json={}, headers=german)
    html = visit(lite, made_share.get_json()["share"]["id"]).text
    assert '<h2 lang="de">Frage</h2>' in html
    browser = lite.app.test_client()
    missing = browser.get("/share/" + "x" * 32, headers={"Accept-Language": "de"})
    assert "Unter diesem Link ist nichts" in missing.text
    assert '<html lang="de">' in missing.text
