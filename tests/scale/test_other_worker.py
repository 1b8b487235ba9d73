"""Rules of the worker that runs an answer hold on the other workers, too."""

import pytest

from app.journal.redis import channel_of
from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from app.testing.wire.chat_client import code, new_id
from tests.support.answers import requests_about, stalled, steady, steady_text, whole
from tests.support.servers.redis import RedisServer
from tests.support.waiting import run_concurrently
from tests.support.wire.http_client import HttpClient
from tests.support.wire.tab import Tab

from .conftest import MakeWorkers
from .workers import Workers

pytestmark = pytest.mark.needs("redis")


def test_conversation_whose_answer_runs_elsewhere_is_busy(
    tabs: tuple[Tab, Tab], fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("so far"), marker=question)
    here, there = tabs
    ack = here.send(question)
    here.wait_for_text(ack, "so far")
    assert code(there.reply(ack, question)) == "conversation_busy"
    assert code(there.regenerate(ack)) == "conversation_busy"
    assert code(there.continue_(ack)) == "conversation_busy"
    assert len(requests_about(fake, question)) == 1
    there.stop(ack)


def test_ids_of_another_user_are_unknown_on_the_other_worker_too(
    pair: Workers, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("so far"), marker=question)
    here, stranger = pair[0].tab(pair[0].new_token()), pair[1].tab(pair[1].new_token())
    ack = here.send(question)
    here.wait_for_text(ack, "so far")
    unknown = {name: new_id() for name in ("conversation_id", "answer_id")}
    have = {ack["answer_id"]: {"run": 1, "lengths": [3]}}
    for command in (
        stranger.stop,
        stranger.regenerate,
        stranger.continue_,
        lambda target: stranger.open(target, have),
        lambda target: stranger.reply(target, "mine?"),
    ):
        assert command(ack) == command(unknown)
        assert code(command(ack)) == "not_found"
    assert [name for name, _ in stranger.collect() if name.startswith("answer:")] == []
    assert here.stop(ack)["status"] == "stopped"


@pytest.mark.parametrize("have", [{"run": 1, "lengths": [9000]}, {"run": 7, "lengths": [3]}])
def test_client_with_a_false_have_receives_the_whole_answer_elsewhere(
    tabs: tuple[Tab, Tab], fake: FakeOpenAI, question: str, have: dict[str, object]
) -> None:
    fake.script(stalled("so far"), marker=question)
    here, there = tabs
    ack = here.send(question)
    here.wait_for_text(ack, "so far")
    assert there.open(ack, {ack["answer_id"]: have})["ok"]
    there.wait_for_text(ack, "so far")
    assert there.payloads("answer:delta")[0]["at"] == 0
    here.stop(ack)
    assert there.wait_for_end(ack)["lengths"] == [6]


def test_request_repeated_on_two_workers_at_once_calls_the_provider_once(
    tabs: tuple[Tab, Tab], fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("one "), marker=question)
    here, there = tabs
    ack = here.send(question)
    here.wait_for_text(ack, "one ")
    here.stop(ack)
    here.wait_until_stored(ack)
    fake.script(whole("two"), marker=question)
    request_id = new_id()
    acks = run_concurrently(
        lambda: here.continue_(ack, request_id=request_id),
        lambda: there.continue_(ack, request_id=request_id),
    )
    assert acks[0] == acks[1]
    assert acks[0]["run"] == 2
    here.wait_for_end(ack, run=2)
    if here.wire.gaps:
        here.reopen(ack)  # as clients do where an event between the workers was late
    assert here.text(ack) == "one two"
    assert len(requests_about(fake, question)) == 2


def test_deltas_are_published_only_to_workers_with_a_follower(
    make_workers: MakeWorkers, redis: RedisServer, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("so far"), marker=question)
    workers = make_workers(3).start()
    token = workers[0].new_token()
    running, following, idle = (worker.tab(token) for worker in workers)
    ack = running.send(question)
    following.open(ack)
    following.wait_for_text(ack, "so far")
    idle.wait_for("conversation:changed")
    channel = channel_of(ack["answer_id"])
    with redis.client() as client:
        assert client.pubsub_numsub(channel) == [(channel.encode(), 1)]
        following.stop(ack)
        following.wait_for_end(ack)
        eventually(lambda: client.pubsub_numsub(channel) == [(channel.encode(), 0)], within_s=30)
    assert idle.payloads("answer:delta") == []


def test_stream_that_alternates_between_workers_loses_and_repeats_nothing(
    pair: Workers, fake: FakeOpenAI, question: str
) -> None:
    fake.script(steady(200, every_ms=10, word="🌊w"), marker=question)
    client = HttpClient(pair[0].url, pair[0].new_token())
    ack, last_id = client.send(question), ""
    for number in range(10):
        client.url = pair[(number + 1) % 2].url
        last_id = client.follow(ack, last_id, most=300)
    client.follow(ack, last_id)
    assert client.wait_for_end(ack)["status"] == "completed"
    assert client.text(ack) == steady_text(200, word="🌊w")
    client.assert_seamless(ack)


def test_answer_of_another_worker_is_stopped_over_http(
    pair: Workers, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("so far"), marker=question)
    client = HttpClient(pair[0].url, pair[0].new_token())
    ack = client.send(question)
    client.follow_until(ack, "so far")
    client.url = pair[1].url
    assert code(client.send("x", message_id=ack["message_id"])) == "id_reused"
    assert client.stop(ack)["status"] == "stopped"
    client.follow(ack)
    assert client.wait_for_end(ack)["status"] == "stopped"
    assert client.text(ack) == "so far"
