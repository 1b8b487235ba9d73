"""answer:stop, in every state of an answer."""

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.socket_client import SocketClient
from app.testing.wire.chat_client import code, new_id
from tests.sockets.in_process import InProcess
from tests.support.answers import is_released, requests_about, silent, stalled
from tests.support.waiting import promptly


def test_stop_by_answer_id_keeps_the_shown_text(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("one ", "two "), marker=question)
    ack = chat.send(question)
    chat.wait_for_text(ack, "one two ")
    assert chat.stop(ack) == {"ok": True, "answer_id": ack["answer_id"], "status": "stopped"}
    end = chat.wait_for_end(ack)
    assert (end["status"], end["finish_reason"], end["error"]) == ("stopped", None, None)
    assert end["lengths"] == [8]
    assert chat.open(ack)["messages"][1]["parts"][0]["text"] == chat.text(ack) == "one two "


def test_stop_by_message_id_returns_its_answer(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("one "), marker=question)
    ack = chat.send(question)
    stopped = chat.command("answer:stop", {"message_id": ack["message_id"]})
    assert (stopped["answer_id"], stopped["status"]) == (ack["answer_id"], "stopped")


def test_stop_closes_the_provider_connection_within_a_second(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("one "), marker=question)
    ack = chat.send(question)
    chat.wait_for_text(ack, "one ")
    chat.stop(ack)

    promptly(lambda: is_released(fake, question), what="the call")


def test_stop_before_the_first_token_ends_an_empty_answer(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    fake.script(silent(), marker=question)
    ack = chat.send(question)
    fake.wait_for(lambda _: requests_about(fake, question))
    assert chat.stop(ack)["status"] == "stopped"
    end = chat.wait_for_end(ack)
    assert (end["status"], end["lengths"], end["timings"]["first_delta_ms"]) == (
        "stopped",
        [],
        None,
    )


def test_stop_immediately_after_send_stops_the_answer(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("one "), marker=question)
    ack = chat.send(question)
    assert chat.stop(ack)["status"] == "stopped"
    assert chat.wait_for_end(ack)["status"] == "stopped"


def test_second_stop_gets_the_same_ack(chat: SocketClient, fake: FakeOpenAI, question: str) -> None:
    fake.script(stalled("one "), marker=question)
    ack = chat.send(question)
    assert chat.stop(ack) == chat.stop(ack)
    chat.wait_for_end(ack)
    assert len(chat.payloads("answer:end", answer_id=ack["answer_id"])) == 1


def test_stop_of_an_ended_answer_returns_its_status(chat: SocketClient, question: str) -> None:
    ack = chat.ask(question)
    assert chat.stop(ack)["status"] == "completed"


def test_stop_by_one_socket_ends_the_answer_for_all_sockets(
    server: InProcess, token: str, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("one "), marker=question)
    asker, onlooker = server.chat(token), server.chat(token)
    ack = asker.send(question)
    assert onlooker.stop(ack)["status"] == "stopped"
    assert asker.wait_for_end(ack)["status"] == "stopped"


def test_conversation_of_a_stopped_answer_is_not_running(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("one "), marker=question)
    ack = chat.send(question)
    chat.stop(ack)
    assert chat.open(ack)["conversation"]["running"] == []
    assert chat.reply(ack, "next")["ok"]


def test_stop_of_an_unknown_id_is_not_found(chat: SocketClient) -> None:
    assert code(chat.command("answer:stop", {"answer_id": new_id()})) == "not_found"
    assert code(chat.command("answer:stop", {"message_id": new_id()})) == "not_found"
