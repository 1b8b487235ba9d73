"""The checks, in their order: each plays a few steps and returns what it saw."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import uuid4

import httpx2
from pydantic import ValidationError

from ...protocol.events import ANSWER_DELTA, ANSWER_END, ANSWER_START, CONVERSATION_REMOVED, EVENTS
from .client import JsonObject, Socket, Violation, expect, follow, hold

QUESTION = "Count from one to twenty in words, please."


@dataclass
class Play:
    """What the checks share; the first question's ack, text and events are set by its check."""

    url: str
    model: str | None
    client: httpx2.Client
    token: str = ""
    ack: JsonObject = field(default_factory=dict)
    message_id: str = field(default_factory=lambda: str(uuid4()))
    text: str = ""
    end: JsonObject = field(default_factory=dict)

    def socket(self) -> Socket:
        """Connect a socket of the same user."""
        return Socket(self.url, self.token)

    def have(self, length: int) -> JsonObject:
        """Return a `have` of the answer with `length` less of its last part."""
        lengths = list(self.end["lengths"])
        lengths[-1] = max(0, lengths[-1] - length)
        return {self.ack["answer_id"]: {"run": self.end["run"], "lengths": lengths}}

    def send_again(self, socket: Socket, text: str = QUESTION) -> JsonObject:
        """Send the first message once more."""
        return socket.send(text, self.model, message_id=self.message_id)


def session(play: Play) -> str:
    """A program gets a token."""
    answer = play.client.post("/api/session", json={"token": True})
    expect(answer.status_code == httpx2.codes.OK, f"POST /api/session: HTTP {answer.status_code}")
    play.token = answer.json()["token"]
    play.client.headers["Authorization"] = f"Bearer {play.token}"
    return "POST /api/session gives a token"


def connect(play: Play) -> str:
    """Protocol 1 with a token joins, and nothing else."""
    with play.socket() as socket:
        expect(socket.refusal is None, f"a valid connect is refused: {socket.refusal}")
    for token, protocol, code in (
        (play.token, 99, "protocol_unsupported"),
        ("none", 1, "unauthenticated"),
    ):
        with Socket(play.url, token, protocol) as refused:
            found = (refused.refusal or {}).get("code")
            expect(found == code, f"a connect is not refused with {code}, but {found}")
    return "connect: protocol 1 and a token join, others are refused with a code"


def question(play: Play) -> str:
    """The ack comes before the events, the deltas follow each other, the end has their lengths."""
    with play.socket() as socket:
        play.ack = play.send_again(socket)
        expect(play.ack.get("ok") is True, f"message:send is refused: {play.ack.get('error')}")
        play.end = socket.wait_for(ANSWER_END, answer_id=play.ack["answer_id"])
        events = socket.of_answer(play.ack["answer_id"])
        first = socket.events.index(events[0])
        expect(socket.events.index(play.ack) < first, "an event of the answer precedes the ack")
        expect(events[0][0] == ANSWER_START, "the first event is not answer:start")
        expect(events[-1][0] == ANSWER_END, "the last event is not answer:end")
        for event in socket.events:
            if isinstance(event, tuple):
                _check_shape(*event)
    held = hold(events)
    play.text = held.text()
    expect(play.text, "the answer has no text")
    return f"an answer of {len(play.text)} characters: ack, start, deltas without a gap, end"


def idempotency(play: Play) -> str:
    """The same message again has the same ack, another payload is refused."""
    with play.socket() as socket:
        again = play.send_again(socket)
        expect(again == play.ack, "the same message_id got another ack")
        other = play.send_again(socket, f"{QUESTION} Now.")
        expect(_code(other) == "id_reused", f"another payload got {other}")
    return "a repeated send gets its first ack, another payload id_reused"


def resume(play: Play) -> str:
    """An open with `have` brings the missing text alone; a false one brings all."""
    with play.socket() as socket:
        for have, expected in (
            (play.have(3), play.text[-3:]),
            (play.have(-(10**6)), play.text),
            ({play.ack["answer_id"]: {"run": 77, "lengths": [1]}}, play.text),
        ):
            payload = {"conversation_id": play.ack["conversation_id"], "have": have}
            opened = socket.command("conversation:open", payload)
            expect(opened.get("ok") is True, f"conversation:open: {opened.get('error')}")
            [answer] = [m for m in opened["messages"] if m["id"] == play.ack["answer_id"]]
            found = answer["parts"][-1]["text"]
            if play.text.isascii():
                expect(found == expected, f"have {have} brought {len(found)} characters")
    return "open brings exactly what `have` lacks, and all where it is false"


