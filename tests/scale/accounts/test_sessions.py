"""Sessions and waits hold on all workers: what ends on one ends on the other within a second."""

import re
from functools import partial
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


def is_lost(tab: Tab) -> bool:
    return not tab.is_connected


def invited(workers: Workers, admin: str, name: str) -> str:
    link = post(workers[0], "people/invitations", {"name": name}, admin).json()["link"]
    body = {"secret": link.partition("#")[2], "password": PASSWORD}
    return cookie_of(post(workers[1], "account/links/use", body))


def sign_out(worker: ScaledWorker, own: str, _: str) -> requests.Response:
    return post(worker, "account/sign-out", {}, own)


def revoke(worker: ScaledWorker, own: str, _: str) -> requests.Response:
    url, headers = f"{worker.url}/api/account/devices", {"Cookie": own}
    return requests.delete(url, headers=headers, timeout=30)


def disable(worker: ScaledWorker, own: str, admin: str) -> requests.Response:
    user_id = worker.get("/api/account", headers={"Cookie": own}).json()["user"]["id"]
    url, headers = f"{worker.url}/api/people/{user_id}", {"Cookie": admin}
    return requests.patch(url, json={"is_disabled": True}, headers=headers, timeout=30)


# In one test: two workers take seconds to start.
def test_socket_on_the_other_worker_closes_within_a_second_and_wrong_passwords_count_on_all(
    make_workers: MakeWorkers,
) -> None:
    workers = make_workers(2, AUTH="password").start()
    admin = first_admin(workers)
    of_admin = Tab(workers[1].url, Cookie=admin)
    for end in (sign_out, revoke, disable):
        own = invited(workers, admin, end.__name__)
        here, there = (Tab(worker.url, Cookie=own) for worker in workers)
        done = end(workers[0], own, admin)
        assert done.status_code in (HTTPStatus.OK, HTTPStatus.NO_CONTENT), done.text
        for tab in (there, here):
            eventually(partial(is_lost, tab), within_s=1, what=end.__name__)
        for worker in workers:
            with pytest.raises((RefusedError, ConnectionError)):
                Tab(worker.url, Cookie=own)
    assert of_admin.is_connected
    body = {"name": "nobody", "password": "wrong password"}
    codes = [post(workers[n % 2], "account/sign-in", body).status_code for n in range(6)]
    assert codes == [HTTPStatus.FORBIDDEN] * 5 + [HTTPStatus.TOO_MANY_REQUESTS]
