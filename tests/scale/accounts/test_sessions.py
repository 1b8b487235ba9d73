"""Sessions and waits hold on all workers: what ends on one ends on the other within a second."""

import re
from http import HTTPStatus

import pytest
import requests

from app.testing.waiting import eventually
from tests.support.wire.tab import RefusedError, Tab

from ..conftest import MakeWorkers
from ..workers import ScaledWorker, Workers

pytestmark = pytest.mark.needs("redis")
PASSWORD = "correct horse battery"


def post(worker: ScaledWorker, path: str, body: object, cookie: str = "") -> requests.Response:
    headers = {"Cookie": cookie} if cookie else {}
    return requests.post(f"{worker.url}/api/{path}", json=body, headers=headers, timeout=30)


def cookie_of(answer: requests.Response) -> str:
    assert answer.status_code == HTTPStatus.OK, answer.text
    return "; ".join(f"{name}={value}" for name, value in answer.cookies.items())


def first_admin(workers: Workers) -> str:
    """Return the cookie of the admin, whom a link in the log of one of the workers makes."""
    logs = "".join(worker.log() for worker in workers)
    secret = re.findall(r"/sign-in#(\S+)", logs)[0]
    body = {"secret": secret, "name": "root", "password": PASSWORD}
    return cookie_of(post(workers[0], "account/links/use", body))


def invited(workers: Workers, admin: str) -> str:
    link = post(workers[0], "people/invitations", {"name": "anna"}, admin).json()["link"]
    body = {"secret": link.partition("#")[2], "password": PASSWORD}
    return cookie_of(post(workers[1], "account/links/use", body))


@pytest.mark.parametrize("end", ["sign-out", "revocation", "disabling"])
def test_socket_on_the_other_worker_closes_within_a_second(
    make_workers: MakeWorkers, end: str
) -> None:
    workers = make_workers(2, AUTH="password").start()
    admin = first_admin(workers)
    anna = invited(workers, admin)
    here, there = (Tab(worker.url, Cookie=anna) for worker in workers)
    of_admin = Tab(workers[1].url, Cookie=admin)
    one = workers[0]
    if end == "sign-out":
        done = post(one, "account/sign-out", {}, anna)
    elif end == "revocation":
        url, headers = f"{one.url}/api/account/devices", {"Cookie": anna}
        done = requests.delete(url, headers=headers, timeout=30)
    else:
        people = one.get("/api/people", headers={"Cookie": admin}).json()["people"]
        [user_id] = [each["id"] for each in people if each["name"] == "anna"]
        url, body = f"{one.url}/api/people/{user_id}", {"is_disabled": True}
        done = requests.patch(url, json=body, headers={"Cookie": admin}, timeout=30)
    assert done.status_code in (HTTPStatus.OK, HTTPStatus.NO_CONTENT), done.text
    assert eventually(lambda: not (here.is_connected or there.is_connected), within_s=1)
    assert of_admin.is_connected
    for worker in workers:
        with pytest.raises((RefusedError, ConnectionError)):
            Tab(worker.url, Cookie=anna)


def test_wrong_passwords_count_on_all_workers_together(make_workers: MakeWorkers) -> None:
    workers = make_workers(2, AUTH="password").start()
    body = {"name": "anna", "password": "wrong password"}
    codes = [post(workers[n % 2], "account/sign-in", body).status_code for n in range(6)]
    assert codes == [HTTPStatus.FORBIDDEN] * 5 + [HTTPStatus.TOO_MANY_REQUESTS]
