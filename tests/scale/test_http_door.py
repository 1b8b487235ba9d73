"""The HTTP door over two workers: a stream resumes on the other, with exactly the rest."""

import pytest

from tests.support.answers import stalled, steady, steady_text
from tests.support.fake_provider.client import FakeProvider
from tests.support.wire.chat_client import code
from tests.support.wire.http_client import HttpClient

from .workers import Workers

pytestmark = pytest.mark.needs("redis")


def test_stream_that_alternates_between_workers_loses_and_repeats_nothing(
    pair: Workers, fake: FakeProvider, question: str
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
    pair: Workers, fake: FakeProvider, question: str
) -> None:
    fake.script(stalled("so far"), marker=question)
    client = HttpClient(pair[0].url, pair[0].new_token())
    ack = client.send(question)
    client.follow(ack, most=400)
    client.url = pair[1].url
    assert code(client.send("x", message_id=ack["message_id"])) == "id_reused"
    assert client.stop(ack)["status"] == "stopped"
    client.follow(ack)
    assert client.wait_for_end(ack)["status"] == "stopped"
    assert client.text(ack) == "so far"
