"""A user in a test: asks, stops, loses the connection, opens a second tab."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from ..extension import Wordbrook
from ..protocol import NAMESPACE
from .answer import Answer
from .socket_client import OrderedTestClient, SocketClient
from .waiting import eventually
from .wire.chat_client import Json

WITHIN_S = 15.0


class RefusedError(AssertionError):
    """The server refused a connect or a command; `code` is the error code of the protocol."""

    def __init__(self, error: Json):
        self.code = str(error.get("code"))
        super().__init__(f"{self.code}: {error.get('message')}")


class Chat:
    """One tab of one user. Waits have a deadline; a test that misses it fails and says for what.

    `app` is the stand-alone application or one with the extension. `http` is the Flask test client
    whose cookies identify the user; without it, a new user has a token.
    """

    def __init__(self, app: Flask, http: FlaskClient | None = None, token: str = ""):
        self.app = app
        self.http = http
        self._inner = _serving(app)
        self._token = token if token or http else _new_token(self._inner)
        self._drops: list[int] = []
        self._gaps = 0
        self.answer: Answer | None = None
        self._client = self._connect()

    def ask(self, text: str, *, within_s: float = WITHIN_S, **fields: Any) -> Answer:
        """Send a message, in the conversation of the last answer, and wait for its answer.

        `fields` are those of `message:send`, for example `model`, or `conversation_id=None` for a
        new conversation.

        Raises:
            RefusedError: the server refuses the message.
            AssertionError: the answer does not end within `within_s`.
        """
        return self.wait(self.send(text, **fields), within_s=within_s)

    def send(self, text: str, **fields: Any) -> Answer:
        """Send a message and return its answer while it grows."""
        last = self.answer
        place = {"conversation_id": last.conversation_id, "parent_id": last.id} if last else {}
        if "conversation_id" in fields and fields["conversation_id"] is None:
            place = {}
        ack = _accepted(self._client.send(text, **{**place, **fields}))
        self.answer = Answer(ack, text)
        return self.answer

    def wait(
        self,
        answer: Answer,
        until: Callable[[Answer], object] = lambda answer: answer.ending,
        *,
        within_s: float = WITHIN_S,
    ) -> Answer:
        """Receive until the answer has ended, or `until` holds."""
        eventually(
            lambda: self._poll(answer) and until(answer),
            within_s=within_s,
            what=lambda: f"the end of {answer}",
            sleep=self._inner.extensions["runtime"].sleep,
        )
        return answer

    def wait_for_text(self, answer: Answer, text: str, *, within_s: float = WITHIN_S) -> Answer:
        """Receive until the text of the answer begins with `text`."""
        return self.wait(answer, lambda it: it.text.startswith(text), within_s=within_s)

    def stop(self, answer: Answer) -> Answer:
        """Stop an answer and wait for its end."""
        _accepted(self._client.stop(answer.ack))
        return self.wait(answer)

    def continue_(self, answer: Answer) -> Answer:
        """Continue an answer that broke off, and wait for its end."""
        _accepted(self._client.continue_(answer.ack))
        answer.ending = None
        return self.wait(answer)

    def regenerate(self, answer: Answer, **fields: Any) -> Answer:
        """Ask for another answer to the same question, and wait for it."""
        ack = _accepted(self._client.regenerate(answer.ack, **fields))
        self.answer = Answer({**answer.ack, **ack}, answer.question)
        return self.wait(self.answer)

    def drop_at(self, *offsets: int) -> None:
        """Lose the connection once the next texts reach these lengths, and resume from there."""
        self._drops = sorted(offsets)

    def reconnect(self) -> None:
        """Lose the connection and connect again, with the text held so far."""
        before = self._client
        before.disconnect()
        self._client = self._connect()
        self._client.resume_from(before)
        self._gaps = self._client.wire.gaps

    def second_tab(self) -> "Chat":
        """Open the same conversation in another tab of the user."""
        tab = Chat(self.app, self.http, self._token)
        if self.answer is not None:
            tab.answer = Answer(self.answer.ack, self.answer.question)
            tab._reopen(tab.answer)
        return tab

    def close(self) -> None:
        """Disconnect."""
        self._client.disconnect()

    def _connect(self) -> SocketClient:
        auth = {"protocol": 1, **({"token": self._token} if self._token else {})}
        socketio = self._inner.extensions["socketio"]
        client = OrderedTestClient(
            self.app, socketio, namespace=NAMESPACE, auth=auth, flask_test_client=self.http
        )
        if not client.is_connected(NAMESPACE):
            raise RefusedError(client.refusal or {"code": "disconnected"})
        return SocketClient(client)

    def _poll(self, answer: Answer) -> bool:
        client = self._client
        answer.read(client.collect(), client.wire)
        if self._drops and len(answer.text) >= self._drops[0]:
            client.wire.truncate(answer.id, self._drops.pop(0))
            self.reconnect()
            self._reopen(answer)
        elif client.wire.gaps != self._gaps:
            self._gaps = client.wire.gaps
            self._reopen(answer)
        return True

    def _reopen(self, answer: Answer) -> None:
        answer.read_stored(self._client.reopen(answer.ack))
        answer.read(self._client.collect(), self._client.wire)


def _serving(app: Flask) -> Flask:
    """Return the application of the chat: `app`, or the one that an extension mounts in it."""
    extension = app.extensions["wordbrook"]
    return extension.mounted(app) if isinstance(extension, Wordbrook) else app


def _new_token(app: Flask) -> str:
    response = app.test_client().post("/api/session", json={"token": True})
    assert response.status_code == 200, response.get_data(as_text=True)
    return str(response.get_json()["token"])


def _accepted(ack: Json) -> Json:
    if not ack["ok"]:
        raise RefusedError(ack["error"])
    return ack
