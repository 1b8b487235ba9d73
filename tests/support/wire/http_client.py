"""A client of the HTTP door: commands are requests, events come as text/event-stream."""

import http.client
import json
from typing import Any, Self
from urllib.parse import urlsplit

import requests

from app.testing.wire.chat_client import ChatClient, Json
from app.testing.wire.client_state import Event

WAIT_S = 30.0
PATHS = {
    "message:send": "/api/answers",
    "answer:stop": "/api/answers/{answer_id}/stop",
    "answer:continue": "/api/answers/{answer_id}/continue",
    "answer:regenerate": "/api/answers/{answer_id}/regenerate",
}
END = "answer:end"


class EventStream:
    """One response of text/event-stream. `last_id` is the id of the last event received."""

    def __init__(self, url: str, path: str, token: str, last_id: str = "", **headers: str):
        where = urlsplit(url)
        self._connection = http.client.HTTPConnection(where.netloc, timeout=WAIT_S)
        more = {"Last-Event-ID": last_id} if last_id else {}
        self._connection.request(
            "GET", path, headers={"Authorization": f"Bearer {token}", **more, **headers}
        )
        self.response = self._connection.getresponse()
        self.last_id = last_id
        self.comments = 0
        self._buffer = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection, also in the middle of the response."""
        self.response.close()
        self._connection.close()

    def read(self, most: int = 65536) -> list[Event] | None:
        """Return the events of the next piece of at most `most` bytes; None at the end."""
        data = self.response.read1(most)
        if not data:
            return None
        *texts, self._buffer = (self._buffer + data).split(b"\n\n")
        return [event for text in texts if (event := self._parse(text.decode())) is not None]

    def read_all(self) -> list[Event]:
        """Return all events up to the end of the response."""
        events: list[Event] = []
        while (more := self.read()) is not None:
            events += more
        return events

    def _parse(self, text: str) -> Event | None:
        fields = dict(line.split(": ", 1) for line in text.split("\n") if ": " in line)
        self.last_id = fields.get("id", self.last_id)
        if "event" not in fields:
            self.comments += text.startswith(":")
            return None
        return fields["event"], json.loads(fields["data"])


class HttpClient(ChatClient):
    """A user's client without Socket.IO."""

    def __init__(self, url: str, token: str, **headers: str):
        super().__init__()
        self.url = url
        self.token = token
        self._headers = {"Authorization": f"Bearer {token}", **headers}
        self._new: list[Event] = []

    def command(self, name: str, *payloads: Any) -> Json:
        """Send a command and return its ack."""
        response = self.post(PATHS[name].format(**payloads[0]), payloads[0])
        answer: Json = response.json()
        return answer if response.ok else {"ok": False, **answer}

    def post(self, path: str, body: Json) -> requests.Response:
        """Send a request."""
        return requests.post(self.url + path, json=body, headers=self._headers, timeout=WAIT_S)

    def stream(self, ack: Json, last_id: str = "", have: str = "") -> EventStream:
        """Open the events of an answer."""
        query = f"?have={have}" if have else ""
        path = f"/api/answers/{ack['answer_id']}/events{query}"
        return EventStream(self.url, path, self.token, last_id)

    def follow(self, ack: Json, last_id: str = "", most: int | None = None) -> str:
        """Receive an answer up to its end, or about `most` bytes of it; return the last id."""
        with self.stream(ack, last_id) as stream:
            received = 0
            while most is None or received < most:
                step = 65536 if most is None else most - received
                events = stream.read(step)
                if events is None:
                    break
                received += step if most is None else len(str(events))
                self._new += events
            return stream.last_id

    def follow_until(self, ack: Json, text: str) -> str:
        """Receive an answer until its text is `text`; return the last id."""
        with self.stream(ack) as stream:
            while self.text(ack) != text:
                events = stream.read()
                assert events is not None, self.events
                self._new += events
            return stream.last_id

    def _arrived(self) -> list[Event]:
        new, self._new = self._new, []
        return new
