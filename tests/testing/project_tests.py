"""The tests of a project that uses the kit; test_kit.py runs them."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask, session

from app import Wordbrook
from app.testing.chat import Chat, RefusedError
from app.testing.fake_openai import answers


def test_answer_is_streamed(chat: Any, fake_openai: Any) -> None:
    fake_openai.next(answers.answer("Hello ", "world", reasoning="Hm.", usage=(3, 2)))
    answer = chat.ask("Hi")
    assert (answer.text, answer.reasoning, answer.status) == ("Hello world", "Hm.", "completed")
    assert answer.finish_reason == "stop"
    assert answer.usage["output_tokens"] == 2
    assert fake_openai.requests()[-1]["question"] == "Hi"


def test_question_is_repeated_without_a_script_and_the_history_is_sent(
    chat: Any, fake_openai: Any
) -> None:
    chat.ask("One")
    assert chat.ask("Two").text == "You said: Two"
    sent = fake_openai.requests()[-1]["body"]["messages"]
    assert [message["content"] for message in sent] == ["One", "You said: One", "Two"]


def test_lost_connections_and_a_second_tab_lose_and_double_nothing(
    chat: Any, fake_openai: Any
) -> None:
    pieces = [f"piece {number}, " for number in range(60)]
    fake_openai.next(answers.answer(*pieces, every_s=0.005))
    chat.drop_at(3, 40, 41, 200)
    answer = chat.send("Count")
    tab = chat.second_tab()
    assert chat.wait(answer).text == "".join(pieces)
    assert tab.wait(tab.answer).text == "".join(pieces)
    tab.close()


def test_stop_keeps_the_text_and_continue_goes_on(chat: Any, fake_openai: Any) -> None:
    fake_openai.next(answers.stall("One "), answers.answer("two"))
    answer = chat.wait_for_text(chat.send("Count"), "One ")
    assert chat.stop(answer).status == "stopped"
    assert chat.continue_(answer).text == "One two"
    fake_openai.next(answers.answer("Another"))
    assert chat.regenerate(answer).text == "Another"


@pytest.mark.parametrize(
    ("script", "code", "status", "text"),
    [
        (answers.status(429, retry_after_s=2), "provider_rate_limited", "failed", ""),
        (answers.status(401), "provider_unauthorized", "failed", ""),
        (answers.cut("Half"), "cut_short", "interrupted", "Half"),
        (answers.bad_json("Half"), "provider_broken", "failed", "Half"),
        (answers.content_filter("Half"), None, "completed", "Half"),
        (answers.slow("Late", first_byte_s=0.2), None, "completed", "Late"),
        (answers.tool_calls(("clock", {"zone": "UTC"})), "tools_unsupported", "failed", ""),
    ],
)
def test_faults_of_a_service_end_the_answer(
    chat: Any, fake_openai: Any, script: Any, code: str | None, status: str, text: str
) -> None:
    fake_openai.next(script)
    answer = chat.ask("Hi")
    assert (answer.error, answer.status, answer.text) == (code, status, text)


def test_refused_message_raises_its_code(chat: Any) -> None:
    with pytest.raises(RefusedError) as refused:
        chat.ask("")
    assert refused.value.code == "invalid"


def test_answer_that_does_not_end_fails_by_its_deadline(chat: Any, fake_openai: Any) -> None:
    fake_openai.next(answers.stall("One"))
    with pytest.raises(AssertionError, match="the end of <Answer streaming"):
        chat.ask("Hi", within_s=0.3)
    chat.stop(chat.answer)


def test_users_of_a_host_application_chat_with_its_model(tmp_path: Path) -> None:
    host = Flask("host", instance_path=str(tmp_path))
    host.secret_key = "a key of the host"
    extension = Wordbrook()

    @host.get("/sign-in/<name>")
    def sign_in(name: str) -> str:
        session["user"] = name
        return name

    @extension.model("shout")
    def shout(turn: Any) -> str:
        return f"{turn.user}: {turn.text.upper()}"

    extension.init_app(host, identify=lambda: session.get("user"))
    browser = host.test_client()
    with pytest.raises(RefusedError) as refused:
        Chat(host, browser)
    assert refused.value.code == "unauthenticated"
    browser.get("/sign-in/ann")
    chat = Chat(host, browser)
    assert chat.ask("hi").text == "ann: HI"
    chat.close()
    extension.stop()
