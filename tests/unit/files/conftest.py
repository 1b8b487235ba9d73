"""A server with files in this process, and what its users do with them."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.files.storage import FileStorage
from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from tests.sockets.in_process import InProcess


class FileServer(InProcess):
    """The application, with requests about files."""

    @property
    def storage(self) -> FileStorage:
        """Return the files of the worker."""
        files = self.app.extensions["wordbrook"].files
        assert files is not None
        return files.storage  # type: ignore[no-any-return]

    def upload(self, token: str, data: bytes, name: str = "file") -> Any:
        """Send a file and return the response."""
        form = {"file": (io.BytesIO(data), name)}
        return self.request(token, "POST", "/api/files", data=form)

    def add(self, token: str, data: bytes, name: str = "file") -> dict[str, Any]:
        """Add a file and return it."""
        response = self.upload(token, data, name)
        assert response.status_code == 200, response.text
        file: dict[str, Any] = response.get_json()["file"]
        return file

    def text(self, token: str, data: bytes, name: str = "file") -> str:
        """Add a document and return what a model is given of it."""
        found = self.request(
            token, "GET", f"/api/files/{self.add(token, data, name)['file_id']}/text"
        )
        return str(found.get_json()["text"])

    def stored(self) -> list[Path]:
        """Return the paths of the contents."""
        folder = self.app.extensions["wordbrook"].settings.data_dir / "files"
        return [each for each in folder.rglob("*") if each.is_file()]

    def ended(self, token: str, answer_id: str) -> dict[str, Any]:
        """Wait for the end of an answer; return it."""

        def find() -> Any:
            path = f"/api/conversations/{self.conversation}/messages"
            messages = self.request(token, "GET", path).get_json()["messages"]
            found = next(each for each in messages if each["id"] == answer_id)
            return found if found["status"] != "streaming" else None

        sleep = self.app.extensions["runtime"].sleep
        ended: dict[str, Any] = eventually(find, within_s=30, what="the end", sleep=sleep)
        return ended

    conversation = ""

    def ask(self, token: str, text: str, files: list[dict[str, Any]], **more: Any) -> Any:
        """Send a message with files, in a new conversation, and wait for its answer."""
        chat = self.chat(token)
        ack = chat.send(text, file_ids=[each["file_id"] for each in files], **more)
        if ack["ok"]:
            self.conversation = ack["conversation_id"]
            self.ended(token, ack["answer_id"])
        chat.disconnect()
        return ack


@pytest.fixture
def server(fake: FakeOpenAI, data_dir: Path) -> Iterator[FileServer]:
    server = FileServer(data_dir, openai_base_url=fake.base_url, limit_files_bytes=3_000_000)
    yield server
    server.stop()


@pytest.fixture
def token(server: FileServer) -> str:
    return server.new_user()
