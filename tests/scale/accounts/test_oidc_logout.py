"""The provider's logout closes sockets and streams on all workers within a second, once."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from urllib.parse import urlencode

import pytest
import requests

from app.testing.fake_openai.client import FakeOpenAI
from tests.support.answers import stalled
from tests.support.servers.postgres import PostgresServer
from tests.support.servers.redis import RedisServer
from tests.support.waiting import promptly
from tests.support.wire.answer_stream import AnswerStream
from tests.support.wire.tab import RefusedError, Tab
from tests.unit.accounts.oidc.fake_issuer import CLIENT_ID, CLIENT_SECRET, FakeIssuer

from ..workers import ScaledWorker, Workers

pytestmark = [pytest.mark.needs("redis"), pytest.mark.needs("postgres")]
COUNT = 3


@pytest.fixture
def issuer() -> Iterator[FakeIssuer]:
    found = FakeIssuer(time.time)
    yield found
    found.stop()


@pytest.fixture
def oidc_workers(
    issuer: FakeIssuer,
    postgres: PostgresServer,
    fake: FakeOpenAI,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Workers]:
    """Yield workers whose people are at the provider."""
    directory = tmp_path_factory.mktemp("oidc")
    with RedisServer(directory / "redis") as redis:
        settings: dict[str, Any] = {
            "AUTH": "oidc",
            "OIDC_ISSUER": issuer.url,
            "OIDC_CLIENT_ID": CLIENT_ID,
            "OIDC_CLIENT_SECRET": CLIENT_SECRET,
            "SIGN_UP": "open",
            "OPENAI_BASE_URL": fake.base_url,
            "REDIS_URL": redis.url,
            "DATABASE_URL": postgres.make_database(),
            "SECRET_KEY": "of all of them, long enough",
        }
        found = Workers(ScaledWorker(directory / "data", f"{n}", **settings) for n in range(COUNT))
        try:
            yield found.start()
        finally:
            found.kill()


def sign_in(worker: ScaledWorker, issuer: FakeIssuer, sub: str, sid: str) -> str:
    """Sign a person in at the provider; return the cookies."""
    issuer.claims, issuer.change = {"sub": sub, "preferred_username": sub}, {"sid": sid}
    with requests.Session() as browser:
        start = f"{worker.url}/api/account/oidc/start?next=/"
        begun = browser.get(start, allow_redirects=False, timeout=30)
        answer = urlencode(issuer.authorize(begun.headers["Location"]))
        back = f"{worker.url}/sign-in/callback?{answer}"
        done = browser.get(back, allow_redirects=False, timeout=30)
        assert done.headers["Location"] == "/", done.headers
        return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())


def log_out(token: str, worker: ScaledWorker) -> int:
    url, form = f"{worker.url}/sign-in/backchannel-logout", {"logout_token": token}
    return requests.post(url, data=form, timeout=30).status_code


def is_lost(tab: Tab) -> bool:
    return not tab.is_connected


def test_logout_of_the_provider_closes_all_of_the_session_and_nothing_else(
    oidc_workers: Workers, issuer: FakeIssuer, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("begun"), marker=question)
    own = sign_in(oidc_workers[0], issuer, "anna", "session-1")
    other = sign_in(oidc_workers[1], issuer, "berta", "session-2")
    tabs = [Tab(worker.url, Cookie=own) for worker in oidc_workers]
    of_other = [Tab(worker.url, Cookie=other) for worker in oidc_workers]
    answer_id = tabs[0].send(question)["answer_id"]
    streams = [AnswerStream(worker, answer_id, own) for worker in oidc_workers]
    assert not any(each.has_ended for each in streams)

    # The same token at all workers at once: one takes it.
    token = issuer.logout_token(sub="anna", sid="session-1")
    with ThreadPoolExecutor(COUNT) as pool:
        codes = sorted(pool.map(partial(log_out, token), oidc_workers))
    assert codes == [200] + [400] * (COUNT - 1)
    for tab in tabs:
        promptly(partial(is_lost, tab), what="a socket")
        assert tab.ended == {"reason": "signed_out"}
    for stream in streams:
        promptly(partial(getattr, stream, "has_ended"), what="a stream")
    for worker in oidc_workers:
        with pytest.raises((RefusedError, ConnectionError)):
            Tab(worker.url, Cookie=own)
    assert all(each.is_connected for each in of_other)
    assert not any(re.search(r"eyJ[\w-]{20}", worker.log()) for worker in oidc_workers)
