"""Hostile responses: endless, compressed and malformed bodies have bounded cost."""

import gzip
import json
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from app.providers.openai_api.refusals.retry_after import from_header as retry_after_s
from app.providers.openai_api.stream.stream_reader import StreamReader
from app.runtime import Runtime
from app.testing.fake_openai.client import FakeOpenAI

from ..call import Ask, RecordedCall
from ..conftest import Build

MIB = 1024 * 1024
STREAM = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
FINISH = {"index": 0, "delta": {"content": "x"}, "finish_reason": "stop"}


def coded(coding: str, body: bytes) -> str:
    head = f"{STREAM}Content-Encoding: {coding}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head + body.decode("latin-1")


@contextmanager
def endless(status: int, piece: bytes) -> Iterator[tuple[str, list[int]]]:
    """Run a service that sends pieces without end; yield its URL and the bytes sent so far."""
    sent = [0]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            try:
                while sent[0] < 1024 * MIB:
                    self.wfile.write(piece)
                    sent[0] += len(piece)
            except OSError:
                self.close_connection = True

        do_GET = do_POST  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/v1", sent
        server.shutdown()
        thread.join()


def test_an_endless_answer_ends_at_its_deadline(build: Build) -> None:
    with endless(200, b": still here\n\n" * 4096) as (url, _):
        recorded = RecordedCall(build(base_url=url, total_s=1.0)).run()
    assert recorded.code == "deadline"


def _runs_of_another_task(recorded: RecordedCall, runtime: Runtime) -> int:
    """Run the call, and count how often another task ran meanwhile."""
    runs: list[bool] = []

    def count_runs() -> None:
        while not recorded.is_over:
            runs.append(True)
            runtime.sleep(0.01)

    runtime.spawn(count_runs)
    recorded.run()
    return len(runs)


def test_a_decompression_bomb_lets_other_tasks_run_and_ends_at_the_deadline(
    fake: FakeOpenAI, build: Build, runtime: Runtime
) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(b":\n\n" * (MIB // 3)) for _ in range(200)) + packer.flush()
    counts = []
    for _ in range(3):  # a busy machine may stop the process for most of the two seconds
        fake.script([{"wire": coded("gzip", bomb)}, {"stall": True}])
        recorded = RecordedCall(build(total_s=2.0))
        counts.append(_runs_of_another_task(recorded, runtime))
        assert recorded.code == "deadline"
        if counts[-1] > 5:
            return
    pytest.fail(f"another task ran {counts} times; 170 times are usual")


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate"])
def test_a_wrong_content_coding_is_a_broken_provider(
    fake: FakeOpenAI, ask: Ask, coding: str
) -> None:
    fake.script([{"wire": coded(coding, b"data: {}\n\n" * 9)}])
    assert ask().code == "provider_broken"


def test_several_content_codings_are_not_decompressed(fake: FakeOpenAI, ask: Ask) -> None:
    body = gzip.compress(gzip.compress(b"data: {}\n\n"))
    fake.script([{"wire": coded("gzip, gzip", body)}])
    assert ask().code == "provider_broken"


@pytest.mark.parametrize(
    ("status", "code"), [(500, "provider_unavailable"), (401, "provider_unauthorized")]
)
def test_an_endless_refusal_is_read_up_to_a_limit(build: Build, status: int, code: str) -> None:
    with endless(status, b" " * 65536) as (url, sent):
        provider = build(base_url=url)
        assert [RecordedCall(provider).run().code for _ in range(2)] == [code, code]
    assert sent[0] < 64 * MIB


def test_a_refusal_that_is_a_decompression_bomb_is_read_up_to_a_limit(
    fake: FakeOpenAI, ask: Ask
) -> None:
    body = gzip.compress(b" " * (64 * MIB))
    head = f"HTTP/1.1 429 No\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
    fake.script([{"wire": head + body.decode("latin-1")}])
    assert ask().code == "provider_rate_limited"


def test_an_endless_list_of_models_is_an_error(build: Build) -> None:
    with endless(200, b"[" * 65536) as (url, sent):
        error = build(base_url=url).catalogue().error
    assert error is not None
    assert error.code == "provider_unavailable"
    assert sent[0] < 64 * MIB


@pytest.mark.parametrize(
    "header",
    [
        "Fri, 31 Dec 9999 23:59:59 -2300",
        "Mon, 01 Jan 99999999999999 00:00:00 GMT",
        "Mon, 01 Jan 2020 00:00:00 +99999999999999999999",
    ],
)
def test_an_impossible_retry_date_is_ignored(header: str) -> None:
    assert retry_after_s(header) is None


def test_an_error_code_of_thousands_of_digits_is_an_unknown_error(
    fake: FakeOpenAI, ask: Ask
) -> None:
    fake.script([{"error": {"code": "9" * 5000}}])
    assert ask().code == "provider_broken"


@pytest.mark.parametrize("number", [2**53, 10**400])
def test_a_count_beyond_the_exact_integers_of_javascript_is_dropped(number: int) -> None:
    reader = StreamReader(lambda _kind, _text: None, None)
    usage = {"prompt_tokens": number, "completion_tokens": 7}
    reader.read([json.dumps({"choices": [FINISH], "usage": usage}).encode()])
    counted = reader.outcome().usage
    assert counted is not None
    assert (counted.input_tokens, counted.output_tokens) == (None, 7)
