"""Roles: which models people see and may use, and how much, each and together."""

from pathlib import Path
from typing import Any

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.wire.chat_client import code, new_id
from tests.support.answers import cut, whole

from ..conftest import MakeAccounts, Server, me

ROLES = """
[user]
models = ["small*"]
tools = false
each = { answers_per_day = 2 }

[groups.team]
all = { answers_per_month = 3 }
"""


@pytest.fixture
def roles_file(tmp_path: Path) -> Path:
    path = tmp_path / "roles.toml"
    path.write_text(ROLES)
    return path


@pytest.fixture
def server(make_accounts: MakeAccounts, roles_file: Path) -> Server:
    return make_accounts(roles_file=roles_file, models="big,small,small-2")


def models_of(browser: Any) -> tuple[list[str], str | None]:
    found = browser.get("/api/models").get_json()
    return [each["id"] for each in found["models"]], found["default"]


def test_people_see_the_models_of_their_role_alone(server: Server) -> None:
    assert models_of(server.person("anna")) == (["small", "small-2"], "small")
    assert models_of(server.person("root", "admin")) == (["big", "small", "small-2"], "big")


def test_answer_by_a_model_of_another_role_is_refused(
    server: Server, fake: FakeOpenAI, question: str
) -> None:
    fake.script(whole("yes"), marker=question)
    chat = server.chat_of(server.person("anna"))
    assert code(chat.send(question, model="big")) == "model_unknown"
    ack = chat.ask(question)
    chat.wait_until_stored(ack)
    assert server.person("root", "admin").get("/api/usage").get_json()["usage"][0]["model"] == (
        "small"
    )
    refused = chat.command(
        "answer:regenerate",
        {"answer_id": ack["answer_id"], "request_id": new_id(), "model": "big"},
    )
    assert code(refused) == "model_unknown"


def test_answer_of_a_role_that_lost_its_model_is_not_continued(
    server: Server, roles_file: Path, fake: FakeOpenAI, question: str
) -> None:
    fake.script(cut("begun"), marker=question)
    anna = server.person("anna")
    chat = server.chat_of(anna)
    ack = chat.send(question)
    chat.wait_until_stored(ack)
    del server.app.extensions["wordbrook"].settings.roles
    roles_file.write_text('[user]\nmodels = ["small-2"]')
    refused = chat.command(
        "answer:continue", {"answer_id": ack["answer_id"], "request_id": new_id()}
    )
    assert code(refused) == "model_unknown"


def test_each_person_of_a_role_has_its_quota(server: Server) -> None:
    anna, berta = server.person("anna"), server.person("berta")
    chat = server.chat_of(anna)
    for _ in range(2):
        chat.wait_until_stored(chat.ask("hello"))
    refused = chat.send("hello")
    assert code(refused) == "quota_exceeded"
    assert refused["error"]["retry_after_s"] > 0
    assert server.chat_of(berta).send("hello")["ok"]
    root = server.person("root", "admin")
    assert root.get("/api/account").get_json()["quotas"] == []


def test_people_of_a_group_share_its_quota_and_have_its_models(server: Server) -> None:
    anna, berta = server.person("anna"), server.person("berta")
    admin = server.person("boss", "admin")
    for each in (anna, berta):
        path = f"/api/people/{me(each)['id']}"
        changed = admin.patch(path, json={"groups": ["team"]}).get_json()["person"]
        assert changed["groups"] == ["team"]
    first, second = server.chat_of(anna), server.chat_of(berta)
    for chat in (first, second, first):
        chat.wait_until_stored(chat.ask("hello"))
    refused = second.send("hello")
    assert code(refused) == "quota_exceeded"
    assert "Your group's quota for this month" in refused["error"]["message"]
    assert models_of(anna)[1] == "big"
    assert server.chat_of(admin).send("hello")["ok"]


def test_account_says_what_else_the_role_may_use(server: Server) -> None:
    anna, root = server.person("anna"), server.person("root", "admin")
    assert anna.get("/api/account").get_json()["may"] == {"tools": False, "files": True}
    assert root.get("/api/account").get_json()["may"] == {"tools": True, "files": True}
    assert server.http.get("/api/account").get_json()["may"] == {"tools": False, "files": False}
    rules = server.app.extensions["wordbrook"].limits.rules
    assert [rules.allows(me(anna)["id"], use) for use in ("tools", "files")] == [False, True]
    assert rules.allows(me(root)["id"], "tools")


def test_groups_of_a_proxy_choose_the_role_and_change_with_the_header(
    make_accounts: MakeAccounts, roles_file: Path
) -> None:
    server = make_accounts(
        auth="proxy", trusted_proxies="127.0.0.1", roles_file=roles_file, models="big,small"
    )
    browser = server.app.test_client()

    def models(groups: str) -> list[str]:
        headers = {"Remote-User": "anna", "Remote-Groups": groups}
        found = browser.get("/api/models", headers=headers).get_json()["models"]
        return [each["id"] for each in found]

    assert models("") == ["small"]
    assert models("others, team") == ["big", "small"]
    assert models("others") == ["small"]


def test_role_without_any_model_of_the_server_is_refused_with_a_sentence(
    make_accounts: MakeAccounts, roles_file: Path
) -> None:
    server = make_accounts(roles_file=roles_file, models="big")
    anna = server.person("anna")
    assert models_of(anna) == ([], None)
    refused = server.chat_of(anna).send("hello")
    assert code(refused) == "model_unknown"
    assert refused["error"]["message"] == "This account may not use that model."
