"""Foreign ids and unknown names cost the same as unknown ids and known names: work and time."""

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from app.testing.socket_client import SocketClient
from app.testing.wire.chat_client import Json

from ..conftest import PASSWORD, MakeAccounts, Server, sign_in
from ..isolation.foreign_requests import PAYLOADS, ROUTES, SECRET
from ..isolation.test_isolation import ask, filled, foreign, unknown_like

__all__ = ["foreign"]  # the fixture
CALLS = 25
Act = Callable[[], object]
# The same work takes the same time; the rest is the noise of a busy machine.
RATIO = 1.5
ATTEMPTS = 5


@contextmanager
def statements_of(server: Server) -> Iterator[list[str]]:
    """Yield the statements of this thread, without their values."""
    found: list[str] = []
    own = threading.get_ident()

    def note(*args: Any) -> None:
        if threading.get_ident() == own:
            found.append(args[2])

    engine = server.app.extensions["wordbrook"].database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def work_of(server: Server, act: Callable[..., object], *args: object) -> list[str]:
    with statements_of(server) as found:
        act(*args)
    return list(found)


def ratio_of_medians(first: Callable[[], object], second: Callable[[], object]) -> float:
    """Return how many times longer the first takes; they alternate."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(CALLS):
        for act, taken in zip((first, second), times, strict=True):
            began = time.perf_counter()
            act()
            taken.append(time.perf_counter() - began)
    of_first, of_second = map(statistics.median, times)
    return of_first / of_second


@pytest.mark.parametrize("role", ["user", "admin"])
def test_every_route_does_the_same_for_foreign_and_unknown_ids(
    server: Server, foreign: Json, role: str
) -> None:
    browser, unknown = server.person("berta", role), unknown_like(foreign)
    tried = 0
    for method, url, body in ROUTES:
        # What admins see of other people is theirs to see.
        if role == "admin" and url.startswith("/api/people"):
            continue
        works = [
            work_of(server, ask, browser, method, url, body, ids) for ids in (foreign, unknown)
        ]
        assert works[0] == works[1], (method, url)
        answers = [ask(browser, method, url, body, ids) for ids in (foreign, unknown)]
        assert answers[0] == answers[1], (method, url)
        assert SECRET not in str(answers)
        tried += 1
    assert tried > 10


def test_every_command_does_the_same_for_foreign_and_unknown_ids(
    server: Server, foreign: Json
) -> None:
    chat: SocketClient = server.chat_of(server.person("berta"))
    unknown = unknown_like(foreign)
    for name, payloads in PAYLOADS.items():
        for payload in payloads:
            works = [
                work_of(server, chat.command, name, filled(payload, ids))
                for ids in (foreign, unknown)
            ]
            assert works[0] == works[1], (name, payload)


def slow_ones(acts: dict[Any, tuple[Act, Act]]) -> dict[Any, list[float]]:
    """Return the ratios of those of whose two ways the same one is slower at each attempt."""
    ratios: dict[Any, list[float]] = {name: [] for name in acts}
    left = dict(acts)
    for _ in range(ATTEMPTS):
        for name, both in list(left.items()):
            ratios[name].append(ratio_of_medians(*both))
            if min(ratios[name]) < RATIO and max(ratios[name]) > 1 / RATIO:
                del left[name]
    return {name: ratios[name] for name in left}


def test_difference_in_time_is_detected() -> None:
    acts: dict[Any, tuple[Act, Act]] = {
        "foreign is slower": (lambda: sum(range(50_000)), lambda: sum(range(5_000))),
        "unknown is slower": (lambda: sum(range(5_000)), lambda: sum(range(50_000))),
    }
    assert slow_ones(acts).keys() == acts.keys()


def test_every_route_takes_the_same_time_for_foreign_and_unknown_ids(
    server: Server, foreign: Json
) -> None:
    browser, unknown = server.person("berta"), unknown_like(foreign)

    def way(method: str, url: str, body: Any, ids: Json) -> Act:
        return lambda: ask(browser, method, url, body, ids)

    acts = {
        (number, method, url): (
            way(method, url, body, foreign),
            way(method, url, body, unknown),
        )
        for number, (method, url, body) in enumerate(ROUTES)
    }
    assert slow_ones(acts) == {}


def test_every_command_takes_the_same_time_for_foreign_and_unknown_ids(
    server: Server, foreign: Json
) -> None:
    chat: SocketClient = server.chat_of(server.person("berta"))
    unknown = unknown_like(foreign)

    def way(name: str, payload: Json, ids: Json) -> Act:
        return lambda: chat.command(name, filled(payload, ids))

    acts = {
        (name, number): (way(name, payload, foreign), way(name, payload, unknown))
        for name, payloads in PAYLOADS.items()
        for number, payload in enumerate(payloads)
    }
    assert slow_ones(acts) == {}


def test_waits_and_links_take_the_same_time_whether_or_not_there_is_one(
    make_accounts: MakeAccounts,
) -> None:
    server = make_accounts(smtp_url="smtp://127.0.0.1:9", mail_from="chat@example.org")
    server.person("anna")
    browser = server.app.test_client()
    secret = server.links().invite("operator", "carla", "user")[1]
    assert (
        browser.post(
            "/api/account/links/use", json={"secret": secret, "password": PASSWORD}
        ).status_code
        == 200
    )

    def post(path: str, **body: str) -> Act:
        return lambda: server.app.test_client().post(f"/api/account/{path}", json=body)

    wrong = {"password": "wrong password"}
    acts = {
        "sign-in": (post("sign-in", name="anna", **wrong), post("sign-in", name="nobody", **wrong)),
        "forgot": (post("forgot", name="anna"), post("forgot", name="nobody")),
        "look": (post("links/look", secret=secret), post("links/look", secret="x" * 43)),
        "use": (post("links/use", secret=secret), post("links/use", secret="x" * 43)),
    }
    assert slow_ones(acts) == {}


def test_sign_in_does_the_same_for_known_and_unknown_names(server: Server) -> None:
    server.person("anna")

    def fail(name: str) -> FlaskClient:
        browser = server.app.test_client()
        assert sign_in(browser, name, "wrong password").status_code == 403
        return browser

    fail("warm-up")
    works = [work_of(server, fail, name) for name in ("anna", "nobody")]
    assert works[0] == works[1]
    assert works[0]


def test_forgotten_password_does_the_same_for_known_and_unknown_names(
    make_accounts: MakeAccounts,
) -> None:
    server = make_accounts(smtp_url="smtp://127.0.0.1:9", mail_from="chat@example.org")
    server.person("anna")

    def forget(name: str) -> None:
        body = {"name": name}
        assert server.app.test_client().post("/api/account/forgot", json=body).status_code == 204

    forget("warm-up")
    works = [work_of(server, forget, name) for name in ("anna", "nobody")]
    assert works[0] == works[1]
    assert works[0]
