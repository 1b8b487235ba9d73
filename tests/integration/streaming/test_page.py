"""The page, the health checks, and requests of other origins and hosts."""

import pytest
import websocket

from app import __version__
from tests.support.needs import ROOT
from tests.support.servers.wordbrook import ServerProcess
from tests.support.wire.raw_socket import RawSocket

from ..conftest import DEFAULT_RUNTIME, OpenTab

pytestmark = DEFAULT_RUNTIME


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_socket_of_another_origin_is_refused_at_its_handshake(
    server: ServerProcess, origin: str
) -> None:
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        RawSocket(server.url, Origin=origin)
    assert refused.value.status_code == 403
    assert b"forbidden_origin" in (refused.value.resp_body or b"")


def test_socket_of_the_own_origin_is_accepted(server: ServerProcess, open_tab: OpenTab) -> None:
    assert open_tab(server, Origin=server.url).is_connected


def test_long_polling_is_off(server: ServerProcess) -> None:
    answer = server.get("/socket.io/?EIO=4&transport=polling")
    assert answer.status_code == 400


def test_request_for_another_host_name_is_refused(server: ServerProcess) -> None:
    assert server.get("/", headers={"Host": "evil.example"}).status_code == 421


def test_server_reports_alive_and_ready(server: ServerProcess) -> None:
    assert server.get("/healthz").text == "ok\n"
    assert server.get("/readyz").json() == {
        "ready": True,
        "reasons": [],
        "version": __version__,
    }


@pytest.mark.needs("page")
def test_page_sets_an_identity_cookie_and_a_strict_csp(server: ServerProcess) -> None:
    answer = server.get("/")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "'unsafe" not in policy
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.needs("page")
def test_assets_are_immutable_and_compressed(server: ServerProcess) -> None:
    [script, *_] = sorted((ROOT / "app/web/static/assets").glob("*.js"))
    answer = server.get(f"/assets/{script.name}", headers={"Accept-Encoding": "br"})
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Encoding"] == "br"
