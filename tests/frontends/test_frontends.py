"""The AI SDK and AG-UI clients that others wrote, against the server as deployed."""

import base64
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.testing.fake_openai.client import FakeOpenAI, Step
from app.testing.wire.chat_client import Json
from tests.support import hostile_files as made
from tests.support.answers import stalled, steady, steady_text, whole
from tests.support.ports import free_port
from tests.support.servers.wordbrook import ServerProcess

pytestmark = pytest.mark.needs("frontends")
PROGRAMS = Path(__file__).with_name("programs")
WITHIN_S = 180
QUESTION = "front end"
LONG = steady_text(150, word="wörd🌊")
SHORT = steady_text(40, word="v🌊")
REFUSED: list[Step] = [{"status": 401, "error": {"message": "no", "code": "invalid_api_key"}}]
AGENTS = """
import time
from wordbrook import model

@model("steps")
def steps(turn):
    for number in range(4):
        yield f"Part {number}. "
        with turn.step("Counting", input={"number": number}, name="count") as step:
            time.sleep(0.1)
            step.output = {"next": number + 1}
    yield "Done."
"""
CALLS = 4


@pytest.fixture(scope="module")
def server(
    running_fake: FakeOpenAI, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    folder = tmp_path_factory.mktemp("frontends")
    (folder / "agents.py").write_text(AGENTS)
    with ServerProcess(
        folder / "data",
        OPENAI_BASE_URL=running_fake.base_url,
        BACKENDS=folder / "agents.py",
        DEFAULT_MODEL="fake-chat",
    ) as server:
        yield server


def run(program: str, server: ServerProcess, fake: FakeOpenAI) -> Json:
    question = f"{QUESTION} {program}"
    fake.script(whole("Rivers ", "run 🌊", reasoning=("Hm.",)), marker=f"{question} whole")
    fake.script(steady(150, every_ms=10, word="wörd🌊"), marker=f"{question} long")
    fake.script(steady(40, every_ms=10, word="v🌊"), marker=f"{question} short", times=1)
    fake.script(whole("Another."), marker=f"{question} short")
    fake.script(stalled("so ", "far"), marker=f"{question} stalls")
    fake.script(REFUSED, marker=f"{question} fails")
    done = subprocess.run(
        ["node", PROGRAMS / program, server.url, server.new_token(), question],
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr + server.log()
    report: Json = json.loads(done.stdout)
    return report


@pytest.fixture(scope="module")
def ai_sdk(server: ServerProcess, running_fake: FakeOpenAI) -> Json:
    return run("ai-sdk.mjs", server, running_fake)


@pytest.fixture(scope="module")
def ag_ui(server: ServerProcess, running_fake: FakeOpenAI) -> Json:
    return run("ag-ui.mjs", server, running_fake)


def texts(shown: Json) -> list[tuple[str, str]]:
    return [(part["type"], part["text"]) for part in shown["parts"]]


def test_ai_sdk_receives_reasoning_and_text(ai_sdk: Json) -> None:
    whole = ai_sdk["whole"]
    assert texts(whole) == [("reasoning", "Hm."), ("text", "Rivers run 🌊")]
    assert {part["state"] for part in whole["parts"]} == {"done"}
    assert (whole["status"], whole["error"]) == ("ready", None)
    assert whole["metadata"]["usage"]["input_tokens"] == 5
    assert whole["metadata"]["model"]


def test_ai_sdk_resumes_a_cut_answer_exactly(ai_sdk: Json) -> None:
    [(_, held)] = texts(ai_sdk["cut"])
    assert LONG.startswith(held)
    assert held != LONG
    assert ai_sdk["cut"]["status"] == "error"
    assert texts(ai_sdk["resumed"]) == [("text", LONG)]
    assert ai_sdk["resumed"]["roles"] == ["user", "assistant"] * 2
    assert ai_sdk["resumed"]["status"] == "ready"
    assert "GET /api/ai-sdk/chat/my%20chat%20%2F%201/stream" in ai_sdk["requests"]


def test_ai_sdk_receives_an_answer_that_ended_meanwhile(ai_sdk: Json) -> None:
    assert texts(ai_sdk["resumedLate"]) == [("text", SHORT)]
    assert ai_sdk["resumedLate"]["roles"] == ["user", "assistant"] * 3


def test_ai_sdk_regenerates_an_answer(ai_sdk: Json) -> None:
    assert texts(ai_sdk["regenerated"]) == [("text", "Another.")]
    assert ai_sdk["regenerated"]["roles"] == ["user", "assistant"] * 3


def test_ai_sdk_resumes_on_a_page_that_was_loaded_in_mid_answer(ai_sdk: Json) -> None:
    assert texts(ai_sdk["reloaded"]) == texts(ai_sdk["stayed"]) == [("text", LONG)]
    assert ai_sdk["reloaded"]["roles"] == ["user", "assistant"]


def test_ai_sdk_keeps_the_text_of_a_stopped_answer(ai_sdk: Json) -> None:
    assert texts(ai_sdk["stopped"]) == [("text", "so far")]
    assert (ai_sdk["stopped"]["status"], ai_sdk["stopped"]["error"]) == ("ready", None)


def test_ai_sdk_shows_why_an_answer_failed(ai_sdk: Json) -> None:
    assert ai_sdk["failed"]["status"] == "error"
    assert "refused this server's key" in ai_sdk["failed"]["error"]


def test_ai_sdk_shows_steps_with_input_and_output_also_after_a_cut(ai_sdk: Json) -> None:
    parts = []
    for number in range(CALLS):
        call = {"input": {"number": number}, "output": {"next": number + 1}}
        named = {"toolName": "count", "title": "Counting", "state": "output-available"}
        parts += [
            {"type": "text", "text": f"Part {number}. "},
            {"type": "dynamic-tool", **named, **call},
        ]
    parts.append({"type": "text", "text": "Done."})
    assert ai_sdk["steps"] == {"status": "ready", "parts": parts}
    assert ai_sdk["stepsCut"]["status"] == "error"
    assert ai_sdk["stepsResumed"] == {"status": "ready", "parts": parts}


def test_ai_sdk_finds_nothing_to_resume_in_an_unknown_chat(ai_sdk: Json) -> None:
    assert ai_sdk["unknown"] == {"status": "ready", "messages": 0}


def test_ag_ui_receives_reasoning_and_text_in_valid_order(ag_ui: Json) -> None:
    assert ag_ui["wholeError"] is None
    assert [message["role"] for message in ag_ui["whole"]["messages"]] == [
        "user",
        "reasoning",
        "assistant",
    ]
    assert ag_ui["whole"]["messages"][-1]["content"] == "Rivers run 🌊"
    assert ag_ui["whole"]["outcomes"] == ["success"]


def test_ag_ui_resumes_a_cut_answer_exactly(ag_ui: Json) -> None:
    assert ag_ui["cutError"] is not None
    held = ag_ui["cut"]["messages"][-1]["content"]
    assert LONG.startswith(held)
    assert 0 < len(held) < len(LONG)
    assert ag_ui["resumedError"] is None
    assert ag_ui["resumed"]["messages"][-1]["content"] == LONG
    assert len(ag_ui["resumed"]["messages"]) == 5
    assert "MESSAGES_SNAPSHOT" not in ag_ui["resumed"]["types"]


def test_ag_ui_client_with_false_text_is_given_the_whole_answer(ag_ui: Json) -> None:
    assert ag_ui["falseError"] is None
    assert "MESSAGES_SNAPSHOT" in ag_ui["restored"]["types"]
    assert ag_ui["restored"]["messages"] == ag_ui["resumed"]["messages"]


def test_ag_ui_run_that_failed_ends_with_its_error(ag_ui: Json) -> None:
    assert ag_ui["failed"]["outcomes"] == ["error provider_unauthorized"]


def test_ag_ui_shows_steps_as_tool_calls_also_after_a_cut(ag_ui: Json) -> None:
    messages = ag_ui["steps"]
    assert ag_ui["stepsError"] is None
    assert [message["role"] for message in messages] == [
        "user",
        *["assistant", "assistant", "tool"] * CALLS,
        "assistant",
    ]
    calls = [call for message in messages for call in message.get("calls") or ()]
    assert calls == [["count", f'{{"number": {number}}}'] for number in range(CALLS)]
    results = [message["content"] for message in messages if message["role"] == "tool"]
    assert results == [f'{{"next": {number + 1}}}' for number in range(CALLS)]
    assert ag_ui["stepsCutError"] is not None
    assert len(ag_ui["stepsCut"]) < len(messages)
    assert ag_ui["stepsResumedError"] is None
    assert ag_ui["stepsResumed"] == messages


def test_both_clients_send_a_file_and_receive_a_picture(
    server: ServerProcess, running_fake: FakeOpenAI
) -> None:
    question = f"{QUESTION} files"
    url = f"data:image/png;base64,{base64.b64encode(made.png()).decode()}"
    images = [{"type": "image_url", "image_url": {"url": url}}]
    picture: Step = {"chunk": {"choices": [{"index": 0, "delta": {"images": images}}]}}
    end: list[Step] = [{"finish": "stop"}, {"done": True}]
    answer: list[Step] = [{"delta": "Here:"}, picture, {"delta": "Nice?"}, *end]
    for client in ("chat", "agent"):
        running_fake.script(answer, marker=f"{question} {client}")
    command = ["node", str(PROGRAMS / "files.mjs"), server.url, server.new_token(), question]
    done = subprocess.run(command, capture_output=True, text=True, timeout=WITHIN_S, check=False)
    assert done.returncode == 0, done.stdout + done.stderr + server.log()
    report = json.loads(done.stdout)
    assert (report["status"], report["activity"]) == ("ready", ["file", "image/png"])
    assert report["chat"] == [["text", "Here:"], ["file", "image/png"], ["text", "Nice?"]]
    assert report["agent"] == ["user", "assistant", "activity", "assistant"] * 2
    assert report["chatPicture"] == report["agentPicture"] > 0
    asked = [json.dumps(each["body"]["messages"]) for each in running_fake.requests()]
    assert len([each for each in asked if question in each and "# Geese" in each]) == 4


def test_both_clients_show_a_whole_answer_after_the_server_was_killed_and_started(
    running_fake: FakeOpenAI, tmp_path: Path
) -> None:
    question = f"{QUESTION} restart"
    for client in ("chat", "agent"):
        running_fake.script(stalled("one ", "two"), marker=f"{question} {client}", times=1)
        running_fake.script(whole(" three", " 🌊"), marker=f"{question} {client}")
    with ServerProcess(
        tmp_path / "data", OPENAI_BASE_URL=running_fake.base_url, PORT=free_port()
    ) as server:
        program_file = str(PROGRAMS / "restart.mjs")
        command = ["node", program_file, server.url, server.new_token(), question]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as program:
            assert program.stdout is not None
            assert program.stdout.readline() == "begun\n"
            server.kill()
            server.start()
            output, _ = program.communicate("go on\n", timeout=WITHIN_S)
    report = json.loads(output)
    assert report["held"] == {"chat": ["error", "one two"], "agent": "one two"}
    assert report["whole"] == {"chat": ["ready", "one two three 🌊"], "agent": "one two three 🌊"}
    assert report["count"] == [2, 2]
