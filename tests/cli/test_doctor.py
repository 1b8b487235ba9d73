"""The doctor reports faults of settings, files, models and clock, with remedies."""

import os
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine

from app.conversations.schema.revisions import MIGRATIONS, alembic_config
from tests.integration.server_process import Served
from tests.support.fake_provider.client import FakeProvider

from .conftest import Run

UNAUTHORIZED = {"error": {"message": "Incorrect API key provided: sk-wrong", "type": "auth"}}
NO_MODEL = {"error": {"code": "model_not_found", "message": "no such model"}}


def test_sound_installation_has_only_ok_findings(
    run_process: Run, shared_server: Served, shared_data_dir: Path, fake: FakeProvider
) -> None:
    port = shared_server.url.rpartition(":")[2]
    result = run_process("doctor", PORT=port, DATA_DIR=shared_data_dir)
    assert result.status == 0, result.output
    for about in ("settings", "data directory", "database", "models", "reach"):
        assert result.finding(about, mark="ok"), result.output
    assert "->" not in result.output
    assert len(fake.requests()) == 1


def test_no_ask_option_sends_no_request_to_a_model(run: Run, fake: FakeProvider) -> None:
    assert run("doctor", "--no-ask").status == 0
    assert fake.requests() == []


def test_all_unusable_settings_are_reported(run: Run) -> None:
    result = run("doctor", PORT="many", PUBLIC_URL="chat.example.org")
    assert result.status == 1
    assert "PORT:" in result.finding("settings")
    assert "PUBLIC_URL: must be an http" in result.finding("settings")


def test_refused_key_is_reported_by_its_variable_without_its_value(
    run: Run, fake: FakeProvider
) -> None:
    fake.script([{"status": 401, "body": UNAUTHORIZED}], path="/models")
    result = run("doctor", OPENAI_API_KEY="sk-wrong-0123456789")
    assert result.status == 1
    assert "refused this server's key" in result.finding("models")
    assert "Set OPENAI_API_KEY" in result.finding("models")
    assert "sk-wrong" not in result.output


@pytest.mark.parametrize("status", [404, 200])
def test_base_url_without_the_api_is_reported(run: Run, fake: FakeProvider, status: int) -> None:
    fake.script([{"status": status, "body": "<html>a page</html>"}], path="/models")
    fake.script([{"status": 404, "body": "<html>"}], path="/chat/completions")
    result = run("doctor")
    assert result.status == 1
    assert "usually ends in /v1" in result.finding("models"), result.output


def test_service_without_a_list_is_asked_for_the_named_model(run: Run, fake: FakeProvider) -> None:
    fake.script([{"status": 404, "body": "Not Found"}], path="/models")
    named = run("doctor", DEFAULT_MODEL="mine")
    assert named.status == 0, named.output
    assert "does not list its models" in named.finding("models", mark="WARN")
    assert "mine answers" in named.finding("models", mark="ok")
    unnamed = run("doctor")
    assert unnamed.status == 1
    assert "set DEFAULT_MODEL to a model that the service has" in unnamed.finding("models")


def test_missing_v1_is_reported_with_the_address_that_answers(run: Run, fake: FakeProvider) -> None:
    root = fake.base_url.removesuffix("/v1")
    fake.script([{"status": 404, "body": "404 page not found"}], path="/models", times=1)
    result = run("doctor", OPENAI_BASE_URL=root)
    assert result.status == 0, result.output
    assert f"lacks /v1: {root}/v1 answers" in result.finding("models", mark="WARN")
    assert "Set OPENAI_BASE_URL" in result.finding("models", mark="WARN")


def test_moved_service_is_reported_with_its_new_address(run: Run, fake: FakeProvider) -> None:
    target = "https://llm.example.org/v1/chat/completions?key=query-secret"
    moved = {"status": 308, "headers": {"Location": target}, "body": ""}
    fake.script([moved], path="/chat/completions")
    result = run("doctor")
    assert "redirects to https://llm.example.org/v1" in result.finding("models")
    assert "query-secret" not in result.output


def test_refusal_is_reported_in_the_words_of_the_service(run: Run, fake: FakeProvider) -> None:
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


def test_missing_model_is_reported_with_the_listed_models(run: Run, fake: FakeProvider) -> None:
    fake.script([{"status": 404, "body": NO_MODEL}], path="/chat/completions", model="gone")
    result = run("doctor", DEFAULT_MODEL="gone")
    assert result.status == 1
    assert "does not list gone" in result.finding("models", mark="WARN")
    failed = result.finding("models")
    assert "does not know this model" in failed
    assert "fake-chat, fake-other" in failed


