"""The doctor reports what is wrong with the models and addresses of services."""

from pathlib import Path

import pytest

from app.testing.fake_openai.client import FakeOpenAI

from .conftest import Run

UNAUTHORIZED = {"error": {"message": "Incorrect API key provided: sk-wrong", "type": "auth"}}
NO_MODEL = {"error": {"code": "model_not_found", "message": "no such model"}}


def test_refused_key_is_reported_by_its_variable_without_its_value(
    run: Run, fake: FakeOpenAI
) -> None:
    fake.script([{"status": 401, "body": UNAUTHORIZED}], path="/models")
    result = run("doctor", OPENAI_API_KEY="sk-wrong-0123456789")
    assert result.status == 1
    assert "refused this server's key" in result.finding("models")
    assert "Set OPENAI_API_KEY" in result.finding("models")
    assert "sk-wrong" not in result.output


@pytest.mark.parametrize("status", [404, 200])
def test_base_url_without_the_api_is_reported(run: Run, fake: FakeOpenAI, status: int) -> None:
    fake.script([{"status": status, "body": "<html>a page</html>"}], path="/models")
    fake.script([{"status": 404, "body": "<html>"}], path="/chat/completions")
    result = run("doctor")
    assert result.status == 1
    assert "usually ends in /v1" in result.finding("models"), result.output


def test_service_without_a_list_is_asked_for_the_named_model(run: Run, fake: FakeOpenAI) -> None:
    fake.script([{"status": 404, "body": "Not Found"}], path="/models")
    named = run("doctor", DEFAULT_MODEL="mine")
    assert named.status == 0, named.output
    assert "does not list its models" in named.finding("models", mark="WARN")
    assert "mine answers" in named.finding("models", mark="ok")
    unnamed = run("doctor")
    assert unnamed.status == 1
    assert "set DEFAULT_MODEL to a model that the service has" in unnamed.finding("models")


def test_missing_v1_is_reported_with_the_address_that_answers(run: Run, fake: FakeOpenAI) -> None:
    root = fake.base_url.removesuffix("/v1")
    fake.script([{"status": 404, "body": "404 page not found"}], path="/models", times=1)
    result = run("doctor", OPENAI_BASE_URL=root)
    assert result.status == 0, result.output
    assert f"lacks /v1: {root}/v1 answers" in result.finding("models", mark="WARN")
    assert "Set OPENAI_BASE_URL" in result.finding("models", mark="WARN")


def test_moved_service_is_reported_with_its_new_address(run: Run, fake: FakeOpenAI) -> None:
    target = "https://llm.example.org/v1/chat/completions?key=query-secret"
    moved = {"status": 308, "headers": {"Location": target}, "body": ""}
    fake.script([moved], path="/chat/completions")
    result = run("doctor")
    assert "redirects to https://llm.example.org/v1" in result.finding("models")
    assert "query-secret" not in result.output


def test_refusal_is_reported_in_the_words_of_the_service(run: Run, fake: FakeOpenAI) -> None:
    body = {"error": {"message": "Insufficient Balance"}}
    fake.script([{"status": 402, "body": body}], path="/chat/completions")
    found = run("doctor").finding("models")
    assert "no credit left" in found
    assert "It said: Insufficient Balance" in found
    assert "Add credit" in found


def test_unreachable_base_url_is_reported_with_its_address(run: Run) -> None:
    down = run("doctor", OPENAI_BASE_URL="http://127.0.0.1:9/v1")
    assert down.status == 1
    assert "Check OPENAI_BASE_URL (http://127.0.0.1:9/v1)" in down.finding("models")


def test_missing_model_is_reported_with_the_listed_models(run: Run, fake: FakeOpenAI) -> None:
    fake.script([{"status": 404, "body": NO_MODEL}], path="/chat/completions", model="gone")
    result = run("doctor", DEFAULT_MODEL="gone")
    assert result.status == 1
    assert "does not list gone" in result.finding("models", mark="WARN")
    failed = result.finding("models")
    assert "does not know this model" in failed
    assert "fake-chat, fake-other" in failed


def test_answer_in_one_piece_is_a_warning(run: Run, fake: FakeOpenAI) -> None:
    whole = [{"delta": "one two three four five six seven eight nine ten"}, {"finish": "stop"}]
    fake.script([*whole, {"done": True}], path="/chat/completions")
    result = run("doctor")
    assert "in one piece" in result.finding("models", mark="WARN")
    assert "buffering" in result.finding("models", mark="WARN")


def test_each_endpoint_of_the_providers_file_is_checked(
    run: Run, fake: FakeOpenAI, data_dir: Path
) -> None:
    data_dir.mkdir(mode=0o700)
    (data_dir / "providers.toml").write_text(
        f'[endpoints.good]\nbase_url = "{fake.base_url}"\n'
        '[endpoints.bad]\nbase_url = "http://127.0.0.1:9/v1"\n'
    )
    result = run("doctor", OPENAI_BASE_URL="")
    assert result.status == 1
    assert result.finding("models of good", mark="ok")
    assert "Check base_url (http://127.0.0.1:9/v1)" in result.finding("models of bad")
