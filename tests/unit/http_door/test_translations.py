"""The translations: order of parts, cut-backs, tools, resumed AG-UI messages."""

from typing import Any

import pytest

from app.http_door.stream_body import StreamBody
from app.http_door.translations.ag_ui import AgUiTranslation, part_of
from app.http_door.translations.ai_sdk import AiSdkTranslation
from app.http_door.translations.sender import TranslatedSender
from app.runtime import Runtime

ANSWER = {"id": "a", "conversation_id": "c", "model": "m"}
END = {
    "answer_id": "a",
    "status": "completed",
    "finish_reason": "stop",
    "usage": None,
    "timings": None,
    "error": None,
}


def start(*lengths: int, run: int = 1) -> tuple[str, dict[str, Any]]:
    return "answer:start", {"answer": ANSWER, "run": run, "lengths": list(lengths)}


def delta(part: int, kind: str, at: int, text: str) -> tuple[str, dict[str, Any]]:
    fields = {"answer_id": "a", "run": 1, "part": part, "kind": kind, "at": at, "text": text}
    return "answer:delta", fields


def tool(status: str, **fields: object) -> dict[str, Any]:
    return {"part": 1, "tool": {"call_id": "t", "name": "search", "status": status, **fields}}


def types(chunks: Any) -> list[str]:
    return [chunk["type"] for chunk in chunks]


def ag_ui(held: list[int] | None = None) -> AgUiTranslation:
    messages = [{"id": "q", "role": "user"}, {"id": "a.0", "role": "assistant", "content": "x"}]
    return AgUiTranslation("thread", "run", messages, held or [])


def body_of(runtime: Runtime, translation: Any, *events: tuple[str, dict[str, Any]]) -> str:
    body = StreamBody(runtime, b"", None)
    sender = TranslatedSender(body, ANSWER, translation)
    for event in events:
        sender.deliver(sender.prepare(*event))
    body.end()
    return b"".join(body).decode()


def test_ai_sdk_part_ends_before_the_next_begins() -> None:
    translation = AiSdkTranslation()
    first = list(translation.delta(delta(0, "reasoning", 0, "Hm")[1]))
    second = list(translation.delta(delta(1, "text", 0, "Yes")[1]))
    # A continued answer grows on in an earlier part: that text gets an id of its own.
    third = list(translation.delta(delta(0, "reasoning", 2, ".")[1]))
    assert types(first) == ["reasoning-start", "reasoning-delta"]
    assert types(second) == ["reasoning-end", "text-start", "text-delta"]
    assert types(third) == ["text-end", "reasoning-start", "reasoning-delta"]
    assert first[0]["id"] != third[1]["id"]


@pytest.mark.parametrize(
    ("status", "type_"),
    [
        ("running", "tool-input-available"),
        ("done", "tool-output-available"),
        ("denied", "tool-output-denied"),
        ("failed", "tool-output-error"),
    ],
)
def test_ai_sdk_shows_the_states_of_a_tool(status: str, type_: str) -> None:
    assert types(AiSdkTranslation().part(tool(status))) == [type_]
    assert types(AiSdkTranslation().part(tool("writing"))) == []


def test_ag_ui_shows_a_tool_call_and_its_result() -> None:
    translation = ag_ui()
    assert types(translation.part(tool("running"))) == ["TOOL_CALL_START", "TOOL_CALL_END"]
    assert types(translation.part(tool("done", result="9"))) == ["TOOL_CALL_RESULT"]


def test_ag_ui_run_resumes_behind_the_messages_of_its_client() -> None:
    assert types(ag_ui([1]).start(start(1)[1])) == ["RUN_STARTED"]
    _, snapshot = ag_ui([1]).start(start(0)[1])
    assert snapshot == {"type": "MESSAGES_SNAPSHOT", "messages": [{"id": "q", "role": "user"}]}


@pytest.mark.parametrize(
    ("id_", "part"), [("a.0", ("a", 0)), ("a-b.12", ("a-b", 12)), ("a", None), ("a.x", None)]
)
def test_part_is_named_by_the_id_of_a_message(id_: str, part: tuple[str, int] | None) -> None:
    assert part_of(id_) == part


def test_stream_ends_as_if_cut_off_where_sent_text_is_taken_back(runtime: Runtime) -> None:
    events = (start(), delta(0, "text", 0, "one 🌊"))
    same = body_of(runtime, AiSdkTranslation(), *events, start(6, run=2), ("answer:end", END))
    assert '"type":"finish"' in same
    assert same.endswith("data: [DONE]\n\n")
    back = body_of(runtime, AiSdkTranslation(), *events, start(3, run=2), ("answer:end", END))
    assert '"type":"finish"' not in back


def test_events_of_other_answers_are_left_out(runtime: Runtime) -> None:
    other = {**delta(0, "text", 0, "x")[1], "answer_id": "b"}
    changed = ("conversation:changed", {"conversation": {"id": "c"}})
    assert body_of(runtime, AiSdkTranslation(), ("answer:delta", other), changed) == ""
