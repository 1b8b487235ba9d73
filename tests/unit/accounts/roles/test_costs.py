"""Cost by the price list: of completed, stopped, failed and deleted answers; quotas of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.answers.lifecycle import title_schedule
from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from app.testing.wire.chat_client import code
from tests.support.answers import broken, stalled, whole

from ..conftest import MakeAccounts, Server, me

PRICES = """
currency = "EUR"
[models."*"]
input = 1000
output = 10000
"""


@pytest.fixture
def prices_file(tmp_path: Path) -> Path:
    path = tmp_path / "prices.toml"
    path.write_text(PRICES)
    return path


@pytest.fixture
def server(make_accounts: MakeAccounts, prices_file: Path) -> Server:
    return make_accounts(prices_file=prices_file, titles="words")


def used(admin: Any, answers: int) -> Any:
    """Return the one row of the usage after so many answers are settled."""
    registry = admin.application.extensions["wordbrook"].limits.budget
    assert eventually(lambda: not registry._open, within_s=15)
    found = admin.get("/api/usage").get_json()
    assert found["currency"] == "EUR"
    [row] = found["usage"]
    assert row["answers"] == answers
    assert row["cost"] == pytest.approx(row["input_tokens"] / 1000 + row["output_tokens"] / 100)
    return row


def test_completed_answer_costs_what_the_service_counted(server: Server, fake: FakeOpenAI) -> None:
    admin, anna = server.person("root", "admin"), server.person("anna")
    chat = server.chat_of(anna)
    chat.wait_until_stored(chat.ask("hello"))
    [message] = [
        each
        for line in anna.get("/api/account/export").text.splitlines()
        for each in json.loads(line).get("messages", ())
        if each["role"] == "assistant"
    ]
    row = used(admin, 1)
    counted = (row["input_tokens"], row["output_tokens"])
    assert counted == (message["usage"]["input_tokens"], message["usage"]["output_tokens"])


def test_stopped_failed_and_deleted_answers_cost_what_they_had(
    server: Server, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("a text of some words"), marker=question)
    admin, anna = server.person("root", "admin"), server.person("anna")
    chat = server.chat_of(anna)
    ack = chat.send(question)
    chat.wait_for_text(ack, "a text of some words")
    chat.command("answer:stop", {"answer_id": ack["answer_id"]})
    chat.wait_until_stored(ack)
    stopped = used(admin, 1)
    assert stopped["input_tokens"] > 0
    assert 0 < stopped["output_tokens"] < 100
    fake.script(broken("a text of some words"), marker=f"again {question}")
    chat.wait_until_stored(chat.ask(f"again {question}"))
    failed = used(admin, 2)
    assert failed["output_tokens"] > stopped["output_tokens"]
    anna.delete(f"/api/conversations/{ack['conversation_id']}")
    assert used(admin, 2) == failed
    [person] = [
        json.loads(line)
        for line in anna.get("/api/account/export").text.splitlines()
        if "person" in json.loads(line)
    ]
    assert [each["cost"] for each in person["usage"]] == [failed["cost"]]
    assert person["currency"] == "EUR"


def test_title_is_paid_for_and_is_no_answer(
    make_accounts: MakeAccounts,
    prices_file: Path,
    fake: FakeOpenAI,
    question: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(title_schedule, "QUIET_S", 0.05)
    fake.script(whole("A text that is long enough for a title."), marker=question)
    server = make_accounts(
        prices_file=prices_file,
        titles="model",
        models="fake-chat,namer",
        title_model="namer",
    )
    admin, anna = server.person("root", "admin"), server.person("anna")
    chat = server.chat_of(anna)
    chat.wait_until_stored(chat.ask(question))

    def title() -> Any:
        rows = admin.get("/api/usage").get_json()["usage"]
        return next((row for row in rows if row["model"] == "namer"), None)

    row = eventually(title, within_s=20)
    assert (row["user_id"], row["answers"]) == (me(anna)["id"], 0)
    assert row["cost"] > 0


def test_used_up_cost_refuses_with_the_time_of_its_end(
    make_accounts: MakeAccounts, prices_file: Path
) -> None:
    server = make_accounts(
        prices_file=prices_file, titles="words", limit_cost_per_month_per_user=0.01
    )
    anna, berta = server.person("anna"), server.person("berta")
    chat = server.chat_of(anna)
    chat.wait_until_stored(chat.ask("hello"))
    refused = chat.send("hello")
    assert code(refused) == "quota_exceeded"
    assert "this month" in refused["error"]["message"]
    assert refused["error"]["retry_after_s"] > 0
    [quota] = anna.get("/api/account").get_json()["quotas"]
    assert (quota["kind"], quota["period"], quota["currency"]) == ("cost", "month", "EUR")
    assert quota["used"] >= quota["limit"] == 0.01
    assert server.chat_of(berta).send("hello")["ok"]


def test_model_without_a_price_is_free_after_the_cost_is_used_up(
    make_accounts: MakeAccounts, tmp_path: Path, fake: FakeOpenAI, question: str
) -> None:
    fake.script(whole("yes"), marker=question)
    path = tmp_path / "some.toml"
    path.write_text('currency = "EUR"\n[models.big]\ninput = 100000\noutput = 100000')
    server = make_accounts(
        prices_file=path,
        titles="words",
        models="big,free",
        limit_cost_per_day_per_user=0.01,
    )
    chat = server.chat_of(server.person("anna"))
    chat.wait_until_stored(chat.ask(question))
    assert code(chat.send(question)) == "quota_exceeded"
    assert chat.send(question, model="free")["ok"]


def test_deleted_person_is_in_the_sums_by_an_id_alone(server: Server) -> None:
    admin, anna = server.person("root", "admin"), server.person("anna")
    chat, user_id = server.chat_of(anna), me(anna)["id"]
    chat.wait_until_stored(chat.ask("hello"))
    row = used(admin, 1)
    admin.delete(f"/api/people/{user_id}")
    assert used(admin, 1) == row
    assert user_id not in [each["id"] for each in admin.get("/api/people").get_json()["people"]]
