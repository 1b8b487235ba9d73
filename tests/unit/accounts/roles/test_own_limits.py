"""Limits of one person, given by an admin: they count before those of the role."""

from pathlib import Path
from typing import Any

from app.testing.wire.chat_client import code

from ..conftest import MakeAccounts, Server, me


def path_of(browser: Any) -> str:
    return f"/api/people/{me(browser)['id']}"


def test_admin_gives_and_takes_back_the_limits_of_a_person(make_accounts: MakeAccounts) -> None:
    server = make_accounts(limit_answers_per_day_per_user=1)
    admin, anna = server.person("root", "admin"), server.person("anna")
    chat, path = server.chat_of(anna), path_of(anna)
    chat.wait_until_stored(chat.ask("hello"))
    assert code(chat.send("hello")) == "quota_exceeded"
    changed = admin.patch(path, json={"limits": {"answers_per_day": 2, "tokens_per_month": 9000}})
    assert changed.get_json()["person"]["limits"] == {
        "answers_per_day": 2, "tokens_per_month": 9000
    }  # fmt: skip
    chat.wait_until_stored(chat.ask("hello"))
    assert code(chat.send("hello")) == "quota_exceeded"
    details = admin.get(path).get_json()
    assert details["allowance"]["limits"] == {"answers_per_day": 2, "tokens_per_month": 9000}
    assert details["allowance"]["source"] == "role user"
    assert [(each["kind"], each["limit"]) for each in details["quotas"]] == [
        ("tokens", 9000), ("answers", 2)
    ]  # fmt: skip
    assert details["quotas"] == anna.get("/api/account").get_json()["quotas"]
    assert admin.patch(path, json={"limits": {"answers_per_day": 0}}).status_code == 200
    assert chat.send("hello")["ok"]
    assert admin.patch(path, json={"limits": {}}).get_json()["person"]["limits"] == {}
    assert admin.get(path).get_json()["allowance"]["limits"] == {"answers_per_day": 1}


def test_limit_counts_what_was_used_before_it_was_given(server: Server) -> None:
    admin, anna = server.person("root", "admin"), server.person("anna")
    chat = server.chat_of(anna)
    for _ in range(2):
        chat.wait_until_stored(chat.ask("hello"))
    assert anna.get("/api/account").get_json()["quotas"] == []
    admin.patch(path_of(anna), json={"limits": {"answers_per_month": 2, "tokens_per_day": 9000}})
    tokens, answers = anna.get("/api/account").get_json()["quotas"]
    assert (answers["kind"], answers["used"], answers["limit"]) == ("answers", 2, 2)
    assert tokens["used"] > 0
    assert code(chat.send("hello")) == "quota_exceeded"


def test_change_of_limits_is_in_the_audit_log_once(server: Server) -> None:
    admin, anna = server.person("root", "admin"), server.person("anna")
    for _ in range(2):
        admin.patch(path_of(anna), json={"limits": {"answers_per_day": 2}})
    entries = admin.get("/api/audit-log").get_json()["entries"]
    [entry] = [each for each in entries if each["action"] == "limits_changed"]
    assert (entry["actor"], entry["subject"]) == (me(admin)["id"], me(anna)["id"])
    assert entry["details"] == {"limits": {"answers_per_day": 2}, "before": {}}


def test_unusable_limits_are_refused_and_change_nothing(server: Server) -> None:
    admin, anna = server.person("root", "admin"), server.person("anna")
    for body in (
        {"limits": {"answers_per_week": 2}},
        {"limits": {"answers_per_day": -1}},
        {"limits": {"cost_per_day": "much"}},
        {"limits": {"tokens_per_day": 10**30}},
        {"limits": 5},
        {"groups": [""]},
        {"email": "no address"},
        {"email": "a@b.example\r\nBcc: c@d.example"},
    ):
        answer = admin.patch(path_of(anna), json=body)
        assert answer.get_json()["error"]["code"] == "invalid", body
    person = admin.get(path_of(anna)).get_json()["person"]
    assert (person["limits"], person["groups"], person["email"]) == ({}, [], None)


def test_user_changes_no_limits_of_anyone(server: Server) -> None:
    admin, anna = server.person("root", "admin"), server.person("anna")
    for path in (path_of(anna), path_of(admin)):
        assert anna.patch(path, json={"limits": {}}).status_code == 403
        assert anna.get(path).status_code == 403


def test_people_behind_one_address_have_their_own_limits(make_accounts: MakeAccounts) -> None:
    server = make_accounts(
        limits="on",
        limit_sends_per_minute_per_address=1,
        limit_searches_per_minute_per_address=1,
        limit_requests_per_minute_per_address=1000,
        limit_sockets_per_address=1,
        limit_running_per_address=1,
        limit_tokens_per_day_per_address=1,
    )
    for name in ("anna", "berta", "carla"):
        browser = server.person(name)
        chat = server.chat_of(browser)
        assert chat.send("hello")["ok"]
        assert browser.get("/api/search?q=word").status_code == 200


def test_cost_of_the_limits_is_in_the_currency(make_accounts: MakeAccounts, tmp_path: Path) -> None:
    prices = tmp_path / "prices.toml"
    prices.write_text('currency = "EUR"')
    server = make_accounts(prices_file=prices)
    admin, anna = server.person("root", "admin"), server.person("anna")
    admin.patch(path_of(anna), json={"limits": {"cost_per_month": 2.5}})
    [quota] = anna.get("/api/account").get_json()["quotas"]
    assert (quota["kind"], quota["limit"], quota["currency"]) == ("cost", 2.5, "EUR")