def refusals(play: Play) -> str:
    """Unknown ids are not found, unknown commands and bad payloads are invalid."""
    unknown = str(uuid4())
    with play.socket() as socket:
        for name, payload, code in (
            ("answer:stop", {"answer_id": unknown}, "not_found"),
            ("conversation:open", {"conversation_id": unknown}, "not_found"),
            ("answer:continue", {"answer_id": unknown, "request_id": unknown}, "not_found"),
            ("message:send", {"message_id": "no uuid", "text": "x"}, "invalid"),
            ("no:command", {}, "invalid"),
        ):
            ack = socket.command(name, payload)
            expect(_code(ack) == code, f"{name} {payload} got {ack}")
        stopped = socket.command("answer:stop", {"answer_id": play.ack["answer_id"]})
        status = play.end["status"]
        expect(stopped.get("status") == status, f"a stop of an ended answer got {stopped}")
    return "refusals have the codes of the protocol"


def stranger(play: Play) -> str:
    """Another user's ids are like unknown ones."""
    with httpx2.Client(base_url=play.url, timeout=20) as client:
        token = client.post("/api/session", json={"token": True}).json()["token"]
    with Socket(play.url, token) as socket:
        for name in ("conversation_id", "answer_id"):
            command = "conversation:open" if name == "conversation_id" else "answer:stop"
            found = socket.command(command, {name: play.ack[name]})
            unknown = socket.command(command, {name: str(uuid4())})
            expect(found == unknown, f"a foreign {name} is answered differently: {found}")
    return "a foreign id is answered like an unknown one"


def door(play: Play) -> str:
    """The HTTP door has the same text, and resumes by the id of the last event."""
    events, _ = follow(play.client, play.ack["answer_id"])
    for event in events:
        _check_shape(*event)
    expect(hold(events).text() == play.text, "the text over HTTP is another one")
    some, last_id = follow(play.client, play.ack["answer_id"], most=2)
    rest, _ = follow(play.client, play.ack["answer_id"], last_id)
    expect(hold(rest, hold(some)).text() == play.text, "the resumed text is another one")
    repeated = [p for name, p in rest if name == ANSWER_DELTA and p["at"] == 0 and p["text"]]
    expect(len(some) < 2 or not repeated, "a resumed stream repeats text")
    return "text/event-stream has the same text and resumes by Last-Event-ID"


def removal(play: Play) -> str:
    """A deleted conversation is announced, and gone."""
    conversation_id = play.ack["conversation_id"]
    with play.socket() as socket:
        socket.command("conversation:open", {"conversation_id": conversation_id})
        answer = play.client.delete(f"/api/conversations/{conversation_id}")
        expect(answer.status_code == httpx2.codes.NO_CONTENT, f"DELETE: HTTP {answer.status_code}")
        socket.wait_for(CONVERSATION_REMOVED, conversation_id=conversation_id)
        ack = socket.command("conversation:open", {"conversation_id": conversation_id})
        expect(_code(ack) == "not_found", f"a deleted conversation is opened: {ack}")
    return "a deleted conversation is announced, and not found afterwards"


CHECKS: tuple[Callable[[Play], str], ...] = (
    session,
    connect,
    question,
    idempotency,
    resume,
    refusals,
    stranger,
    door,
    removal,
)


def run_checks(play: Play) -> Iterator[tuple[bool, str]]:
    """Yield whether each check holds, and what it saw; stop where the next ones depend on it."""
    for check in CHECKS:
        try:
            yield True, check(play)
        except (Violation, OSError, httpx2.HTTPError, KeyError, ValueError) as error:
            text = (
                str(error) if isinstance(error, Violation) else f"{type(error).__name__}: {error}"
            )
            yield False, f"{check.__doc__ or ''} {text}."
            if check in (session, connect, question):
                return


def _check_shape(name: str, payload: JsonObject) -> None:
    model = EVENTS.get(name)
    if model is None:
        return  # an addition, which clients ignore
    try:
        model.model_validate(payload, extra="ignore")
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        raise Violation(f"{name}: {fault['loc']}: {fault['msg']}") from None


def _code(ack: JsonObject) -> str | None:
    error = ack.get("error")
    return str(error["code"]) if ack.get("ok") is False and isinstance(error, dict) else None
