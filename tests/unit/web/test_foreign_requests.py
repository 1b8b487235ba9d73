"""Requests that pages of other sites cause are refused before any limit counts them."""

import pytest

from .builders import Server
from .test_middleware import LISTED, code

IMAGE = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        IMAGE,
        {**IMAGE, "Sec-Fetch-Site": "same-site"},  # another port of this host
        {**IMAGE, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    ],
)
@pytest.mark.parametrize("path", ["/api/echo", "/socket.io/"])
def test_request_of_another_site_is_refused_before_it_is_counted(
    path: str, headers: dict[str, str]
) -> None:
    server = Server(limit_requests_per_minute=1)
    browser = server.browser()
    refusals = [browser.get(path, headers=headers) for _ in range(3)]
    assert [(r.status_code, code(r)) for r in refusals] == [(403, "forbidden_origin")] * 3
    assert server.handled == 0
    assert browser.get("/api/echo").status_code == 200


def test_socket_request_of_the_own_or_a_listed_origin_passes() -> None:
    server = Server(allowed_origins=(LISTED,))
    for origin in ("http://localhost", LISTED):
        server.browser().get(
            "/socket.io/", headers={"Origin": origin, "Sec-Fetch-Site": "cross-site"}
        )
    assert server.handled == 2


def test_page_is_opened_from_another_site_by_a_link_alone() -> None:
    browser = Server().browser()
    link = {**IMAGE, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert browser.get("/", headers=link).status_code != 403
    for headers in (IMAGE, {**link, "Sec-Fetch-Dest": "iframe"}):
        assert browser.get("/", headers=headers).status_code == 403
    assert browser.post("/", headers=link).status_code == 403
    assert browser.get("/healthz", headers=IMAGE).status_code == 200


def test_unknown_users_at_an_address_do_not_use_up_the_requests_of_known_ones() -> None:
    server = Server(limit_requests_per_minute=3)
    known, unknown = server.browser(), server.browser()
    known.post("/api/session", json={})
    assert [unknown.get("/api/echo").status_code for _ in range(3)] == [200, 200, 429]
    assert [known.get("/api/echo").status_code for _ in range(4)] == [200] * 3 + [429]
