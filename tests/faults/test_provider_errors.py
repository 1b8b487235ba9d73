"""Providers that refuse, stall or cannot be reached: a code and a plain sentence, and no secret."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from tests.provider.client import FakeProvider, Step
from tests.support.answers import begun, silent, stalled, steady, steady_text, whole
from tests.support.talking import Json

from .inspected import Inspected
from .leftovers import assert_nothing_left

KEY = "sk-0123456789-of-this-server"
TOLD = f"Traceback: Incorrect API key provided: {KEY} for http://10.0.0.1/v1 <b>of you</b>"
PROVIDER = Path(__file__).parents[1] / "provider"
SENTENCE = re.compile(r"[A-Z][A-Za-z'. ]+\.")
IDLE_S = 1.0
Unreachable = Callable[..., Inspected]

REFUSALS: dict[str, tuple[Step, str, bool]] = {
    "400": ({"status": 400, "body": {"error": {"message": TOLD}}}, "provider_rejected", False),
    "401": ({"status": 401, "body": {"error": {"message": TOLD}}}, "provider_unauthorized", False),
    "403": ({"status": 403, "body": TOLD}, "provider_unauthorized", False),
    "404": (
        {"status": 404, "body": {"error": {"message": TOLD, "code": "model_not_found"}}},
        "provider_model_missing",
        False,
    ),
    "429": ({"status": 429, "body": {"error": {"message": TOLD}}}, "provider_rate_limited", True),
    "500": ({"status": 500, "body": {"error": {"message": TOLD}}}, "provider_unavailable", True),
    "503": ({"status": 503, "body": TOLD}, "provider_unavailable", True),
    "a redirect": (
        {"status": 302, "headers": {"Location": "http://127.0.0.1:9/"}, "body": ""},
        "provider_unavailable",
        True,
    ),
    "a web page": ({"status": 200, "body": f"<html>{TOLD}</html>"}, "provider_broken", True),
    "a web page with 502": (
        {"status": 502, "body": f"<html>{TOLD}</html>"},
        "provider_unavailable",
        True,
    ),
    "an error with 200": (
        {"status": 200, "body": {"error": {"message": TOLD, "code": 402}}},
        "provider_rejected",
        False,
    ),
    "no HTTP": ({"wire": f"220 {TOLD}\r\n\r\n"}, "provider_unavailable", True),
    "a closed connection": ({"close": "fin"}, "provider_unavailable", True),
    "a reset connection": ({"close": "rst"}, "provider_unavailable", True),
}


@pytest.fixture(scope="module")
def _impatient(fake: FakeProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inspected]:
    settings = {"OPENAI_BASE_URL": fake.base_url, "OPENAI_API_KEY": KEY, "LIMIT_IDLE_S": IDLE_S}
    with Inspected(tmp_path_factory.mktemp("impatient") / "data", **settings) as served:
        yield served


@pytest.fixture
def server(_impatient: Inspected) -> Iterator[Inspected]:
    """Yield a server that waits a second for its provider, and has a key to lose."""
    _impatient.look()
    yield _impatient
    assert_nothing_left(_impatient)


def _check_failure(end: Json, expected: str, is_retryable: bool) -> None:
    error = end["error"]
    assert (end["status"], error["code"]) == ("failed", expected)
    assert error["retryable"] is is_retryable
    assert SENTENCE.fullmatch(error["message"]), error


def _check_nothing_is_told(served: Inspected, *seen: object) -> None:
    for text in (*map(str, seen), served.log()):
        for secret in (KEY, "10.0.0.1", "Traceback", "<b>", "Incorrect"):
            assert secret not in text


def test_every_refusal_is_a_code_and_a_sentence_and_disturbs_nobody(
    server: Inspected, fake: FakeProvider, question: str
) -> None:
    fake.script(steady(150, every_ms=10), marker=f"{question} onlooker")
    onlooker = server.tab()
    watched = onlooker.send(f"{question} onlooker")
    onlooker.wait_for_text(watched, "w0 ")
    token = server.new_token()
    tab = server.tab(token)
    for name, (step, expected, is_retryable) in REFUSALS.items():
        fake.script([step], marker=f"{question} {name}.")
        ack = tab.send(f"{question} {name}.")
        _check_failure(tab.wait_for_end(ack), expected, is_retryable)
        tab.wait_until_stored(ack)
        page = server.get(
            f"/api/conversations/{ack['conversation_id']}/messages",
            headers={"Authorization": f"Bearer {token}"},
        )
        assert page.json()["messages"][1]["error"]["code"] == expected
        _check_nothing_is_told(server, tab.events, page.text)
    asked = [entry for entry in fake.requests() if question in str(entry["body"])]
    assert len(asked) == len(REFUSALS) + 1, "nothing is asked again by itself"
    assert onlooker.wait_for_end(watched)["status"] == "completed"
    assert onlooker.text(watched) == steady_text(150)


def test_a_busy_provider_says_how_long_to_wait(
    server: Inspected, fake: FakeProvider, question: str
) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    tab = server.tab()
    for value, least, most in (("7", 7, 7), ("0.5", 0.5, 0.5), (date, 30, 90), ("9" * 30, 1, 3600)):
        busy: Step = {"status": 429, "headers": {"Retry-After": value}, "body": {}}
        fake.script([busy], marker=question, times=1)
        end = tab.wait_for_end(tab.send(question))
        _check_failure(end, "provider_rate_limited", is_retryable=True)
        assert least <= end["error"]["retry_after_s"] <= most
    fake.script([{"status": 429, "headers": {"Retry-After": "soon"}, "body": {}}], marker=question)
    assert "retry_after_s" not in tab.wait_for_end(tab.send(question))["error"]


@pytest.mark.parametrize(
    ("script", "text"),
    [
        (silent(), ""),
        ([{"head": {}}, *silent()], ""),
        ([*begun(), *silent()], ""),
        (stalled("one ", "two "), "one two "),
        (stalled(reasoning=("hm",)), ""),
        ([*begun("one "), {"raw": 'data: {"choices":[{"del'}, *silent()], "one "),
    ],
    ids=["at once", "after the head", "after the role", "after text", "after a thought", "inside"],
)
def test_a_provider_that_stalls_is_given_up_and_what_came_is_kept(
    server: Inspected, fake: FakeProvider, question: str, script: list[Step], text: str
) -> None:
    fake.script(script, marker=question, times=1)
    tab = server.tab()
    ack = tab.send(question)
    _check_failure(tab.wait_for_end(ack), "provider_timeout", is_retryable=True)
    assert tab.text(ack).removeprefix("hm") == text
    fake.wait_for(lambda log: all(each["closed_at"] for each in log if question in str(each)))
    fake.script(whole("more"), marker=question)
    again = tab.continue_(ack) if text else tab.regenerate(ack)
    run = again.get("run", 1)
    assert tab.wait_for_end(again, run=run)["status"] == "completed"
    assert tab.text(again) == (text + "more" if text else "more")


def test_comments_are_no_answer_and_yet_keep_a_call_alive(
    server: Inspected, fake: FakeProvider, question: str
) -> None:
    beat: list[Step] = [{"sleep_ms": 500}, {"comment": "processing"}]
    script = [{"repeat": 4, "steps": beat}, *whole("at last")]
    fake.script(script, marker=question)
    tab = server.tab()
    assert tab.text(tab.ask(question)) == "at last"


@pytest.fixture
def unreachable(make_server: Callable[..., Inspected]) -> Unreachable:
    """Return what makes a server whose provider is at `url`."""

    def make(url: str) -> Inspected:
        return make_server(
            OPENAI_BASE_URL=url,
            OPENAI_API_KEY=KEY,
            DEFAULT_MODEL="a-model",
            LIMIT_CONNECT_S=2,
        ).start()

    return make


@contextmanager
def _plain_listener(port: int) -> Iterator[None]:
    """Answer whatever comes in plain text."""
    with socket.create_server(("127.0.0.1", port)) as listener:

        def serve() -> None:
            while True:
                try:
                    plug, _ = listener.accept()
                except OSError:
                    return
                with plug:
                    plug.sendall(f"HTTP/1.1 400 {TOLD}\r\n\r\n".encode())

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


@contextmanager
def _full_listener(port: int) -> Iterator[None]:
    """Leave every connect unanswered: the queue is full and nobody accepts."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", port), backlog=0))
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield


