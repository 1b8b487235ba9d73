"""AUTH=proxy behind nginx with auth_request, by the configuration in docs/sign-in.md."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
import requests

from app.testing.waiting import eventually
from tests.support.needs import ROOT
from tests.support.ports import free_port
from tests.support.servers.nginx import running_nginx
from tests.support.servers.wordbrook import ServerProcess
from tests.support.wire.tab import RefusedError, Tab

from ..conftest import MakeServer

LOCATION = re.search(r"```nginx\n(.*?)```", (ROOT / "docs/sign-in.md").read_text(), re.DOTALL)
# What Authelia and oauth2-proxy do: who shows the right ticket has a name.
VERIFY = """
map $http_upgrade $connection_upgrade { default upgrade; '' close; }
map $http_x_ticket $who { anna-ticket anna; root-ticket root; default ""; }
server {
  listen 127.0.0.1:PORT;
  location = /verify {
    internal;
    if ($who = "") { return 401; }
    proxy_pass http://127.0.0.1:VERIFIER;
    proxy_set_header X-Who $who;
  }
  LOCATION
}
server {
  listen 127.0.0.1:VERIFIER;
  location / { add_header Remote-User $http_x_who; return 200; }
}
"""
PROXY = {"AUTH": "proxy", "TRUSTED_PROXIES": "127.0.0.1", "ADMIN_USERS": "root"}
ANNA = {"X-Ticket": "anna-ticket"}


@pytest.fixture
def server(make_server: MakeServer) -> ServerProcess:
    return make_server(**PROXY).start()


@pytest.fixture
def nginx(server: ServerProcess, tmp_path: Path) -> Iterator[str]:
    """Yield the address of nginx in front of the server."""
    assert LOCATION is not None
    port, verifier = free_port(), free_port()
    location = LOCATION[1].replace("http://127.0.0.1:8000", server.url)
    servers = VERIFY.replace("LOCATION", location).replace("VERIFIER", str(verifier))
    blocks = servers.replace("PORT", str(port))
    with running_nginx(tmp_path, verifier, blocks, "/") as _:
        yield f"http://127.0.0.1:{port}"


def user_of(url: str, **headers: str) -> str | None:
    answer = requests.get(f"{url}/api/account", headers=headers, timeout=30)
    if answer.status_code == HTTPStatus.UNAUTHORIZED:
        return None
    user = answer.json()["user"]
    return str(user["name"]) if user else None


@pytest.mark.needs("nginx")
def test_nginx_with_auth_request_names_the_user_and_no_client_does(nginx: str) -> None:
    assert user_of(nginx, **ANNA) == "anna"
    assert user_of(nginx) is None
    assert user_of(nginx, **{"Remote-User": "root"}) is None
    assert user_of(nginx, **ANNA, **{"Remote-User": "root"}) == "anna"
    forged = {**ANNA, "Remote-Groups": "admins", "Remote-Email": "root@example.org"}
    people = requests.get(f"{nginx}/api/people", headers=forged, timeout=30)
    assert people.status_code == HTTPStatus.FORBIDDEN


@pytest.mark.needs("nginx")
def test_socket_passes_nginx_with_auth_request(nginx: str) -> None:
    tab = Tab(nginx, **ANNA)
    ack = tab.ask("hello")
    tab.wait_until_stored(ack)
    tab.leave()
    with pytest.raises((RefusedError, ConnectionError)):
        Tab(nginx)
    shown = requests.get(f"{nginx}/api/conversations", headers=ANNA, timeout=30).json()
    assert [each["id"] for each in shown["conversations"]] == [ack["conversation_id"]]


def test_disabling_closes_the_socket_of_a_person_within_a_second(server: ServerProcess) -> None:
    tab = Tab(server.url, **{"Remote-User": "anna"})
    people = requests.get(f"{server.url}/api/people", headers={"Remote-User": "root"}, timeout=30)
    [anna] = [each for each in people.json()["people"] if each["name"] == "anna"]
    changed = requests.patch(
        f"{server.url}/api/people/{anna['id']}",
        json={"is_disabled": True},
        headers={"Remote-User": "root"},
        timeout=30,
    )
    assert changed.status_code == HTTPStatus.OK
    assert eventually(lambda: not tab.is_connected, within_s=1)
    with pytest.raises((RefusedError, ConnectionError)):
        Tab(server.url, **{"Remote-User": "anna"})


def test_header_of_an_address_that_is_no_proxy_opens_no_socket(make_server: MakeServer) -> None:
    server = make_server(**{**PROXY, "TRUSTED_PROXIES": "203.0.113.9"}).start()
    assert user_of(server.url, **{"Remote-User": "anna"}) is None
    with pytest.raises((RefusedError, ConnectionError)):
        Tab(server.url, **{"Remote-User": "anna"})
