"""Pages reloaded in mid-stream, and several looking on: the same bytes in all, and live."""

from tests.support.answers import stalled
from tests.support.fake_provider.client import FakeProvider, Step

from ..instrumented_server import InstrumentedServer

COUNT = 250
# Two, three and one UTF-16 code units, so that an offset counted otherwise shows.
BEAT: list[Step] = [{"sleep_ms": 12}, {"delta": "ä🌊\u2028{i}\n"}]
STREAM: list[Step] = [
    {"role": True},
    {"reasoning": "hm 🤔 "},
    {"repeat": COUNT, "steps": BEAT},
    {"finish": "stop"},
    {"done": True},
]
TEXT = "".join(f"ä🌊\u2028{index}\n" for index in range(COUNT))


def test_a_page_reloaded_time_and_again_holds_what_one_that_stayed_holds(
    server: InstrumentedServer, fake: FakeProvider, question: str
) -> None:
    fake.script(STREAM, marker=question)
    token = server.new_token()
    stays, reloads = server.tab(token), server.tab(token)
    ack = stays.send(question)
    reloads.open(ack)
    for count in range(20, 200, 20):
        stays.wait_for_text(ack, TEXT[: count * 4])
        reloads.leave()
        after = server.tab(token)
        if count % 40:  # a page that kept what it held, else one that comes with nothing
            after.resume_from(reloads)
        assert after.reopen(ack)["status"] == "streaming"
        reloads = after
    assert stays.payloads("answer:end") == []
    ends = [tab.wait_for_end(ack) for tab in (stays, reloads)]
    assert ends[0] == ends[1]
    assert stays.wire.parts[ack["answer_id"]] == ["hm 🤔 ", TEXT]
    assert reloads.wire.parts == stays.wire.parts
    assert len(reloads.payloads("answer:delta")) > 10
    assert (stays.wire.gaps, reloads.wire.gaps) == (0, 0)


def test_two_tabs_and_another_device_hold_the_same_bytes(
    server: InstrumentedServer, fake: FakeProvider, question: str
) -> None:
    fake.script([step for step in STREAM if "reasoning" not in step], marker=question)
    token = server.new_token()
    asker, onlooker = server.tab(token), server.tab(token)
    ack = asker.send(question)
    onlooker.open(ack)
    onlooker.wait_for_text(ack, TEXT[:100])
    device = server.tab(token)
    device.open(ack)
    tabs = (asker, onlooker, device)
    assert len({str(tab.wait_for_end(ack)) for tab in tabs}) == 1
    assert {tab.text(ack) for tab in tabs} == {TEXT}
    for tab in tabs:
        tab.assert_seamless(ack)


def test_a_stop_in_one_tab_ends_the_answer_in_all(
    server: InstrumentedServer, fake: FakeProvider, question: str
) -> None:
    fake.script(stalled("one "), marker=question)
    token = server.new_token()
    asker, onlooker, device = (server.tab(token) for _ in range(3))
    ack = asker.send(question)
    for tab in (onlooker, device):
        tab.open(ack)
        tab.wait_for_text(ack, "one ")
    assert onlooker.stop(ack)["status"] == "stopped"
    ends = [tab.wait_for_end(ack) for tab in (asker, onlooker, device)]
    assert ends[0] == ends[1] == ends[2]
    assert (ends[0]["status"], ends[0]["lengths"]) == ("stopped", [4])
