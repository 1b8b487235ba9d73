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
def test_the_page_is_served_at_the_root_and_for_every_conversation(static: Path, path: str) -> None:
    page = Server(static).browser().get(path)
    assert (page.status_code, page.data, page.mimetype) == (200, HTML, "text/html")


def test_the_page_brings_an_identity_and_keeps_the_one_there_is(static: Path) -> None:
    server = Server(static)
    browser = server.browser()
    assert "wordbrook_session" in browser.get("/").headers["Set-Cookie"]
    assert "Set-Cookie" not in browser.get("/").headers
    assert browser.post("/api/session", json={}).status_code == 200


def test_the_page_is_asked_for_again_each_time_and_sent_only_when_it_changed(static: Path) -> None:
    browser = Server(static).browser()
    first = browser.get("/")
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = browser.get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    (static / "index.html").write_bytes(HTML + b"<p>")
    newer = Server(static).browser().get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert newer.status_code == 200


def test_a_visitor_beyond_the_rate_of_new_identities_still_gets_the_page(static: Path) -> None:
    server = Server(static, limit_sessions_per_minute=1)
    assert "Set-Cookie" in server.browser().get("/").headers
    late = server.browser().get("/")
    assert (late.status_code, "Set-Cookie" in late.headers) == (200, False)


def test_page_carries_the_message_limit_of_the_settings(static: Path) -> None:
    shutil.copy(SOURCE, static / "index.html")
    page = Server(static, limit_message_bytes=2048).browser().get("/")
    assert '<meta name="message-limit-bytes" content="2048" />' in page.text


@pytest.mark.parametrize("path", ["/index.html", "/index.html.br"])
def test_the_page_has_no_second_address_without_an_identity(static: Path, path: str) -> None:
    assert Server(static).browser().get(path).status_code == 404


def test_a_page_that_was_never_built_is_said_to_be_so() -> None:
    missing = Server().browser().get("/")
    assert (missing.status_code, missing.mimetype) == (503, "text/plain")
    assert "make build" in missing.text
    assert "Set-Cookie" not in missing.headers


def test_a_hashed_file_is_kept_for_ever(static: Path) -> None:
    asset = Server(static).browser().get(ASSET)
    assert (asset.status_code, asset.data) == (200, SCRIPT)
    assert "immutable" in asset.headers["Cache-Control"]
    assert asset.mimetype == "text/javascript"
    assert asset.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in asset.headers


def test_a_file_without_a_hash_is_asked_for_again(static: Path) -> None:
    browser = Server(static).browser()
    icon = browser.get("/favicon.svg")
    assert (icon.mimetype, icon.headers["Cache-Control"]) == ("image/svg+xml", "max-age=0, public")
    again = browser.get("/favicon.svg", headers={"If-None-Match": icon.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("accepts", "encoding"), [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("", None)]
)
def test_a_file_goes_out_as_the_build_compressed_it(
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
def test_elsewhere_is_nothing_said_plainly(static: Path, path: str) -> None:
    missing = Server(static).browser().get(path)
    assert (missing.status_code, missing.mimetype) == (404, "text/plain")


def test_an_unknown_path_under_api_is_said_in_json(static: Path) -> None:
    missing = Server(static).browser().get("/api/nothing")
    assert missing.status_code == 404
    assert missing.get_json()["error"]["code"] == "not_found"


def test_a_page_takes_no_post(static: Path) -> None:
    refused = Server(static).browser().post("/")
    assert refused.status_code == 405
    assert "GET" in refused.headers["Allow"]


@pytest.mark.parametrize("accepts", ["br", "gzip", "identity"])
def test_a_build_in_its_place_leaves_a_running_server_its_page(static: Path, accepts: str) -> None:
    browser = Server(static).browser()
    headers = {"Accept-Encoding": accepts}
    before = browser.get(ASSET, headers=headers)
    shutil.rmtree(static)
    assert browser.get("/").data == HTML
    during = browser.get(ASSET, headers=headers)
    assert (during.status_code, during.data) == (HTTPStatus.OK, before.data)
    build_static(static.parent)  # makes it anew
    (static / "index.html").write_bytes(HTML + b"<p>")
    assert browser.get("/").data == HTML, "page and files are of one build"
    assert browser.get(ASSET, headers=headers).data == before.data
