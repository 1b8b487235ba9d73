"""message:send, from its ack to the end of the answer."""

import time
from pathlib import Path

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.socket_client import SocketClient
from app.testing.waiting import eventually
from app.testing.wire.chat_client import ACK, Json, code, new_id
from tests.sockets.in_process import InProcess
from tests.support.answers import (
    USAGE_ON_THE_WIRE,
    begun,
    gated,
    requests_about,
    stalled,
    whole,
)
from tests.support.waiting import wait_until


def test_ack_of_a_send_has_three_ids(chat: SocketClient, question: str) -> None:
    message_id = new_id()
    ack = chat.send(question, message_id=message_id)
    assert ack["ok"]
    assert ack["message_id"] == message_id
    assert set(ack) == {"ok", "conversation_id", "message_id", "answer_id"}


def test_joined_deltas_equal_the_text_of_the_provider(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    fake.script(whole("Hel", "lo ", "wörld 🌊", "\n"), marker=question)
    ack = chat.ask(question)
    assert chat.text(ack) == "Hello wörld 🌊\n"
    assert chat.wire.gaps == 0


def test_events_arrive_in_order(chat: SocketClient, question: str) -> None:
    chat.ask(question)
    names = [name for name, _ in chat.events if name != "conversation:changed"]
    assert names[:3] == [ACK, "message:added", "answer:start"]
    assert set(names[3:-1]) == {"answer:delta"}
    assert names[-1] == "answer:end"


def test_start_of_a_new_answer_has_run_1_and_no_text(chat: SocketClient, question: str) -> None:
    ack = chat.ask(question)
    start = chat.wait_for("answer:start")
    assert (start["run"], start["lengths"]) == (1, [])
    assert start["answer"]["id"] == ack["answer_id"]
    assert start["answer"]["parts"] == []
    assert start["answer"]["status"] == "streaming"


def test_sender_receives_its_message_with_the_same_id(chat: SocketClient, question: str) -> None:
    ack = chat.send(question)
    added = chat.wait_for("message:added")
    assert added["conversation_id"] == ack["conversation_id"]
    assert added["message"]["id"] == ack["message_id"]
    assert added["message"]["parts"] == [{"kind": "text", "at": 0, "text": question}]


def test_end_has_reason_usage_timings_and_lengths(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    fake.script(whole("ä🌊"), marker=question)
    end = chat.wait_for_end(chat.send(question))
    assert (end["status"], end["finish_reason"], end["error"]) == ("completed", "stop", None)
    assert end["usage"] == USAGE_ON_THE_WIRE
    assert end["lengths"] == [3]
    assert 0 <= end["timings"]["first_delta_ms"] <= end["timings"]["total_ms"]


def test_reasoning_is_a_separate_part_before_the_text(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    fake.script(whole("Four.", reasoning=("Two and ", "two.")), marker=question)
    ack = chat.ask(question)
    kinds = {delta["part"]: delta["kind"] for delta in chat.payloads("answer:delta")}
    assert kinds == {0: "reasoning", 1: "text"}
    assert [chat.text(ack, 0), chat.text(ack, 1)] == ["Two and two.", "Four."]


def test_title_of_a_new_conversation_is_its_first_words(chat: SocketClient, question: str) -> None:
    ack = chat.ask(question)
    conversation = chat.wait_for("conversation:changed")["conversation"]
    assert conversation["id"] == ack["conversation_id"]
    assert conversation["title"] == question
    assert conversation["head_id"] == ack["answer_id"]
    assert conversation["running"] == [ack["answer_id"]]


def test_reply_is_in_the_same_conversation(chat: SocketClient, question: str) -> None:
    first = chat.ask(question)
    second = chat.reply(first, "and then?")
    assert second["conversation_id"] == first["conversation_id"]
    chat.wait_for_end(second)
    added = chat.payloads("message:added")[-1]["message"]
    assert added["parent_id"] == first["answer_id"]


def test_message_without_parent_is_another_root(chat: SocketClient, question: str) -> None:
    first = chat.ask(question)
    second = chat.reply(first, "edited", parent_id=None)
    added = chat.wait_for("message:added", message=chat.payloads("message:added")[-1]["message"])
    assert added["message"]["siblings"] == [first["message_id"], second["message_id"]]


def test_parent_that_is_not_an_answer_is_invalid(chat: SocketClient, question: str) -> None:
    first = chat.ask(question)
    assert code(chat.reply(first, "x", parent_id=first["message_id"])) == "invalid"


def test_parent_of_another_conversation_is_not_found(chat: SocketClient, question: str) -> None:
    first, other = chat.ask(question), chat.ask(f"other {question}")
    assert code(chat.reply(first, "x", parent_id=other["answer_id"])) == "not_found"


def test_parent_in_a_new_conversation_is_invalid(chat: SocketClient, question: str) -> None:
    assert code(chat.send(question, parent_id=new_id())) == "invalid"


def test_second_send_while_an_answer_runs_is_busy(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("one "), marker=question)
    first = chat.send(question)
    chat.wait_for_text(first, "one ")
    refused = chat.reply(first, "two")
    assert code(refused) == "conversation_busy"
    assert refused["error"]["retryable"]
    chat.stop(first)
    chat.wait_for_end(first)
    assert chat.reply(first, "two")["ok"]


def test_another_conversation_can_run_at_the_same_time(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("one "), marker=question)
    first = chat.send(question)
    other = chat.ask("meanwhile")
    assert chat.text(other) == "You said: meanwhile"
    chat.stop(first)


def test_answer_continues_without_followers(
    server: InProcess, token: str, fake: FakeOpenAI, question: str
) -> None:
    fake.script([{"sleep_ms": 200}, *whole("late")], marker=question)
    chat = server.chat(token)
    ack = chat.send(question)
    chat.disconnect()
    fake.wait_for(lambda _: requests_about(fake, question))
    later = server.chat(token)
    answer = eventually(lambda: ended(later.open(ack)["messages"][1]))
    assert (answer["status"], answer["parts"][0]["text"]) == ("completed", "late")


def ended(answer: Json) -> Json | None:
    return None if answer["status"] == "streaming" else answer


def test_end_has_the_duration_of_reasoning(
    chat: SocketClient, fake: FakeOpenAI, question: str, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    fake.script(gated(gate, begun(reasoning=("hm",)), whole("Yes.")), marker=question)
    ack = chat.send(question)
    chat.wait_for_text(ack, "hm")
    wait_until(time.monotonic() + 0.15)
    gate.touch()
    timings = chat.wait_for_end(ack)["timings"]
    assert 100 <= timings["reasoning_ms"] <= timings["total_ms"]


def test_end_without_reasoning_has_no_duration_of_it(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    fake.script(whole("Yes."), marker=question)
    assert "reasoning_ms" not in chat.wait_for_end(chat.send(question))["timings"]
