"""A server with files in this process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from tests.unit.files.conftest import FileServer


@pytest.fixture
def server(fake: FakeOpenAI, data_dir: Path) -> Iterator[FileServer]:
    server = FileServer(
        data_dir,
        openai_base_url=fake.base_url,
        limit_file_bytes=200_000,
        limit_body_bytes=20_000,
    )
    yield server
    server.stop()


@pytest.fixture
def token(server: FileServer) -> str:
    return server.new_user()
