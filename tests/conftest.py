"""Sets the process up for the runtime under test, before anything else is imported.

A suite marked `needs("chromium")` runs where that is found; elsewhere it is left out and named
in the last line, or fails with REQUIRE_ALL=1.
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

from .support.fake_provider.client import FakeProvider
from .support.needs import missing
from .support.postgres_server import PostgresServer

LEFT_OUT: dict[str, int] = {}
HANGS_AFTER_S = 300
OWN = (
    "DATA_DIR",
    "DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY_FILE",
    "LIMITS",
    "MODELS",
    "DEFAULT_MODEL",
    "PROVIDERS_FILE",
)

hypothesis_settings.register_profile(
    "suite",
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
hypothesis_settings.load_profile("suite")


def pytest_configure(config: pytest.Config) -> None:
    """Register the mark, and keep the settings of whoever runs the tests out of them."""
    config.addinivalue_line("markers", "needs(what): runs only where `what` is found")
    for name in list(os.environ):
        if name.startswith(("OPENAI_", "LIMIT_")) or name in OWN:
            del os.environ[name]
    # A call more for each new conversation: tests of titles ask for them, the others count calls.
    os.environ["TITLES"] = "words"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this machine has no means for, unless nothing may be left out."""
    kept, left = [], []
    for item in items:
        lacks = [
            lack
            for mark in item.iter_markers("needs")
            for need in mark.args
            if (lack := missing(need))
        ]
        if lacks and os.environ.get("REQUIRE_ALL") != "1":
            left.append(item)
            LEFT_OUT[lacks[0]] = LEFT_OUT.get(lacks[0], 0) + 1
        else:
            kept.append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail what this machine has no means for, where nothing may be left out."""
    for mark in item.iter_markers("needs"):
        for need in mark.args:
            if lack := missing(need):
                pytest.fail(f"this needs {lack}, and REQUIRE_ALL=1")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was left out."""
    if LEFT_OUT:
        named = ", ".join(f"{count} that need {lack}" for lack, count in LEFT_OUT.items())
        terminalreporter.write_line(f"left out: tests: {named}")


@pytest.fixture(autouse=True)
def _tell_where_it_hangs() -> Iterator[None]:
    faulthandler.dump_traceback_later(HANGS_AFTER_S, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()


@pytest.fixture(scope="session")
def runtime() -> Runtime:
    """Return the runtime this process is set up for."""
    return choose_runtime(ASYNC_MODE)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """Return a data directory of this test's own."""
    return tmp_path / "data"


@pytest.fixture(scope="session")
def running_fake() -> Iterator[FakeProvider]:
    """Yield the process of the fake provider."""
    with FakeProvider() as provider:
        yield provider


@pytest.fixture(scope="session")
def fake(running_fake: FakeProvider) -> FakeProvider:
    """Return the fake provider as servers know it that many tests share."""
    return running_fake


@pytest.fixture
def question() -> str:
    """Return a question nobody else asks: what is answered to it is scripted by its text."""
    return f"question {uuid4().hex[:12]}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Yield a PostgreSQL server that tests share; each makes databases of its own."""
    with PostgresServer() as server:
        yield server
