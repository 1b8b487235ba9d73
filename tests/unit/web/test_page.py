import shutil
from http import HTTPStatus
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest

from .builders import HTML, SCRIPT, Server, build_static

SOURCE = Path(__file__).parents[3] / "frontend" / "index.html"
ASSET = "/assets/main-a1b2c3d4.js"


@pytest.fixture
def static(tmp_path: Path) -> Path:
    return build_static(tmp_path)


@pytest.mark.parametrize("path", ["/", "/c/0198c0de-7000-7000-8000-000000000000", "/?a=b"])
def test_page_is_served_at_the_root_and_for_every_conversation(static: Path, path: str) -> None:
    page = Server(static).browser().get(path)
    assert (page.status_code, page.data, page.mimetype) == (200, HTML, "text/html")


def test_page_sets_a_cookie_only_without_one(static: Path) -> None:
    server = Server(static)
    browser = server.browser()
    assert "wordbrook_session" in browser.get("/").headers["Set-Cookie"]
    assert "Set-Cookie" not in browser.get("/").headers
    assert browser.post("/api/session", json={}).status_code == 200


def test_page_is_revalidated_by_etag(static: Path) -> None:
    browser = Server(static).browser()
    first = browser.get("/")
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = browser.get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    (static / "index.html").write_bytes(HTML + b"<p>")
    newer = Server(static).browser().get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert newer.status_code == 200


def test_page_is_served_without_cookie_beyond_the_session_rate(static: Path) -> None:
    server = Server(static, limit_sessions_per_minute=1)
    assert "Set-Cookie" in server.browser().get("/").headers
    late = server.browser().get("/")
    assert (late.status_code, "Set-Cookie" in late.headers) == (200, False)


def test_page_carries_the_message_limit_of_the_settings(static: Path) -> None:
    shutil.copy(SOURCE, static / "index.html")
    page = Server(static, limit_message_bytes=2048).browser().get("/")
    assert '<meta name="message-limit-bytes" content="2048" />' in page.text


@pytest.mark.parametrize(("limits", "content"), [((1048576, 10), "1048576 10"), (None, "")])
def test_page_carries_the_limits_of_files_where_they_are_on(
    static: Path, limits: tuple[int, int] | None, content: str
) -> None:
    shutil.copy(SOURCE, static / "index.html")
    page = Server(static, file_limits=limits).browser().get("/")
    assert f'<meta name="file-limits" content="{content}" />' in page.text


@pytest.mark.parametrize("path", ["/index.html", "/index.html.br"])
def test_index_html_has_no_path_of_its_own(static: Path, path: str) -> None:
    assert Server(static).browser().get(path).status_code == 404


def test_missing_build_is_http_503_with_instructions() -> None:
    missing = Server().browser().get("/")
    assert (missing.status_code, missing.mimetype) == (503, "text/plain")
    assert "make build" in missing.text
    assert "Set-Cookie" not in missing.headers


def test_hashed_file_is_immutable(static: Path) -> None:
    asset = Server(static).browser().get(ASSET)
    assert (asset.status_code, asset.data) == (200, SCRIPT)
    assert "immutable" in asset.headers["Cache-Control"]
    assert asset.mimetype == "text/javascript"
    assert asset.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in asset.headers


def test_file_without_hash_is_revalidated(static: Path) -> None:
    browser = Server(static).browser()
    icon = browser.get("/favicon.svg")
    assert (icon.mimetype, icon.headers["Cache-Control"]) == ("image/svg+xml", "max-age=0, public")
    again = browser.get("/favicon.svg", headers={"If-None-Match": icon.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("accepts", "encoding"), [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("", None)]
)
def test_file_is_served_in_the_accepted_encoding(
    static: Path, accepts: str, encoding: str | None
) -> None:
    asset = Server(static).browser().get(ASSET, headers={"Accept-Encoding": accepts})
    assert asset.headers.get("Content-Encoding") == encoding
    assert asset.headers["Vary"] == "Accept-Encoding"
    assert int(asset.headers["Content-Length"]) == len(asset.data)
    if encoding == "br":
        assert brotli.decompress(asset.data) == SCRIPT


@pytest.mark.parametrize(
    "path",
    [
        "/assets/main-00000000.js",
        "/assets/",
        "/assets/../index.html",
        "/assets/..%2f..%2fpage.py",
        "/..%2fpage.py",
        "/c/",
        "/c/a/b",
        "/nothing",
    ],
)
def test_unknown_path_is_plain_text_404(static: Path, path: str) -> None:
    missing = Server(static).browser().get(path)
    assert (missing.status_code, missing.mimetype) == (404, "text/plain")


def test_unknown_path_in_a_browser_is_the_page_with_404(static: Path) -> None:
    visit = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    browser = Server(static).browser()
    missing = browser.get("/no/such/page", headers=visit)
    assert (missing.status_code, missing.mimetype) == (404, "text/html")
    assert missing.data == browser.get("/").data
    assert browser.get("/api/nothing", headers=visit).mimetype == "application/json"


def test_unknown_path_under_api_is_json_404(static: Path) -> None:
    missing = Server(static).browser().get("/api/nothing")
    assert missing.status_code == 404
    assert missing.get_json()["error"]["code"] == "not_found"


def test_post_to_the_page_is_refused(static: Path) -> None:
    refused = Server(static).browser().post("/")
    assert refused.status_code == 405
    assert "GET" in refused.headers["Allow"]


@pytest.mark.parametrize("accepts", ["br", "gzip", "identity"])
def test_running_server_keeps_its_page_during_a_build(static: Path, accepts: str) -> None:
    browser = Server(static).browser()
    headers = {"Accept-Encoding": accepts}
    before = browser.get(ASSET, headers=headers)
    shutil.rmtree(static)
    assert browser.get("/").data == HTML
    during = browser.get(ASSET, headers=headers)
    assert (during.status_code, during.data) == (HTTPStatus.OK, before.data)
    build_static(static.parent)
    (static / "index.html").write_bytes(HTML + b"<p>")
    assert browser.get("/").data == HTML, "page and files are from one build"
    assert browser.get(ASSET, headers=headers).data == before.data