def test_answer_in_one_piece_is_a_warning(run: Run, fake: FakeProvider) -> None:
    whole = [{"delta": "one two three four five six seven eight nine ten"}, {"finish": "stop"}]
    fake.script([*whole, {"done": True}], path="/chat/completions")
    result = run("doctor")
    assert "in one piece" in result.finding("models", mark="WARN")
    assert "buffering" in result.finding("models", mark="WARN")


def test_each_endpoint_of_the_providers_file_is_checked(
    run: Run, fake: FakeProvider, data_dir: Path
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


def test_clock_skew_against_the_model_service_is_reported(run: Run, fake: FakeProvider) -> None:
    for hours, direction in ((2, "behind"), (-2, "ahead of")):
        fake.reset()
        date = format_datetime(datetime.now(UTC) + timedelta(hours=hours), usegmt=True)
        listing = {"data": [{"id": "fake-chat"}]}
        reply = {"status": 200, "body": listing, "headers": {"Date": date}}
        fake.script([reply], path="/models")
        result = run("doctor")
        assert result.status == 1
        assert f"s {direction} the clocks of the model services" in result.finding("clock")
        assert "timedatectl set-ntp true" in result.finding("clock")


def test_correct_clock_is_ok(run: Run, fake: FakeProvider) -> None:
    date = format_datetime(datetime.now(UTC), usegmt=True)
    reply = {"status": 200, "body": {"data": []}, "headers": {"Date": date}}
    fake.script([reply], path="/models")
    assert run("doctor", DEFAULT_MODEL="fake-chat").finding("clock", mark="ok")


def test_limits_of_an_address_that_one_user_can_use_up_are_reported(run: Run) -> None:
    limits = {"LIMITS": "on", "LIMIT_RUNNING_PER_USER": "3", "LIMIT_RUNNING_PER_ADDRESS": "3"}
    result = run("doctor", "--no-ask", **limits)
    assert "one user can use up LIMIT_RUNNING_PER_ADDRESS=3" in result.output
    assert "LIMIT_RUNNING_PER_USER=3" in result.output


def test_https_without_a_trusted_proxy_is_reported(run: Run) -> None:
    url = {"LIMITS": "on", "PUBLIC_URL": "https://127.0.0.1:1"}
    result = run("doctor", "--no-ask", **url)
    assert "all clients count as one address" in result.output
    assert "TRUSTED_PROXIES" in result.output
    result = run("doctor", "--no-ask", **url, TRUSTED_PROXIES="127.0.0.1")
    assert "one address" not in result.output


def test_older_database_is_reported_and_migrate_upgrades_it(run: Run, data_dir: Path) -> None:
    data_dir.mkdir(mode=0o700)
    engine = create_engine(f"sqlite:///{data_dir / 'wordbrook.sqlite3'}")
    with engine.begin() as connection:
        config = alembic_config(MIGRATIONS)
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    result = run("doctor", "--no-ask")
    assert result.status == 1
    assert "is at revision 0001" in result.finding("database")
    assert "python -m app migrate" in result.finding("database")
    migrated = run("migrate")
    assert migrated.status == 0
    assert "from revision 0001" in migrated.output
    assert run("doctor", "--no-ask").status == 0
    assert "which this version needs" in run("migrate").output


def test_newer_and_damaged_databases_are_reported_differently(run: Run, data_dir: Path) -> None:
    path = data_dir / "wordbrook.sqlite3"
    assert run("migrate").status == 0
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = 'from the future'")
    engine.dispose()
    assert "a newer version wrote it" in run("doctor", "--no-ask").finding("database")
    path.write_bytes(b"no database at all, " * 1000)
    damaged = run("doctor", "--no-ask").finding("database")
    assert "is damaged" in damaged
    assert "restore --replace" in damaged


def test_data_directory_that_is_a_file_or_below_a_file_is_reported(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file", tmp_path / "file" / "data"):
        result = run("doctor", "--no-ask", DATA_DIR=path)
        assert result.status == 1
        assert "Let the current user" in result.finding("data directory"), result.output


def test_read_only_data_directory_is_reported(run_process: Run, data_dir: Path) -> None:
    data_dir.mkdir()
    data_dir.chmod(0o500)
    # root ignores the file mode, unless this capability is dropped.
    unprivileged = ("setpriv", "--bounding-set", "-dac_override") if os.getuid() == 0 else ()
    result = run_process("doctor", "--no-ask", prefix=unprivileged)
    assert result.status == 1
    assert "is not writable" in result.finding("data directory"), result.output
    assert f"chown -R {os.getuid()}" in result.finding("data directory")
