"""A client of the HTTP door."""

import threading
from contextlib import suppress

import requests

from ..servers.wordbrook import ServerProcess


class AnswerStream:
    """The events of an answer over HTTP, read in a thread until they end."""

    def __init__(self, server: ServerProcess, answer_id: str, cookie: str):
        url = f"{server.url}/api/answers/{answer_id}/events"
        self._response = requests.get(url, headers={"Cookie": cookie}, stream=True, timeout=30)
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        with suppress(requests.RequestException):
            for _ in self._response.iter_content(None):
                pass

    @property
    def has_ended(self) -> bool:
        """Whether the body has ended."""
        return not self._thread.is_alive()
