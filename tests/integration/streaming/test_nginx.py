"""The nginx configuration that is shipped, before a server."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path

import pytest
import requests

from tests.support.answers import steady, steady_text
from tests.support.fake_provider.client import FakeProvider
from tests.support.needs import ROOT
from tests.support.ports import free_port
from tests.support.servers.nginx import running_nginx
from tests.support.servers.wordbrook import ServerProcess
from tests.support.wire.tab import Tab

from ..conftest import MakeServer

pytestmark = pytest.mark.needs("nginx")
SHIPPED = ROOT / "deploy/nginx.conf"
PutBefore = Callable[[ServerProcess], str]
COUNT = 20


@pytest.fixture
def put_before(tmp_path: Path) -> Iterator[PutBefore]:
    """Return what puts nginx before a server, without TLS, and gives its address."""
    with ExitStack() as stack:

        def put(served: ServerProcess) -> str:
            port = free_port()
            shipped = SHIPPED.read_text().replace("http://127.0.0.1:8000", served.url)
            shipped = shipped.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
            shipped = re.sub(r"\n +ssl_certificate.*;", "", shipped)
            return stack.enter_context(running_nginx(tmp_path, port, shipped))

        yield put


def test_deltas_come_through_nginx_one_after_the_other(
    make_server: MakeServer, put_before: PutBefore, fake: FakeProvider, question: str
) -> None:
    fake.script(steady(COUNT, every_ms=50), marker=question)
    served = make_server().start()
    tab = Tab(put_before(served), served.new_token())
    ack = tab.ask(question)
    assert tab.text(ack) == steady_text(COUNT)
    assert len(tab.payloads("answer:delta")) > COUNT // 2
    tab.leave()


def test_nginx_says_who_asks_and_what_clients_say_of_themselves_is_not_believed(
    make_server: MakeServer, put_before: PutBefore
) -> None:
    own = {"LIMITS": "on", "LIMIT_SESSIONS_PER_MINUTE": 3, "TRUSTED_PROXIES": "127.0.0.1"}
    url = put_before(make_server(**own).start())
    answers = [
        requests.post(
            f"{url}/api/session",
            json={"token": True},
            headers={"X-Forwarded-For": f"198.51.100.{number}"},
            timeout=30,
        ).status_code
        for number in range(4)
    ]
    assert answers == [HTTPStatus.OK] * 3 + [HTTPStatus.TOO_MANY_REQUESTS]
