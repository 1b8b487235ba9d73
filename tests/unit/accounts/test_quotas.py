"""Quotas of people: exact, refused with the time of their end, and shown."""

from typing import Any

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.wire.chat_client import code
from tests.support.answers import broken

from .conftest import MakeAccounts, me


def quotas(browser: Any) -> Any:
    return browser.get("/api/account").get_json()["quotas"]


def test_server_without_quotas_shows_none(make_accounts: MakeAccounts) -> None:
    assert quotas(make_accounts().person("anna")) == []


def test_answers_of_a_user_are_counted_over_devices_and_tokens(
    make_accounts: MakeAccounts,
) -> None:
    server = make_accounts(limit_answers_per_day_per_user=2)
    anna, berta = server.person("anna"), server.person("berta")
    token = anna.post("/api/account/tokens", json={"title": "t"}).get_json()["secret"]
    chat = server.chat_of(anna)
    chat.wait_until_stored(chat.ask("hello"))
    program = server.chat(token)
    program.wait_until_stored(program.ask("hello"))
    for refused in (chat.send("hello"), program.send("hello")):
        assert code(refused) == "quota_exceeded"
        assert 0 < refused["error"]["retry_after_s"] <= 24 * 3600
    [quota] = quotas(anna)
    assert (quota["kind"], quota["period"], quota["used"], quota["limit"]) == (
        "answers", "day", 2, 2
    )  # fmt: skip
    assert quota["ends_at"].endswith("T00:00:00.000Z")
    assert quotas(berta)[0]["used"] == 0
    assert server.chat_of(berta).send("hello")["ok"]


def test_answer_that_fails_counts_and_one_that_is_refused_does_not(
    make_accounts: MakeAccounts, fake: FakeOpenAI, question: str
) -> None:
    fake.script(broken("begun"), marker=question)
    server = make_accounts(limit_answers_per_month_per_user=5, models="fake-chat")
    anna = server.person("anna")
    chat = server.chat_of(anna)
    chat.wait_until_stored(chat.ask(question))
    assert code(chat.send("hello", model="unknown-model")) == "model_unknown"
    assert quotas(anna)[0]["used"] == 1


def test_used_up_tokens_of_a_month_refuse_one_person_alone(make_accounts: MakeAccounts) -> None:
    server = make_accounts(limit_tokens_per_month_per_user=8)
    anna, berta = server.person("anna"), server.person("berta")
    chat = server.chat_of(anna)
    chat.wait_until_stored(chat.ask("hello"))
    refused = chat.send("hello")
    assert code(refused) == "quota_exceeded"
    assert "this month" in refused["error"]["message"]
    assert server.chat_of(berta).send("hello")["ok"]
    assert me(anna)["name"] == "anna"
