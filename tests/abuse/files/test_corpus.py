"""Hostile files: each is refused or harmless, and the server answers others meanwhile."""

import io
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.support import hostile_files as hostile
from tests.support.servers.wordbrook import ServerProcess

from ..http_client import RawClient

CORPUS: list[Callable[[], bytes]] = [
    hostile.png_of_100_megapixels,
    hostile.png_text_bomb,
    hostile.polyglot_picture,
    hostile.jpeg_with_gps,
    hostile.svg_with_script,
    hostile.page_with_script,
    hostile.docx_bomb,
    hostile.docx_with_entities,
    hostile.plain_zip,
    hostile.pdf_bomb,
    hostile.pdf_with_loops,
]
# A health check on the same hub, on a busy machine beside processes that compute on all cores;
# reading some of these files takes ten seconds.
MOST_WAIT_S = 3.0


def add(server: ServerProcess, token: str, data: bytes, name: str = "../../a.png") -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    form: Any = {"file": (name, io.BytesIO(data))}
    return requests.post(f"{server.url}/api/files", files=form, headers=headers, timeout=120)


def test_corpus_is_refused_or_harmless_and_the_server_answers_meanwhile(
    server: ServerProcess,
) -> None:
    made = [make() for make in CORPUS]
    tokens = [server.new_token() for _ in range(3)]
    waits = []
    with ThreadPoolExecutor(3) as pool:
        running = [
            pool.submit(add, server, tokens[number % 3], data) for number, data in enumerate(made)
        ]
        while not all(each.done() for each in running):
            begun = time.monotonic()
            assert server.get("/healthz").status_code == 200
            waits.append(time.monotonic() - begun)
    for make, each in zip(CORPUS, running, strict=True):
        response = each.result()
        assert response.status_code in (200, 413, 415), (make, response.text)
        if response.status_code != 200:
            assert response.json()["error"]["message"].endswith(".")
        else:
            assert "/" not in response.json()["file"]["name"]
    assert sorted(waits)[int(len(waits) * 0.99)] < MOST_WAIT_S


@pytest.mark.parametrize(
    "head",
    [
        b"POST /api/files HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\n",
        (b"PATCH /api/uploads/x?offset=0 HTTP/1.1\r\nContent-Type: application/octet-stream\r\n"),
    ],
)
def test_body_that_is_too_long_is_refused_before_it_is_read(
    server: ServerProcess, head: bytes
) -> None:
    token = server.new_token()
    with RawClient(server) as client:
        client.send(
            head
            + b"Host: localhost\r\nAuthorization: Bearer %b\r\n" % token.encode()
            + b"Content-Length: 99999999999\r\n\r\n"
        )
        assert b" 413 " in client.read_head()
