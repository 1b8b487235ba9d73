"""Sessions and waits hold on all workers: what ends on one ends on the other within a second."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http import HTTPStatus

import pytest
import requests

from app.testing.fake_openai.client import FakeOpenAI
from tests.support.answers import stalled
from tests.support.people import change, invited, post, user_id_of
from tests.support.waiting import promptly
from tests.support.wire.answer_stream import AnswerStream
from tests.support.wire.tab import RefusedError, Tab

from ..workers import ScaledWorker, Workers

pytestmark = [pytest.mark.needs("redis"), pytest.mark.needs("postgres")]


def is_lost(tab: Tab) -> bool:
    return not tab.is_connected


def sign_out(worker: ScaledWorker, own: str, _: str) -> requests.Response:
    return post(worker, "account/sign-out", {}, own)


def revoke(worker: ScaledWorker, own: str, _: str) -> requests.Response:
    url, headers = f"{worker.url}/api/account/devices", {"Cookie": own}
    return requests.delete(url, headers=headers, timeout=30)


def disable(worker: ScaledWorker, own: str, admin: str) -> requests.Response:
    return change(worker, admin, user_id_of(worker, own), {"is_disabled": True})


GUESSES = 16  # four for each worker
REASONS = {"disable": "disabled"}


def test_sockets_and_streams_of_all_workers_close_within_a_second(
    workers: Workers, admin: str, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("begun"), marker=question)
    of_admin = Tab(workers[1].url, Cookie=admin)
    for end in (sign_out, revoke, disable):
        own = invited(workers[1], admin, end.__name__)
        tabs = [Tab(worker.url, Cookie=own) for worker in workers]
        answer_id = tabs[0].send(question)["answer_id"]
        streams = [AnswerStream(worker, answer_id, own) for worker in workers]
        assert not any(each.has_ended for each in streams)
        done = end(workers[0], own, admin)
        assert done.status_code in (HTTPStatus.OK, HTTPStatus.NO_CONTENT), done.text
        for tab in reversed(tabs):
            promptly(partial(is_lost, tab), what=end.__name__)
            assert tab.ended == {"reason": REASONS.get(end.__name__, "signed_out")}
        for stream in streams:
            promptly(partial(getattr, stream, "has_ended"), what=end.__name__)
        for worker in workers:
            with pytest.raises((RefusedError, ConnectionError)):
                Tab(worker.url, Cookie=own)
    assert of_admin.is_connected


def test_wrong_passwords_count_on_all_workers(workers: Workers) -> None:
    body = {"name": "nobody", "password": "wrong password"}

    def guess(number: int) -> int:
        return post(workers[number % len(workers)], "account/sign-in", body).status_code

    # At once, as the first wait is a second; no worker sees more than four, and five are free.
    with ThreadPoolExecutor(GUESSES) as pool:
        codes = set(pool.map(guess, range(GUESSES)))
    assert codes == {HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}
