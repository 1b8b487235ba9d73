"""The pytest plugin: the fixtures `fake_openai`, `wordbrook_app` and `chat`.

They read no environment and wait with deadlines. A project overrides `wordbrook_app` to test an
application of its own.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from flask import Flask

    from .chat import Chat
    from .fake_openai.client import FakeOpenAI

API_KEY = "sk-test"


@pytest.fixture(scope="session")
def _fake_openai_process() -> Iterator["FakeOpenAI"]:
    # Imported late: a plugin is imported before a project may have patched the process.
    from .fake_openai.client import FakeOpenAI

    with FakeOpenAI() as fake:
        yield fake


@pytest.fixture
def fake_openai(_fake_openai_process: "FakeOpenAI") -> "FakeOpenAI":
    """Return a fake OpenAI over real HTTP, without scripts: it repeats each question."""
    _fake_openai_process.reset()
    return _fake_openai_process


@pytest.fixture
def wordbrook_app(fake_openai: "FakeOpenAI", tmp_path: Path) -> Iterator["Flask"]:
    """Yield the stand-alone application with the model of `fake_openai` and an empty database."""
    from .. import create_app
    from ..settings import fixed_settings
    from .new_database import add_new_database

    add_new_database(tmp_path / "wordbrook")
    app = create_app(
        fixed_settings(
            data_dir=tmp_path / "wordbrook",
            openai_base_url=fake_openai.base_url,
            openai_api_key=API_KEY,
            async_mode="threading",
            titles="words",
        )
    )
    yield app
    app.extensions["stop"]()


@pytest.fixture
def chat(wordbrook_app: "Flask") -> Iterator["Chat"]:
    """Yield a tab of a new user of `wordbrook_app`."""
    from .chat import Chat

    tab = Chat(wordbrook_app)
    yield tab
    tab.close()
