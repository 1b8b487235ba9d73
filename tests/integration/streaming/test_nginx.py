"""The shipped nginx configuration in front of a server."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http import HTTPStatus
from itertools import chain
from pathlib import Path

import pytest
import requests

from app.testing.fake_openai.client import FakeOpenAI
from tests.support.answers import gated, steady, steady_text
from tests.support.needs import ROOT
from tests.support.ports import free_port
from tests.support.servers.nginx import running_nginx
from tests.support.servers.wordbrook import ServerProcess
from tests.support.wire.tab import Tab

from ..conftest import DEFAULT_RUNTIME, MakeServer

pytestmark = pytest.mark.needs("nginx")
SHIPPED = ROOT / "deploy/nginx.conf"
StartNginx = Callable[..., str]
COUNT = 5
# More than nginx takes without `client_max_body_size`.
LONG_FILE = b"a line of a file\n" * 200_000
PATH = "/chat"


@pytest.fixture
def start_nginx(tmp_path: Path) -> Iterator[StartNginx]:
    """Return what starts nginx, without TLS, in front of a server and returns its address."""
    with ExitStack() as stack:

        def start(server: ServerProcess, port: int = 0, path: str = "/") -> str:
            port = port or free_port()
            shipped = SHIPPED.read_text().replace("http://127.0.0.1:8000", server.url)
            # As the comment in the file says.
            assert "`location /chat/ {`" in shipped
            shipped = shipped.replace("    location / {", f"    location {path} {{")
            shipped = shipped.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
            shipped = re.sub(r"\n +ssl_certificate.*;", "", shipped)
            return stack.enter_context(running_nginx(tmp_path, port, shipped, f"{path}healthz"))

        yield start


@DEFAULT_RUNTIME
def test_deltas_pass_nginx_one_by_one(
    server: ServerProcess,
    start_nginx: StartNginx,
    fake: FakeOpenAI,
    question: str,
    tmp_path: Path,
) -> None:
    gates = [tmp_path / f"gate-{number}" for number in range(COUNT)]
    steps = [gated(gate, [{"delta": f"w{at} "}], []) for at, gate in enumerate(gates)]
    fake.script([*chain.from_iterable(steps), {"finish": "stop"}, {"done": True}], marker=question)
    tab = server.tab(url=start_nginx(server))
    ack = tab.send(question)
    for number, gate in enumerate(gates, 1):
        tab.wait_for_text(ack, steady_text(number))
        gate.touch()  # the provider sends the next one only now
    assert tab.wait_for_end(ack)["status"] == "completed"
    tab.leave()


def test_file_above_the_default_of_nginx_passes_it(
    make_server: MakeServer, start_nginx: StartNginx
) -> None:
    server = make_server(TRUSTED_PROXIES="127.0.0.1").start()
    answer = requests.post(
        f"{start_nginx(server)}/api/files",
        files={"file": ("notes.txt", LONG_FILE)},
        headers={"Authorization": f"Bearer {server.new_token()}"},
        timeout=60,
    )
    assert answer.ok, answer.text


def test_nginx_forwards_the_client_address_and_ignores_the_one_a_client_claims(
    make_server: MakeServer, start_nginx: StartNginx
) -> None:
    own = {"LIMITS": "on", "LIMIT_SESSIONS_PER_MINUTE": 3, "TRUSTED_PROXIES": "127.0.0.1"}
    url = start_nginx(make_server(**own).start())
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


@pytest.mark.needs("page")
def test_page_assets_cookie_and_sockets_work_under_a_path_of_a_host(
    make_server: MakeServer, start_nginx: StartNginx, fake: FakeOpenAI, question: str
) -> None:
    port = free_port()
    base = f"http://127.0.0.1:{port}{PATH}"
    own = {"PUBLIC_URL": base, "TRUSTED_PROXIES": "127.0.0.1"}
    host = start_nginx(make_server(**own).start(), port, f"{PATH}/")
    page = requests.get(f"{base}/", timeout=30)
    assert page.status_code == HTTPStatus.OK
    assert f"Path={PATH};" in page.headers["Set-Cookie"]
    files = re.findall(rf'(?:src|href)="({PATH}/[^"]+)"', page.text)
    assert any(each.startswith(f"{PATH}/assets/") for each in files)
    found = {each: requests.get(f"{host}{each}", timeout=30).status_code for each in files}
    assert set(found.values()) == {HTTPStatus.OK}, found
    # A browser: its cookie, and the origin of the page.
    cookie = page.headers["Set-Cookie"].split(";")[0]
    fake.script(steady(3, every_ms=1), marker=question)
    tab = Tab(base, Cookie=cookie, Origin=host)
    ack = tab.ask(question)
    assert tab.text(ack) == steady_text(3)
    tab.leave()
    stored = requests.get(f"{base}/api/conversations", headers={"Cookie": cookie}, timeout=30)
    assert len(stored.json()["conversations"]) == 1
    assert requests.get(f"{host}/api/conversations", timeout=30).status_code == HTTPStatus.NOT_FOUND
