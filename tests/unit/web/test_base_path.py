"""The application under the path of PUBLIC_URL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from app.settings import fixed_settings

ORIGIN = "https://example.org"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    settings = fixed_settings(
        data_dir=tmp_path_factory.mktemp("data"), public_url=f"{ORIGIN}/chat", allow_public=True
    )
    app = create_app(settings)
    yield app.test_client()
    app.extensions["stop"]()


@pytest.mark.parametrize("path", ["/chat/", "/"], ids=["passed on", "removed by the proxy"])
def test_cookie_and_page_have_the_path(browser: FlaskClient, path: str) -> None:
    page = browser.application.test_client().get(path, base_url=ORIGIN)
    if page.status_code == 503:
        pytest.skip("the page is not built")
    assert page.status_code == 200
    assert "Path=/chat;" in page.headers["Set-Cookie"]
    assert page.headers["Set-Cookie"].startswith("__Secure-wordbrook_session_")
    assert '<meta name="base-path" content="/chat" />' in page.text
    assert 'src="/chat/theme.js"' in page.text


def test_path_without_its_slash_leads_to_the_page(browser: FlaskClient) -> None:
    answer = browser.get("/chat?a=b", base_url=ORIGIN)
    assert (answer.status_code, answer.headers["Location"]) == (308, "/chat/?a=b")


@pytest.mark.parametrize("path", ["/chat/healthz", "/healthz"])
def test_health_answers_with_and_without_the_path(browser: FlaskClient, path: str) -> None:
    assert browser.get(path).text == "ok\n"


def test_requests_below_the_path_are_those_of_the_api(browser: FlaskClient) -> None:
    assert browser.post("/chat/api/session", json={}, base_url=ORIGIN).status_code == 200
    assert browser.get("/chat/api/conversations", base_url=ORIGIN).status_code == 200
    document = browser.get("/chat/api/openapi.json", base_url=ORIGIN).get_json()
    assert document["servers"] == [{"url": "/chat"}]
    assert (
        browser.get("/chat/api/nothing", base_url=ORIGIN).get_json()["error"]["code"] == "not_found"
    )


@pytest.mark.parametrize("path", ["/chatter", "/chat/chat/healthz", "/other/healthz"])
def test_other_paths_are_none_of_the_application(browser: FlaskClient, path: str) -> None:
    assert browser.get(path, base_url=ORIGIN).status_code == 404


def test_page_of_the_public_url_may_send_requests(browser: FlaskClient) -> None:
    headers = {"Origin": ORIGIN}
    sent = browser.post("/chat/api/session", json={}, base_url=ORIGIN, headers=headers)
    assert sent.status_code == 200
    other = {"Origin": "https://other.example"}
    refused = browser.post("/chat/api/session", json={}, base_url=ORIGIN, headers=other)
    assert refused.status_code == 403


def test_frame_ancestors_let_a_page_show_the_chat(tmp_path: Path) -> None:
    framed = create_app(fixed_settings(data_dir=tmp_path, frame_ancestors=f"self, {ORIGIN}"))
    visit = {
        "Sec-Fetch-Site": "cross-site",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Dest": "iframe",
    }
    page = framed.test_client().get("/", headers=visit)
    assert page.status_code != 403
    assert page.headers["Content-Security-Policy"].endswith(f"frame-ancestors 'self' {ORIGIN}")
    framed.extensions["stop"]()
    alone = create_app(fixed_settings(data_dir=tmp_path))
    page = alone.test_client().get("/", headers=visit)
    assert page.status_code == 403
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    alone.extensions["stop"]()
