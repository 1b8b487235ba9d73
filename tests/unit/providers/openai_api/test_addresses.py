"""Base URLs as people paste them, redirects, and services at another path."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from app.providers.openai_api.address import read_address, shown_address
from app.testing.fake_openai.client import FakeOpenAI, Step

from ..call import RecordedCall
from ..conftest import Build

DONE: list[Step] = [{"delta": "Hi"}, {"finish": "stop"}, {"done": True}]


class Recorder(ThreadingHTTPServer):
    """Another host: a server that keeps the headers of each request, and lists one model."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Recorder

    def do_GET(self) -> None:
        self.server.requests.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        body = b'{"data": [{"id": "elsewhere"}]}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def other_host() -> Iterator[Recorder]:
    with Recorder() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()


def paths(fake: FakeOpenAI) -> list[str]:
    return [str(entry["path"]) for entry in fake.log()]


def redirect(fake: FakeOpenAI, location: str, status: int, path: str) -> None:
    headers = {"Location": location}
    fake.script([{"status": status, "headers": headers, "body": ""}], path=path, times=1)


@pytest.mark.parametrize(
    ("given", "base", "query"),
    [
        ("http://h/v1", "http://h/v1", ()),
        ("http://h/v1///", "http://h/v1", ()),
        ("http://h/v1/chat/completions", "http://h/v1", ()),
        ("http://h/v1/chat/completions/", "http://h/v1", ()),
        ("https://h/v1/models#top", "https://h/v1", ()),
        ("http://h/x/y?api-version=2024-10-21", "http://h/x/y", (("api-version", "2024-10-21"),)),
        ("http://h/a/chat/completions?v=1&w=", "http://h/a", (("v", "1"), ("w", ""))),
    ],
)
def test_pasted_address_is_split_and_repaired(
    given: str, base: str, query: tuple[tuple[str, str], ...]
) -> None:
    address = read_address(given)
    assert (address.base_url, address.query) == (base, query)


def test_shown_address_has_no_user_and_no_query() -> None:
    shown = shown_address("https://me:pass@h:8443/v1/chat/completions?key=secret#x")
    assert shown == "https://h:8443/v1"


def test_query_of_the_base_url_is_sent_with_every_request(fake: FakeOpenAI, build: Build) -> None:
    version = "?api-version=2024-10-21"
    fake.script(DONE, path=f"/chat/completions{version}")
    fake.script([{"status": 200, "body": []}], path=f"/models{version}")
    provider = build(base_url=f"{fake.base_url}{version}")
    provider.catalogue()
    for _ in range(2):
        assert RecordedCall(provider).run().text == "Hi"
    assert paths(fake) == [f"/v1/models{version}", *[f"/v1/chat/completions{version}"] * 2]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirect_of_the_list_is_followed_with_the_key_on_the_same_host(
    fake: FakeOpenAI, build: Build, status: int
) -> None:
    redirect(fake, "/v1/models/?page=1", status, "/models")
    fake.script([{"status": 200, "body": [{"id": "here"}]}], path="/models/?page=1")
    assert [model.id for model in build().catalogue().models] == ["here"]
    assert fake.log()[-1]["has_key"]


def test_key_and_headers_are_not_sent_to_another_host(
    fake: FakeOpenAI, build: Build, other_host: Recorder
) -> None:
    redirect(fake, f"{other_host.url}/v1/models", 302, "/models")
    provider = build(headers={"X-Team": "team-secret"})
    assert [model.id for model in provider.catalogue().models] == ["elsewhere"]
    [(_, headers)] = other_host.requests
    assert "authorization" not in headers
    assert "secret" not in str(headers)


def test_endless_redirects_of_the_list_end(fake: FakeOpenAI, build: Build) -> None:
    loop = {"status": 302, "headers": {"Location": "/v1/models"}, "body": ""}
    fake.script([loop], path="/models")
    error = build().catalogue().error
    assert error is not None
    assert error.code == "provider_moved"
    assert len(fake.log()) < 10


@pytest.mark.parametrize("status", [301, 307, 308])
def test_redirect_of_a_question_is_reported_with_the_address_and_not_followed(
    fake: FakeOpenAI, build: Build, other_host: Recorder, status: int
) -> None:
    target = f"{other_host.url}/v2/chat/completions?key=query-secret"
    fake.script([{"status": status, "headers": {"Location": target}, "body": ""}])
    recorded = RecordedCall(build()).run()
    assert recorded.code == "provider_moved"
    assert f"redirects to {other_host.url}/v2" in str(recorded.error)
    assert "secret" not in str(recorded.error)
    assert other_host.requests == []
    assert recorded.error is not None
    assert other_host.url not in str(recorded.error.wire())


def root_of(fake: FakeOpenAI) -> str:
    base = urlsplit(fake.base_url)
    return f"{base.scheme}://{base.netloc}"


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": 404, "body": "404 page not found"},
        {"status": 404, "body": {"detail": "Not Found"}},
        {"status": 200, "body": "<html>Welcome</html>"},
        {"status": 200, "body": {"error": "Unexpected endpoint or method. (GET /models)"}},
    ],
    ids=["text", "json", "page", "status-200"],
)
def test_missing_v1_is_found_by_the_list_and_used(
    fake: FakeOpenAI, build: Build, wrong: dict[str, object]
) -> None:
    fake.script([wrong], path="/models", times=1)
    fake.script(DONE)
    provider = build(base_url=root_of(fake))
    assert provider.catalogue().error is None
    assert provider.is_repaired
    assert RecordedCall(provider).run().text == "Hi"
    assert paths(fake) == ["/models", "/v1/models", "/v1/chat/completions"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": 404, "body": "<html><title>404 Not Found</title></html>"},
        {"status": 405, "body": {"detail": "Method Not Allowed"}},
        {"status": 200, "body": {"error": "Unexpected endpoint or method. (POST /chat)"}},
    ],
    ids=["404", "405", "status-200"],
)
def test_missing_v1_is_found_by_a_question_which_is_then_answered(
    fake: FakeOpenAI, build: Build, wrong: dict[str, object]
) -> None:
    fake.script([wrong], path="/chat/completions", times=1)
    fake.script(DONE)
    not_there = {"status": 404, "body": "404 page not found"}
    fake.script([not_there], path="/models", times=1)
    provider = build(base_url=root_of(fake), default_model="m")
    assert RecordedCall(provider).run().text == "Hi"
    assert RecordedCall(provider).run().text == "Hi"
    assert paths(fake)[0] == "/chat/completions"
    assert paths(fake)[-2:] == ["/v1/chat/completions"] * 2


def test_service_that_is_at_no_path_is_reported_after_one_attempt(
    fake: FakeOpenAI, build: Build
) -> None:
    fake.script([{"status": 404, "body": "404 page not found"}])
    fake.script([{"status": 404, "body": "404 page not found"}], path="/models")
    recorded = RecordedCall(build(base_url=root_of(fake))).run()
    assert recorded.error is not None
    assert (recorded.code, recorded.error.reason) == ("provider_moved", "address")
    assert paths(fake) == ["/chat/completions", "/models", "/v1/models"]
