"""AUTH=proxy behind nginx with auth_request, by the configuration in docs/sign-in.md."""

import socket
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
import requests

from tests.support.servers.auth_request import running_auth_request
from tests.support.servers.wordbrook import ServerProcess
from tests.support.waiting import promptly
from tests.support.wire.tab import RefusedError, Tab

from ..conftest import MakeServer

PROXY = {"AUTH": "proxy", "TRUSTED_PROXIES": "127.0.0.1", "ADMIN_USERS": "root"}
ANNA = {"X-Ticket": "anna-ticket"}


@pytest.fixture
def server(make_server: MakeServer) -> ServerProcess:
    return make_server(**PROXY).start()


@pytest.fixture
def nginx(server: ServerProcess, tmp_path: Path) -> Iterator[str]:
    """Yield the address of nginx in front of the server."""
    with running_auth_request(tmp_path, server.url) as url:
        yield url


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
def test_file_above_the_default_of_nginx_passes_it_and_the_verifier(nginx: str) -> None:
    answer = requests.post(
        f"{nginx}/api/files",
        files={"file": ("notes.txt", b"a line of a file\n" * 200_000)},
        headers={**ANNA, "Origin": nginx},
        timeout=60,
    )
    assert answer.ok, answer.text


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
    promptly(lambda: not tab.is_connected, what="a socket")
    with pytest.raises((RefusedError, ConnectionError)):
        Tab(server.url, **{"Remote-User": "anna"})


@pytest.mark.parametrize(
    "sent",
    [
        ["Remote_User: root"],
        ["Remote-User: anna", "Remote_User: root"],
        ["Remote_User: root", "Remote-User: anna"],
        ["Remote-User: anna", "Remote-User: root"],
        ["Remote-User: anna", " root"],
        ["X-A: a\rRemote-User: root"],
        ["X-A: a\nRemote-User: root"],
    ],
)
def test_second_form_of_the_header_names_no_other_user(
    server: ServerProcess, sent: list[str]
) -> None:
    # Written by hand: client libraries send no such headers.
    host, _, port = server.url.removeprefix("http://").partition(":")
    lines = ["GET /api/people HTTP/1.1", f"Host: {host}", *sent, "Connection: close", "", ""]
    with socket.create_connection((host, int(port)), timeout=30) as client:
        client.sendall("\r\n".join(lines).encode())
        status = client.makefile("rb").readline().split()[1]
    assert status in (b"400", b"401", b"403")


def test_header_of_an_address_that_is_no_proxy_opens_no_socket(make_server: MakeServer) -> None:
    server = make_server(**{**PROXY, "TRUSTED_PROXIES": "203.0.113.9"}).start()
    assert user_of(server.url, **{"Remote-User": "anna"}) is None
    with pytest.raises((RefusedError, ConnectionError)):
        Tab(server.url, **{"Remote-User": "anna"})
