"""Migrations of the host (Flask-Migrate) and of the chat on one PostgreSQL database."""

import re
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import create_engine, inspect

from app import Wordbrook
from tests.support.needs import ROOT
from tests.support.servers.postgres import PostgresServer

from .host import db

pytestmark = [
    pytest.mark.needs("postgres"),
    pytest.mark.filterwarnings("ignore:'get_engine' is deprecated"),
]
EMBEDDING = (ROOT / "docs/embedding.md").read_text()


def make_host(folder: Path, url: str) -> Flask:
    host = Flask("host", instance_path=str(folder / "instance"))
    host.config["SQLALCHEMY_DATABASE_URI"] = url.replace("postgresql:", "postgresql+psycopg:")
    db.init_app(host)
    flask_migrate.Migrate(host, db, directory=str(folder / "migrations"))
    Wordbrook(host)
    return host


def run(host: Flask, *arguments: str) -> None:
    result = host.test_cli_runner().invoke(args=arguments)
    assert result.exit_code == 0, result.output


def columns(url: str) -> dict[str, list[str]]:
    """Return the columns of each table."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    found = inspect(engine)
    tables = {name: [each["name"] for each in found.get_columns(name)] for name in
              found.get_table_names()}  # fmt: skip
    engine.dispose()
    return tables


def exclude_tables_of_the_chat(environment: Path) -> None:
    """Change migrations/env.py as docs/embedding.md says."""
    (shown,) = re.findall(r"^(def include_name\(.*?)^```", EMBEDDING, re.MULTILINE | re.DOTALL)
    text = environment.read_text()
    assert text.count("context.configure(\n") == 2
    environment.write_text(
        text.replace("context.configure(\n", "context.configure(include_name=include_name,\n")
        .replace("def run_migrations_offline", f"{shown}\n\ndef run_migrations_offline", 1)
    )  # fmt: skip


def test_migrations_of_host_and_chat_leave_each_others_tables_alone(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    url = postgres.make_database(is_empty=True)
    host = make_host(tmp_path, url)
    run(host, "wordbrook", "migrate")
    of_chat = columns(url)
    assert {name.startswith("wordbrook_") for name in of_chat} == {True}
    run(host, "db", "init")
    exclude_tables_of_the_chat(tmp_path / "migrations/env.py")
    run(host, "db", "migrate")
    run(host, "db", "upgrade")
    (revision,) = (tmp_path / "migrations/versions").glob("*.py")
    assert "wordbrook" not in revision.read_text()
    of_host = {"messages": ["id", "body"], "alembic_version": ["version_num"]}
    assert columns(url) == {**of_chat, **of_host}
    run(host, "wordbrook", "migrate")
    run(host, "db", "migrate")
    assert len(list((tmp_path / "migrations/versions").glob("*.py"))) == 1
    run(host, "db", "downgrade", "base")
    assert columns(url).keys() == {*of_chat, "alembic_version"}
