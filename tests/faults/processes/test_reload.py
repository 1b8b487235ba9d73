"""Pages reloaded in mid-stream and several followers: the same bytes in all, and live."""

from pathlib import Path

from app.testing.fake_openai.client import FakeOpenAI, Step
from tests.support.answers import gated, stalled

from ..instrumented_server import InstrumentedServer

COUNT = 250
# Characters of one and two UTF-16 code units, so that offsets in other units fail.
STEPS: list[Step] = [{"sleep_ms": 12}, {"delta": "ä🌊\u2028{i}\n"}]
STREAM: list[Step] = [
    {"role": True},
    {"repeat": COUNT, "steps": STEPS},
    {"finish": "stop"},
    {"done": True},
]
TEXT = "".join(f"ä🌊\u2028{index}\n" for index in range(COUNT))


def test_page_reloaded_repeatedly_holds_the_text_of_one_that_was_not(
    server: InstrumentedServer, fake: FakeOpenAI, question: str, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"  # the answer ends only after the last reload
    before: list[Step] = [{"reasoning": "hm 🤔 "}, {"repeat": COUNT, "steps": STEPS}]
    fake.script(gated(gate, before, STREAM), marker=question)
    token = server.new_token()
    stays, reloads = server.tab(token), server.tab(token)
    ack = stays.send(question)
    reloads.open(ack)
    for count in range(20, 200, 20):
        stays.wait_for_text(ack, TEXT[: count * 4])
        reloads.leave()
        after = server.tab(token)
        if count % 40:  # else the page has kept nothing
            after.resume_from(reloads)
        assert after.reopen(ack)["status"] == "streaming"
        reloads = after
    assert stays.payloads("answer:end") == []
    stays.wait_for_text(ack, TEXT)
    gate.touch()
    ends = [tab.wait_for_end(ack) for tab in (stays, reloads)]
    assert ends[0] == ends[1]
    assert stays.wire.parts[ack["answer_id"]] == ["hm 🤔 ", TEXT + TEXT]
    assert reloads.wire.parts == stays.wire.parts
    assert len(reloads.payloads("answer:delta")) > 5
    assert (stays.wire.gaps, reloads.wire.gaps) == (0, 0)


def test_two_tabs_and_another_device_hold_the_same_bytes(
    server: InstrumentedServer, fake: FakeOpenAI, question: str
) -> None:
    fake.script(STREAM, marker=question)
    token = server.new_token()
    asker, follower = server.tab(token), server.tab(token)
    ack = asker.send(question)
    follower.open(ack)
    follower.wait_for_text(ack, TEXT[:100])
    device = server.tab(token)
    device.open(ack)
    tabs = (asker, follower, device)
    assert len({str(tab.wait_for_end(ack)) for tab in tabs}) == 1
    assert {tab.text(ack) for tab in tabs} == {TEXT}
    for tab in tabs:
        tab.assert_seamless(ack)


def test_stop_in_one_tab_ends_the_answer_in_all(
    server: InstrumentedServer, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("one "), marker=question)
    token = server.new_token()
    asker, follower, device = (server.tab(token) for _ in range(3))
    ack = asker.send(question)
    for tab in (follower, device):
        tab.open(ack)
        tab.wait_for_text(ack, "one ")
    assert follower.stop(ack)["status"] == "stopped"
    ends = [tab.wait_for_end(ack) for tab in (asker, follower, device)]
    assert ends[0] == ends[1] == ends[2]
    assert (ends[0]["status"], ends[0]["lengths"]) == ("stopped", [4])
