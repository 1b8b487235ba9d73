"""Adoption of anonymous conversations, people, roles, deletion, the audit log."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.accounts.account_actions import AccountActions
from app.protocol import NAMESPACE
from app.protocol.errors import Refusal
from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from app.testing.wire.chat_client import new_id
from tests.sockets.in_process import InProcess
from tests.support.answers import stalled
from tests.support.waiting import promptly

from .conftest import PASSWORD, MakeAccounts, Server, me, sign_in


def test_conversations_from_before_the_sign_in_are_adopted_once(
    fake: FakeOpenAI, data_dir: Path, make_accounts: MakeAccounts
) -> None:
    before = InProcess(data_dir, openai_base_url=fake.base_url)
    before.http.post("/api/session", json={})
    cookies = "; ".join(
        f"{each.key}={each.value}" for each in (before.http._cookies or {}).values()
    )
    for text in ("about apples", "about pears"):
        before.http.post(
            "/api/answers",
            json={"text": text, "conversation_id": None, "parent_id": None, "message_id": new_id()},
        )
    for word in ("apples", "pears"):
        url = f"/api/search?q={word}"
        assert eventually(partial(_hits, before, url))
    old = before.http.get("/api/conversations").get_json()["conversations"]
    before.stop()

    server = make_accounts()
    browser, other = server.person("anna"), server.person("berta")
    for each in cookies.split("; "):
        name, _, value = each.partition("=")
        browser.set_cookie(name, value)
        other.set_cookie(name, value)
    assert server.http.get("/api/account", headers={"Cookie": cookies}).get_json()["adoptable"] == 0
    assert browser.get("/api/account").get_json()["adoptable"] == 2
    assert browser.post("/api/account/adopt", json={}).get_json() == {"conversations": 2}
    adopted = browser.get("/api/conversations").get_json()["conversations"]
    assert [each["id"] for each in adopted] == [each["id"] for each in old]
    hit = browser.get("/api/search?q=apples").get_json()["hits"][0]
    assert hit["conversation_id"] in {each["id"] for each in old}
    for again in (browser, other):
        assert again.get("/api/account").get_json()["adoptable"] == 0
        assert again.post("/api/account/adopt", json={}).get_json() == {"conversations": 0}
    assert other.get("/api/conversations").get_json()["conversations"] == []


def test_disabling_closes_sockets_and_refuses_tokens(server: Server) -> None:
    admin, anna = server.person("root", "admin"), server.person("anna")
    token = anna.post("/api/account/tokens", json={"title": "t"}).get_json()["secret"]
    tab = server.tab(anna)
    path = f"/api/people/{me(anna)['id']}"
    admin.patch(path, json={"is_disabled": True})
    assert promptly(lambda: not tab.is_connected(NAMESPACE), what="the socket")
    assert server.request(token, "GET", "/api/conversations").status_code == 401
    admin.patch(path, json={"is_disabled": False})
    assert server.request(token, "GET", "/api/conversations").status_code == 200
    assert sign_in(server.app.test_client(), "anna").status_code == 200


def test_deletion_takes_all_data_of_the_person_and_of_no_other(server: Server) -> None:
    admin, anna = server.person("root", "admin"), server.person("anna")
    mine, hers = server.chat_of(admin), server.chat_of(anna)
    for chat in (mine, hers):
        chat.wait_until_stored(chat.ask("hello"))
    user_id = me(anna)["id"]
    assert admin.delete(f"/api/people/{user_id}").status_code == 204
    assert (me(anna), len(admin.get("/api/conversations").get_json()["conversations"])) == (None, 1)
    database = server.app.extensions["wordbrook"].database
    with database.engine.begin() as connection:
        for table in ("conversations", "messages", "requests"):
            query = f"SELECT count(*) FROM {table} WHERE owner = '{user_id}'"
            assert connection.exec_driver_sql(query).scalar_one() == 0


def test_last_admin_stays(server: Server) -> None:
    admin = server.person("root", "admin")
    path = f"/api/people/{me(admin)['id']}"
    for change in ({"role": "user"}, {"is_disabled": True}):
        refused = admin.patch(path, json=change).get_json()["error"]
        assert refused["message"] == "root is the only admin."
    assert admin.delete(path).status_code == 400
    assert admin.get("/api/people").status_code == 200


def test_users_are_no_admins_and_a_role_counts_at_once(server: Server) -> None:
    admin, anna = server.person("root", "admin"), server.person("anna")
    assert anna.get("/api/people").status_code == 403
    admin.patch(f"/api/people/{me(anna)['id']}", json={"role": "admin"})
    assert [each["name"] for each in anna.get("/api/people").get_json()["people"]] == [
        "anna",
        "root",
    ]


@pytest.mark.parametrize("change", [{"role": "user"}, {"is_disabled": True}, None])
def test_links_of_an_admin_end_with_the_role(server: Server, change: dict[str, Any] | None) -> None:
    root, mallory = server.person("root", "admin"), server.person("mallory", "admin")
    ids = {name: me(browser)["id"] for name, browser in (("root", root), ("mallory", mallory))}
    made = [
        mallory.post("/api/people/invitations", json={"role": "admin"}),
        mallory.post(f"/api/people/{ids['root']}/reset-link", json={}),
    ]
    url = f"/api/people/{ids['mallory']}"
    kept = root.post("/api/people/invitations", json={"name": "anna"})
    changed = root.patch(url, json=change) if change else root.delete(url)
    assert changed.status_code in (200, 204)

    def use(answer: Any, **more: str) -> int:
        secret = answer.get_json()["link"].partition("#")[2]
        body = {"secret": secret, "password": PASSWORD, **more}
        return server.app.test_client().post("/api/account/links/use", json=body).status_code

    assert [use(each, name="mallory2") for each in made] == [410, 410]
    assert use(kept) == 200


def test_invitation_is_listed_revoked_and_for_one_name(server: Server) -> None:
    admin = server.person("root", "admin")
    link = admin.post("/api/people/invitations", json={"name": "Anna"}).get_json()["link"]
    assert link.startswith("http://localhost/sign-in#")
    taken = admin.post("/api/people/invitations", json={"name": "root"})
    assert taken.get_json()["error"]["message"] == "This name is taken."
    [listed] = admin.get("/api/people/invitations").get_json()["invitations"]
    assert listed["name"] == "anna"
    assert admin.delete(f"/api/people/invitations/{listed['id']}").status_code == 204
    look = server.http.post("/api/account/links/look", json={"secret": link.partition("#")[2]})
    assert look.status_code == 410


def test_audit_log_says_who_did_what_and_has_no_secret(server: Server) -> None:
    admin, anna = server.person("root", "admin"), server.person("anna")
    user_id = me(anna)["id"]
    sign_in(server.app.test_client(), "anna", "a wrong password")
    link = admin.post(f"/api/people/{user_id}/reset-link", json={}).get_json()["link"]
    page = admin.get("/api/audit-log").get_json()
    newest = page["entries"][0]
    assert (newest["action"], newest["actor"], newest["subject"]) == (
        "reset_link_made",
        me(admin)["id"],
        user_id,
    )
    actions = [each["action"] for each in page["entries"]]
    assert {"sign_in_failed", "signed_in", "invitation_link_used", "invited"} <= set(actions)
    assert link.partition("#")[2] not in str(page)
    assert "wrong" not in str(page)


def test_adoption_waits_for_a_running_answer(
    fake: FakeOpenAI, server: Server, question: str
) -> None:
    browser = server.person("anna")
    fake.script(stalled("still"), marker=question)
    chat = server.chat_of(browser)
    ack = chat.send(question)
    chat.wait_for_text(ack, "still")
    other = server.person("berta")
    actions = _actions(server)
    with pytest.raises(Refusal) as refused:
        actions.adopt(me(other)["id"], me(browser)["id"])
    assert refused.value.code == "conversation_busy"
    chat.stop(ack)


def _actions(server: Server) -> AccountActions:
    from datetime import timedelta

    worker = server.app.extensions["wordbrook"]
    day = timedelta(days=1)
    return AccountActions(worker.database, server.clock, day, day, lambda _: None)


def _hits(server: InProcess, url: str) -> list[object]:
    hits: list[object] = server.http.get(url).get_json()["hits"]
    return hits
