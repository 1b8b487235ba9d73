"""The translations: order of parts, cut-backs, tools, resumed AG-UI messages."""

from typing import Any

import pytest

from app.http_door.stream_body import StreamBody
from app.http_door.translations.ag_ui import AgUiTranslation, part_of
from app.http_door.translations.ai_sdk import AiSdkTranslation
from app.http_door.translations.requests import AgUiMessage
from app.http_door.translations.routes import _held_answer
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


def arguments(text: str) -> dict[str, Any]:
    return delta(1, "tool", 0, text)[1]


@pytest.mark.parametrize(
    ("status", "fields", "last"),
    [
        ("done", {"result": [{"type": "json", "value": [1]}]}, {"output": [1]}),
        ("done", {"result": [{"type": "text", "text": "one"}]}, {"output": "one"}),
        ("done", {}, {"output": None}),
        ("denied", {}, {"type": "tool-output-denied"}),
        ("failed", {"error": {"message": "No."}}, {"errorText": "No."}),
        ("cancelled", {}, {"errorText": "cancelled"}),
    ],
)
def test_ai_sdk_shows_a_call_with_its_arguments_then_its_outcome(
    status: str, fields: dict[str, Any], last: dict[str, Any]
) -> None:
    translation = AiSdkTranslation()
    first = list(translation.part(tool("running")))
    given = list(translation.delta(arguments('{"of": "geese"}')))
    (outcome,) = translation.part(tool(status, **fields))
    assert types(first) == ["tool-input-start"]
    assert types(given) == ["tool-input-delta", "tool-input-available"]
    assert given[1]["input"] == {"of": "geese"}
    assert last.items() <= outcome.items()


def test_ai_sdk_shows_a_call_that_ended_before_its_arguments_came() -> None:
    translation = AiSdkTranslation()
    assert types(translation.part(tool("done"))) == ["tool-input-start"]
    rest = types(translation.delta(arguments("[1]")))
    assert rest == ["tool-input-delta", "tool-input-available", "tool-output-available"]


def test_ai_sdk_shows_a_call_without_arguments_once_another_part_or_state_comes() -> None:
    translation = AiSdkTranslation()
    assert types(translation.part(tool("running"))) == ["tool-input-start"]
    assert types(translation.part(tool("done"))) == [
        "tool-input-available",
        "tool-output-available",
    ]
    late = AiSdkTranslation()
    list(late.part(tool("done")))
    assert types(late.delta(delta(2, "text", 0, "So")[1]))[:2] == [
        "tool-input-available",
        "tool-output-available",
    ]


def test_ai_sdk_shows_arguments_while_a_model_writes_them() -> None:
    translation = AiSdkTranslation()
    assert types(translation.part(tool("writing"))) == ["tool-input-start"]
    assert types(translation.delta(arguments("{}"))) == ["tool-input-delta"]
    assert types(translation.part(tool("waiting"))) == ["tool-input-available"]
    assert types(translation.end(END))[0] == "finish-step"


def test_ag_ui_shows_a_call_with_its_arguments_then_its_result() -> None:
    translation = ag_ui()
    translation._answer_id = "a"
    (begin,) = translation.part(tool("running"))
    assert (begin["type"], begin["parentMessageId"]) == ("TOOL_CALL_START", "a.1")
    given = list(translation.delta(arguments('{"of": 1}')))
    assert types(given) == ["TOOL_CALL_ARGS", "TOOL_CALL_END"]
    assert given[0]["delta"] == '{"of": 1}'
    (result,) = translation.part(tool("done", result=[{"type": "json", "value": {"n": 9}}]))
    assert (result["messageId"], result["content"]) == ("a.1.result", '{"n": 9}')


def test_ag_ui_client_that_holds_tool_calls_gets_the_answer_again_whole() -> None:
    held = [
        AgUiMessage(id="q", role="user", content="?"),
        AgUiMessage(id="a.0", role="assistant", content="Let me see."),
        AgUiMessage(id="a.1", role="assistant", toolCalls=[{"id": "t"}]),
        AgUiMessage(id="a.1.result", role="tool", content="9"),
        AgUiMessage(id="a.2", role="assistant", content="Ni"),
    ]
    assert _held_answer(held) == ("a", None)
    assert _held_answer(held[:2]) == ("a", [11])
    messages = [{"id": each.id} for each in held]
    _, snapshot = AgUiTranslation("thread", "run", messages, None).start(start()[1])
    assert snapshot == {"type": "MESSAGES_SNAPSHOT", "messages": [{"id": "q"}]}


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


def test_tool_call_without_arguments_does_not_cut_a_continued_answer_off(runtime: Runtime) -> None:
    call = {"call_id": "t", "name": "search", "status": "done", "rev": 1}
    part = ("answer:part", {"answer_id": "a", "run": 1, "part": 1, "tool": call})
    events = (start(), delta(0, "text", 0, "one"), part, start(3, 0, run=2), ("answer:end", END))
    assert '"type":"finish"' in body_of(runtime, AiSdkTranslation(), *events)


def test_events_of_other_answers_are_left_out(runtime: Runtime) -> None:
    other = {**delta(0, "text", 0, "x")[1], "answer_id": "b"}
    changed = ("conversation:changed", {"conversation": {"id": "c"}})
    assert body_of(runtime, AiSdkTranslation(), ("answer:delta", other), changed) == ""
