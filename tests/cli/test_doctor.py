"""The doctor finds what is wrong with settings, files, models and clock, and names the remedy."""

import os
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine

from app.conversations.schema.revisions import MIGRATIONS, alembic_config
from tests.support.fake_provider.client import FakeProvider

from .conftest import MakeServed, Run

UNAUTHORIZED = {"error": {"message": "Incorrect API key provided: sk-wrong", "type": "auth"}}
NO_MODEL = {"error": {"code": "model_not_found", "message": "no such model"}}


def test_a_sound_set_up_has_nothing_to_mend(
    run: Run, serve: MakeServed, fake: FakeProvider, data_dir: Path
) -> None:
    data_dir.mkdir(mode=0o700)
    served = serve()
    ended = run("doctor", PORT=served.url.rpartition(":")[2])
    assert ended.status == 0, ended.said
    for about in ("settings", "data directory", "database", "models", "reach"):
        assert ended.finding(about, mark="ok"), ended.said
    assert "->" not in ended.said
    assert len(fake.requests()) == 1


def test_no_model_is_asked_where_that_is_not_wanted(run: Run, fake: FakeProvider) -> None:
    assert run("doctor", "--no-ask").status == 0
    assert fake.requests() == []


def test_wrong_settings_are_all_named(run: Run) -> None:
    ended = run("doctor", PORT="many", PUBLIC_URL="chat.example.org")
    assert ended.status == 1
    assert "PORT:" in ended.finding("settings")
    assert "PUBLIC_URL: must be an http" in ended.finding("settings")


def test_a_key_that_is_refused_is_named_by_its_variable_and_never_written(
    run: Run, fake: FakeProvider
) -> None:
    fake.script([{"status": 401, "body": UNAUTHORIZED}], path="/models")
    ended = run("doctor", OPENAI_API_KEY="sk-wrong-0123456789")
    assert ended.status == 1
    assert "refused this server's key" in ended.finding("models")
    assert "Set OPENAI_API_KEY" in ended.finding("models")
    assert "sk-wrong" not in ended.said


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([{"status": 404, "body": "<html>nothing here</html>"}], "usually ends in /v1"),
        ([{"status": 200, "body": "<html>a page</html>"}], "usually ends in /v1"),
    ],
)
def test_a_base_url_without_the_api_is_told_apart_from_one_that_is_down(
    run: Run, fake: FakeProvider, steps: list[dict[str, object]], said: str
) -> None:
    fake.script(steps, path="/models")
    fake.script([{"status": 404, "body": "<html>"}], path="/chat/completions")
    ended = run("doctor")
    assert ended.status == 1
    assert said in ended.finding("models"), ended.said
    down = run("doctor", OPENAI_BASE_URL="http://127.0.0.1:9/v1")
    assert down.status == 1
    assert "Check OPENAI_BASE_URL (http://127.0.0.1:9/v1)" in down.finding("models")


def test_a_model_that_is_missing_is_named_with_those_that_are_there(
    run: Run, fake: FakeProvider
) -> None:
    fake.script([{"status": 404, "body": NO_MODEL}], path="/chat/completions", model="gone")
    ended = run("doctor", DEFAULT_MODEL="gone")
    assert ended.status == 1
    assert "does not list gone" in ended.finding("models", mark="WARN")
    failed = ended.finding("models")
    assert "does not know this model" in failed
    assert "fake-chat, fake-other" in failed


def test_an_answer_in_one_piece_is_noticed(run: Run, fake: FakeProvider) -> None:
    whole = [{"delta": "one two three four five six seven eight nine ten"}, {"finish": "stop"}]
    fake.script([*whole, {"done": True}], path="/chat/completions")
    ended = run("doctor")
    assert "in one piece" in ended.finding("models", mark="WARN")
    assert "buffering" in ended.finding("models", mark="WARN")


def test_each_endpoint_of_the_file_is_examined_by_its_name(
    run: Run, fake: FakeProvider, data_dir: Path
) -> None:
    data_dir.mkdir(mode=0o700)
    (data_dir / "providers.toml").write_text(
        f'[endpoints.good]\nbase_url = "{fake.base_url}"\n'
        '[endpoints.bad]\nbase_url = "http://127.0.0.1:9/v1"\n'
    )
    ended = run("doctor", OPENAI_BASE_URL="")
    assert ended.status == 1
    assert ended.finding("models of good", mark="ok")
    assert "Check base_url (http://127.0.0.1:9/v1)" in ended.finding("models of bad")


def test_a_clock_that_is_off_is_found_by_the_services_clock(run: Run, fake: FakeProvider) -> None:
    for hours, way in ((2, "behind"), (-2, "ahead of")):
        fake.reset()
        date = format_datetime(datetime.now(UTC) + timedelta(hours=hours), usegmt=True)
        listing = {"data": [{"id": "fake-chat"}]}
        reply = {"status": 200, "body": listing, "headers": {"Date": date}}
        fake.script([reply], path="/models")
        ended = run("doctor")
        assert ended.status == 1
        assert f"s {way} that of the models' services" in ended.finding("clock")
        assert "timedatectl set-ntp true" in ended.finding("clock")


def test_a_clock_that_is_right_is_not_complained_of(run: Run, fake: FakeProvider) -> None:
    date = format_datetime(datetime.now(UTC), usegmt=True)
    reply = {"status": 200, "body": {"data": []}, "headers": {"Date": date}}
    fake.script([reply], path="/models")
    assert run("doctor", DEFAULT_MODEL="fake-chat").finding("clock", mark="ok")


def test_an_older_database_is_found_and_migrate_mends_it(run: Run, data_dir: Path) -> None:
    data_dir.mkdir(mode=0o700)
    engine = create_engine(f"sqlite:///{data_dir / 'wordbrook.sqlite3'}")
    with engine.begin() as connection:
        config = alembic_config(MIGRATIONS)
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    ended = run("doctor", "--no-ask")
    assert ended.status == 1
    assert "is at revision 0001" in ended.finding("database")
    assert "python -m app migrate" in ended.finding("database")
    migrated = run("migrate")
    assert migrated.status == 0
    assert "from revision 0001" in migrated.said
    assert run("doctor", "--no-ask").status == 0
    assert "as this version needs it" in run("migrate").said


def test_a_newer_database_and_a_damaged_one_are_told_apart(run: Run, data_dir: Path) -> None:
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


def test_a_data_directory_that_is_a_file_or_has_no_place_is_found(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", tmp_path / "file" / "data"):
        ended = run("doctor", "--no-ask", DATA_DIR=place)
        assert ended.status == 1
        assert "Let user" in ended.finding("data directory"), ended.said


def test_a_read_only_data_directory_is_found(run: Run, data_dir: Path) -> None:
    data_dir.mkdir()
    data_dir.chmod(0o500)
    # Whoever is root may write whatever the mode says, unless that right is taken away.
    unprivileged = ("setpriv", "--bounding-set", "-dac_override") if os.getuid() == 0 else ()
    ended = run("doctor", "--no-ask", before=unprivileged)
    assert ended.status == 1
    assert "is not writable" in ended.finding("data directory"), ended.said
    assert f"chown -R {os.getuid()}" in ended.finding("data directory")
