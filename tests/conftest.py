"""Patches the process for the runtime under test before any other import; shared fixtures.

A test marked `needs("chromium")` runs where that is found; elsewhere it is left out and counted in
the last line, or fails with REQUIRE_ALL=1.
"""

# ruff: noqa: E402, I001
import os

from app.runtime.monkey_patch import patch

ASYNC_MODE = os.environ.setdefault("ASYNC_MODE", "eventlet")
patch(ASYNC_MODE)

import faulthandler
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings as hypothesis_settings

from app.runtime import Runtime, choose_runtime

from app.testing.fake_openai.client import FakeOpenAI
from .support.needs import OPTIONAL, missing
from .support.servers.postgres import PostgresServer

LEFT_OUT: dict[str, int] = {}
HANGS_AFTER_S = 600
SETTINGS = (
    "DATA_DIR",
    "DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY_FILE",
    "LIMITS",
    "MODELS",
    "DEFAULT_MODEL",
    "PROVIDERS_FILE",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
)

hypothesis_settings.register_profile(
    "suite",
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
hypothesis_settings.load_profile("suite")


def pytest_configure(config: pytest.Config) -> None:
    """Register the mark, and remove the settings of the calling environment."""
    config.addinivalue_line("markers", "needs(what): runs only where `what` is found")
    for name in list(os.environ):
        is_proxy = name.lower().endswith("_proxy")
        if name.startswith(("OPENAI_", "LIMIT_")) or name in SETTINGS or is_proxy:
            del os.environ[name]
    # A title by the model is one more call for each conversation, and most tests count calls.
    os.environ["TITLES"] = "words"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that this machine lacks a program for.

    REQUIRE_ALL=1 keeps them, but for those that need an optional program.
    """
    kept, left = [], []
    for item in items:
        lacks = [
            lack
            for mark in item.iter_markers("needs")
            for need in mark.args
            if (lack := missing(need))
            and (need in OPTIONAL or os.environ.get("REQUIRE_ALL") != "1")
        ]
        if lacks:
            left.append(item)
            LEFT_OUT[lacks[0]] = LEFT_OUT.get(lacks[0], 0) + 1
        else:
            kept.append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail a test that this machine lacks a program for; REQUIRE_ALL=1 keeps such tests."""
    for mark in item.iter_markers("needs"):
        for need in mark.args:
            if lack := missing(need):
                pytest.fail(f"this needs {lack}, and REQUIRE_ALL=1")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count the tests left out by what they need."""
    if LEFT_OUT:
        named = ", ".join(f"{count} that need {lack}" for lack, count in LEFT_OUT.items())
        terminalreporter.write_line(f"left out: tests: {named}")


@pytest.fixture(autouse=True)
def _dump_stacks_of_a_hanging_test() -> Iterator[None]:
    faulthandler.dump_traceback_later(HANGS_AFTER_S, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()


@pytest.fixture(scope="session")
def runtime() -> Runtime:
    """Return the runtime that this process is patched for."""
    return choose_runtime(ASYNC_MODE)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """Return a data directory for this test."""
    return tmp_path / "data"


@pytest.fixture(scope="session")
def running_fake() -> Iterator[FakeOpenAI]:
    """Yield the process of the fake provider."""
    with FakeOpenAI() as provider:
        yield provider


@pytest.fixture(scope="session")
def fake(running_fake: FakeOpenAI) -> FakeOpenAI:
    """Return the fake provider, which shared servers call."""
    return running_fake


@pytest.fixture
def question() -> str:
    """Return a unique question, by which a test scripts its answer."""
    return f"question {uuid4().hex[:12]}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Yield a PostgreSQL server that tests share; each creates its own databases."""
    with PostgresServer() as server:
        yield server