@contextmanager
def _stranger(port: int) -> Iterator[None]:
    """Serve TLS with a certificate that nobody has signed."""
    pems = [str(PROVIDER / f"loopback-{name}.pem") for name in ("certificate", "key")]
    with FakeProvider("--certificate", pems[0], "--key", pems[1], port=port):
        yield


@contextmanager
def _nobody(port: int) -> Iterator[None]:
    yield


def test_a_provider_that_cannot_be_connected_to_is_unavailable(unreachable: Unreachable) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    served = unreachable(f"https://127.0.0.1:{port}/v1")
    tab = served.tab()
    places: list[tuple[Any, str]] = [
        (_nobody, "provider_unavailable"),
        (_plain_listener, "provider_unavailable"),
        (_stranger, "provider_unavailable"),
        (_full_listener, "provider_timeout"),
    ]
    for place, expected in places:
        with place(port):
            _check_failure(tab.wait_for_end(tab.send("hi")), expected, is_retryable=True)
    _check_nothing_is_told(served, tab.events)
    assert str(port) not in str(tab.events)


def test_a_provider_whose_name_is_not_known_is_unavailable(unreachable: Unreachable) -> None:
    served = unreachable("http://user:pass-word@no-such-host.invalid/v1")
    tab = served.tab()
    end = tab.wait_for_end(tab.send("hi"), within_s=30.0)
    _check_failure(end, "provider_unavailable", is_retryable=True)
    _check_nothing_is_told(served, tab.events)
    assert "no-such-host" not in str(tab.events)
    assert "pass-word" not in str(tab.events) + served.log()
