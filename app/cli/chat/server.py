"""A client of a server's HTTP door, which resumes an answer after a lost connection."""

import json
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx2

from ...startup_error import StartupError
from .tokens import load_token, save_token

JsonObject = dict[str, Any]
TIMEOUT = httpx2.Timeout(30, read=60)  # a stream has a comment every 15 s
RETRY_S = (0.2, 0.5, 1, 2, 4, 8, 15, 30)
LOST = (httpx2.TransportError,)


class ChatError(StartupError):
    """The server refused, or cannot be reached; the message is a sentence."""


class ChatServer:
    """The server at `url`, as the user whose token is stored here, or as a new one."""

    def __init__(self, url: str):
        self._url = url.rstrip("/")
        self._client = httpx2.Client(base_url=self._url, timeout=TIMEOUT)
        self._token = load_token(self._url)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def send(self, text: str, model: str | None, conversation_id: str | None) -> JsonObject:
        """Send a message, at the end of a conversation or of a new one; return the ack."""
        payload: JsonObject = {"message_id": str(uuid4()), "text": text, "model": model}
        if conversation_id is not None:
            conversation = self._get(f"/api/conversations/{conversation_id}")["conversation"]
            payload["conversation_id"] = conversation["id"]
            payload["parent_id"] = conversation["head_id"]
        return self._post("/api/answers", payload)

    def stop(self, answer_id: str) -> None:
        """Stop the answer; its events then end."""
        self._post(f"/api/answers/{answer_id}/stop", {})

    def events(self, answer_id: str) -> Iterator[tuple[str, JsonObject]]:
        """Yield the events of an answer up to its end, each once."""
        last_id, waits = "", list(RETRY_S)
        while True:
            try:
                for id_, name, data in self._stream(answer_id, last_id):
                    waits = list(RETRY_S)
                    last_id = id_ or last_id
                    yield name, data
                    if name in ("answer:end", "conversation:removed"):
                        return
            except LOST:
                pass
            if not waits:
                raise ChatError(f"The connection to {self._url} is lost.")
            time.sleep(waits.pop(0))  # noqa: TID251 - a client, without a runtime

    def _stream(self, answer_id: str, last_id: str) -> Iterator[tuple[str, str, JsonObject]]:
        headers = self._headers() | ({"Last-Event-ID": last_id} if last_id else {})
        path = f"/api/answers/{answer_id}/events"
        with self._client.stream("GET", path, headers=headers) as response:
            if response.is_error:
                response.read()
                error = _error(response)
                if not error.get("retryable"):
                    raise ChatError(error["message"])
                return
            fields: dict[str, str] = {}
            for line in response.iter_lines():
                if line:
                    name, _, value = line.partition(": ")
                    fields[name] = value
                elif "event" in fields:
                    yield fields.get("id", ""), fields["event"], json.loads(fields["data"])
                    fields = {}
                else:
                    fields = {}

    def _get(self, path: str) -> JsonObject:
        return self._answer(lambda: self._client.get(path, headers=self._headers()))

    def _post(self, path: str, body: JsonObject) -> JsonObject:
        # The same body again has no other effect: it carries its idempotency key.
        return self._answer(lambda: self._client.post(path, json=body, headers=self._headers()))

    def _answer(self, request: Any) -> JsonObject:
        for wait_s in (*RETRY_S[:4], None):
            try:
                response = request()
                if response.status_code == httpx2.codes.UNAUTHORIZED:
                    self._sign_in()
                    response = request()
            except LOST as error:
                if wait_s is None or isinstance(error, httpx2.ConnectError):
                    raise ChatError(f"No server answers at {self._url}.") from None
                time.sleep(wait_s)  # noqa: TID251
                continue
            if response.is_error:
                raise ChatError(_error(response)["message"])
            answer: JsonObject = response.json()
            return answer
        raise AssertionError("the last attempt returns or raises")

    def _headers(self) -> dict[str, str]:
        if self._token is None:
            self._sign_in()
        return {"Authorization": f"Bearer {self._token}"}

    def _sign_in(self) -> None:
        response = self._client.post("/api/session", json={"token": True})
        if response.is_error:
            raise ChatError(_error(response)["message"])
        self._token = str(response.json()["token"])
        save_token(self._url, self._token)


def _error(response: httpx2.Response) -> JsonObject:
    try:
        error: JsonObject = response.json()["error"]
        return {"message": str(error["message"]), "retryable": bool(error.get("retryable"))}
    except (ValueError, KeyError, TypeError):
        return {"message": f"The server answers HTTP {response.status_code}.", "retryable": False}
