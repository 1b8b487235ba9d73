"""The doctor reports faults of settings, files, models and clock, with remedies."""

import os
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine

from app.conversations.schema.revisions import MIGRATIONS, alembic_config
from app.testing.fake_openai.client import FakeOpenAI
from tests.support.servers.wordbrook import ServerProcess

from .conftest import Run

UNAUTHORIZED = {"error": {"message": "Incorrect API key provided: sk-wrong", "type": "auth"}}
NO_MODEL = {"error": {"code": "model_not_found", "message": "no such model"}}


def test_sound_installation_has_only_ok_findings(
    run_process: Run, shared_server: ServerProcess, shared_data_dir: Path, fake: FakeOpenAI
) -> None:
    port = shared_server.url.rpartition(":")[2]
    result = run_process("doctor", PORT=port, DATA_DIR=shared_data_dir)
    assert result.status == 0, result.output
    for about in ("settings", "data directory", "database", "models", "reach"):
        assert result.finding(about, mark="ok"), result.output
    assert "->" not in result.output
    assert len(fake.requests()) == 1


def test_no_ask_option_sends_no_request_to_a_model(run: Run, fake: FakeOpenAI) -> None:
    assert run("doctor", "--no-ask").status == 0
    assert fake.requests() == []


def test_all_unusable_settings_are_reported(run: Run) -> None:
    result = run("doctor", PORT="many", PUBLIC_URL="chat.example.org")
    assert result.status == 1
    assert "PORT:" in result.finding("settings")
    assert "PUBLIC_URL: must be an http" in result.finding("settings")


def test_clock_skew_against_the_model_service_is_reported(run: Run, fake: FakeOpenAI) -> None:
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


def test_correct_clock_is_ok(run: Run, fake: FakeOpenAI) -> None:
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


def test_public_server_with_a_key_and_no_budget_fails(run: Run) -> None:
    public = {"PUBLIC_URL": "https://chat.example.org", "OPENAI_API_KEY": "sk-0123456789abcdef"}
    result = run("doctor", "--no-ask", **public)
    assert "without a budget" in result.finding("public access")
    assert "LIMIT_TOKENS_PER_DAY" in result.finding("public access")
    only_users = run("doctor", "--no-ask", **public, LIMIT_TOKENS_PER_DAY_PER_USER=5000)
    assert "each new visitor" in only_users.finding("public access", mark="WARN")
    bounded = run(
        "doctor", "--no-ask", **public, LIMIT_TOKENS_PER_DAY=90_000, LIMIT_OUTPUT_TOKENS=2000
    )
    assert "90000 tokens" in bounded.finding("public access", mark="ok")
    assert "public access" not in bounded.finding("public access")


def test_server_that_only_this_machine_reaches_has_no_finding_about_the_public(run: Run) -> None:
    result = run("doctor", "--no-ask", OPENAI_API_KEY="sk-0123456789abcdef")
    assert "public access" not in result.output


@pytest.mark.parametrize(
    ("content", "mode", "mark", "said"),
    [
        ("short", 0o600, "FAIL", "has 5 characters"),
        ("a key that is long enough", 0o644, "WARN", "read by other users"),
        ("a key that is long enough", 0o600, "ok", "is private"),
    ],
)
def test_secret_key_file_is_checked_for_length_and_mode(
    run: Run, tmp_path: Path, content: str, mode: int, mark: str, said: str
) -> None:
    path = tmp_path / "key"
    path.write_text(content)
    path.chmod(mode)
    result = run("doctor", "--no-ask", SECRET_KEY_FILE=path)
    assert said in result.finding("secret key", mark=mark)
    assert result.status == int(mark == "FAIL")
