"""conversation:open: the messages, and exactly the missing text of answers."""

from pathlib import Path

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.socket_client import SocketClient
from app.testing.wire.chat_client import Json, code, new_id
from tests.sockets.in_process import InProcess
from tests.support.answers import begun, gated, stalled, steady, steady_text, whole

TEXT = "ab🌊cd"  # six code units; 3 lies inside the surrogate pair
HELD = pytest.mark.parametrize(
    ("lengths", "run", "at"),
    [
        pytest.param([2], 1, 2, id="part"),
        pytest.param([6], 1, 6, id="all"),
        pytest.param([], 1, 0, id="nothing"),
        pytest.param([3], 1, 2, id="inside a pair"),
        pytest.param([7], 1, 0, id="beyond the end"),
        pytest.param([2], 2, 0, id="another run"),
        pytest.param([2, 1], 1, 0, id="more parts"),
    ],
)


@pytest.fixture
def ended(chat: SocketClient, fake: FakeOpenAI, question: str) -> Json:
    """Return the ack of an answer that ended with TEXT."""
    fake.script(whole(TEXT), marker=question)
    return chat.ask(question)


@pytest.fixture
def running(chat: SocketClient, fake: FakeOpenAI, question: str) -> Json:
    """Return the ack of a running answer with TEXT so far."""
    fake.script(stalled(TEXT), marker=question)
    ack = chat.send(question)
    chat.wait_for_text(ack, TEXT)
    return ack


@pytest.fixture
def late(server: InProcess, token: str) -> SocketClient:
    """Return another socket of the same user, without any events."""
    return server.chat(token)


def have(ack: Json, *lengths: int, run: int = 1) -> Json:
    return {ack["answer_id"]: {"run": run, "lengths": list(lengths)}}


def test_open_returns_the_conversation_and_its_messages(late: SocketClient, ended: Json) -> None:
    opened = late.open(ended)
    assert opened["conversation"]["head_id"] == ended["answer_id"]
    assert [message["role"] for message in opened["messages"]] == ["user", "assistant"]
    assert opened["messages"][1]["parts"] == [{"kind": "text", "at": 0, "text": TEXT}]
    assert opened["messages"][1]["run"] == 1
    assert opened["has_earlier"] is False


@HELD
def test_open_returns_the_missing_text_of_an_ended_answer(
    late: SocketClient, ended: Json, lengths: list[int], run: int, at: int
) -> None:
    opened = late.open(ended, have(ended, *lengths, run=run))
    [part] = opened["messages"][1]["parts"]
    rest = TEXT.encode("utf-16-le")[at * 2 :].decode("utf-16-le")
    assert (part["at"], part["text"]) == (at, rest)


@HELD
def test_running_answer_continues_from_the_held_text(
    late: SocketClient, chat: SocketClient, running: Json, lengths: list[int], run: int, at: int
) -> None:
    opened = late.open(running, have(running, *lengths, run=run))
    assert opened["conversation"]["running"] == [running["answer_id"]]
    assert opened["messages"][1]["parts"] == []
    start = late.wait_for("answer:start")
    assert sum(start["lengths"]) == at
    chat.stop(running)
    end = late.wait_for("answer:end")
    rest = TEXT.encode("utf-16-le")[at * 2 :].decode("utf-16-le")
    deltas = late.payloads("answer:delta")
    assert "".join(delta["text"] for delta in deltas) == rest
    assert [delta["at"] for delta in deltas[:1]] == [at][: len(deltas)]
    assert end["lengths"] == [6]


def test_late_socket_receives_the_rest_live(
    chat: SocketClient, late: SocketClient, fake: FakeOpenAI, question: str, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    script = gated(gate, begun("first "), steady(60, every_ms=10))
    fake.script(script, marker=question)
    ack = chat.send(question)
    chat.wait_for_text(ack, "first ")
    late.open(ack)
    gate.touch()
    late.wait_for_end(ack)
    assert late.text(ack) == "first " + steady_text(60)
    assert late.wire.gaps == 0
    assert len(late.payloads("answer:delta")) > 1


def test_open_by_a_follower_resets_its_cursor_to_the_held_text(
    chat: SocketClient, running: Json
) -> None:
    chat.open(running, have(running, 4))
    again = chat.wait_for("answer:start", lengths=[4])
    assert again["answer"]["id"] == running["answer_id"]
    delta = chat.wait_for("answer:delta", at=4)
    assert delta["text"] == "cd"
    assert chat.text(running) == TEXT
    chat.stop(running)
    chat.wait_for_end(running)
    assert chat.wire.gaps == 0


def test_open_repairs_a_gap(chat: SocketClient, late: SocketClient, running: Json) -> None:
    ahead = {"run": 1, "part": 0, "kind": "text", "at": 9, "text": "far ahead"}
    assert not late.wire.apply(("answer:delta", {**ahead, "answer_id": running["answer_id"]}))
    late.open(running, {running["answer_id"]: late.wire.have(running["answer_id"])})
    chat.stop(running)
    late.wait_for_end(running)
    assert late.text(running) == TEXT


def test_held_text_of_another_run_counts_as_nothing(
    chat: SocketClient, late: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    fake.script([*begun("one "), {"close": "fin"}], marker=question, times=1)
    fake.script(stalled("two"), marker=question, times=1)
    ack = chat.ask(question)
    chat.continue_(ack)
    chat.wait_for_text(ack, "one two")
    late.open(ack, have(ack, 4, run=2))
    assert late.wait_for("answer:delta")["at"] == 4
    later = late.open(ack, have(ack, 4, run=1))
    assert later["messages"][1]["run"] == 2
    assert late.wait_for("answer:delta", at=0)["text"] == "one two"
    chat.stop(ack)


def test_open_returns_the_newest_50_messages_and_has_earlier(
    chat: SocketClient, question: str
) -> None:
    ack = chat.ask(question)
    for number in range(25):
        last = chat.ask(
            f"question {number}", conversation_id=ack["conversation_id"], parent_id=ack["answer_id"]
        )
        ack = {**ack, "answer_id": last["answer_id"]}
    opened = chat.open(ack)
    assert len(opened["messages"]) == 50
    assert opened["has_earlier"] is True
    assert opened["messages"][0]["parts"][0]["text"] == "question 0"
    assert opened["messages"][-1]["id"] == ack["answer_id"]


def test_open_returns_only_the_path_to_the_head(chat: SocketClient, question: str) -> None:
    first = chat.ask(question)
    edited = chat.ask("edited", conversation_id=first["conversation_id"])
    shown = [message["id"] for message in chat.open(first)["messages"]]
    assert shown == [edited["message_id"], edited["answer_id"]]


def test_unknown_conversation_is_not_found(chat: SocketClient) -> None:
    assert code(chat.open({"conversation_id": new_id()})) == "not_found"


def test_unknown_held_answer_is_ignored(late: SocketClient, ended: Json) -> None:
    opened = late.open(ended, {new_id(): {"run": 1, "lengths": [5]}})
    assert opened["messages"][1]["parts"][0]["text"] == TEXT
