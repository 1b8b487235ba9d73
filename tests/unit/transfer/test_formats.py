"""Markdown and HTML: the shown branch, safe, with pictures inside."""

import base64
import re
from contextlib import ExitStack
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from app.conversations.transfer.whole_rows import WholeConversation
from app.testing.fake_openai.client import FakeOpenAI
from app.transfer.export.markdown import markdown_pieces
from app.transfer.exports import Exports
from app.transfer.html_page.fragments import Renderer
from app.transfer.routes import EXPORTS_PER_USER
from tests.support import hostile_files as made

from .conftest import TransferServer
from .made_exports import own

HOSTILE = """<script>alert(1)</script> <img src=x onerror=alert(1)> [a](javascript:alert(1))
![b](https://tracker.example/p.png) [c](data:text/html,x) <b onclick=x>

```html
</code></pre><script>alert(2)</script>
```
"""
ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "article", "div"),
    *("h1", "h2", "p", "details", "summary", "a", "img", "pre", "code", "em", "strong"),
}


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def elements(html: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = _Elements()
    parser.feed(html)
    return parser.found


def test_markdown_has_the_shown_branch(lite: TransferServer) -> None:
    token = lite.new_user()
    found = own("c1", "a question", "```py\nopen", "next", "last")
    sibling = {**found["messages"][1], "id": "other"}
    found["messages"].append(sibling)
    lite.take(token, [found])
    text = lite.export(token, "c1", "markdown").decode()
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == ["You", "m", "You", "m"]
    # A code block that was left open is closed, so that what follows stays outside of it.
    assert "```py\nopen\n```\n" in text


def test_html_is_safe_and_loads_nothing(lite: TransferServer) -> None:
    token = lite.new_user()
    lite.take(token, [own("c1", HOSTILE, HOSTILE)])
    response = lite.request(token, "GET", "/api/conversations/c1/export?format=html")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.headers["Content-Disposition"].startswith("attachment")
    for tag, attributes in elements(response.text):
        assert tag in ALLOWED
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        assert "src" not in attributes
        href = attributes.get("href")
        assert href is None or href.startswith("https://")


def test_html_has_its_pictures_inside(lite: TransferServer) -> None:
    token = lite.new_user()
    file = lite.add(token, made.png(), "a.png")
    conversation_id = lite.asked(token, "What is this?", [file])
    html = lite.export(token, conversation_id, "html").decode()
    (image,) = [attributes for tag, attributes in elements(html) if tag == "img"]
    data = lite.request(token, "GET", f"/api/files/{file['file_id']}").data
    assert image["src"] == f"data:image/png;base64,{base64.b64encode(data).decode()}"


def test_shared_drawing_leaves_out_reasoning_and_steps() -> None:
    tool = {"name": "secret_tool", "title": "Secret step", "status": "done"}
    message: dict[str, Any] = {
        "role": "assistant",
        "model": "m",
        "status": "completed",
        "parts": [
            {"kind": "reasoning", "text": "secret thought"},
            {"kind": "tool", "text": "{}", "tool": tool},
            {"kind": "text", "text": "the answer"},
        ],
    }
    for is_shared, expected in ((True, False), (False, True)):
        pieces = Renderer(is_shared=is_shared).message(message)
        html = "".join(piece["html"] for piece in pieces)
        assert "the answer" in html
        assert ("secret" in html.lower()) is expected


def test_columns_are_aligned_without_style_attributes() -> None:
    table = "| a | b |\n|--:|---|\n| 1 | 2 |"
    message = {"role": "assistant", "parts": [{"kind": "text", "text": table}]}
    html = "".join(piece["html"] for piece in Renderer(is_shared=True).message(message))
    assert '<td class="right">1</td>' in html
    assert "<td>2</td>" in html
    assert "style" not in html


def test_markdown_of_lone_surrogates_is_written() -> None:
    conversation = WholeConversation({"title": "x", "created_at": "2026"}, ())
    batch = [{"role": "user", "parts": [{"kind": "text", "text": "\ud800"}]}]
    assert b"".join(markdown_pieces(conversation, [batch])).endswith(b"?\n")


@pytest.mark.parametrize("format_", ["json", "markdown", "html"])
def test_head_of_an_export_checks_it_without_making_it(
    lite: TransferServer, monkeypatch: pytest.MonkeyPatch, format_: str
) -> None:
    def refuse(*_args: object, **_more: object) -> None:
        raise AssertionError("an export was made")

    monkeypatch.setattr(Exports, "conversation", refuse)
    token = lite.new_user()
    lite.take(token, [own("c1", "a question", "an answer")])
    for id_, status in (("c1", 200), ("c9", 404)):
        path = f"/api/conversations/{id_}/export?format={format_}"
        with lite.request(token, "HEAD", path) as response:
            assert (response.status_code, response.data) == (status, b"")


@pytest.mark.parametrize("path", ["/api/export", "/api/conversations/c1/export?format=json"])
def test_head_of_an_export_has_its_limits_and_holds_none(
    fake: FakeOpenAI, data_dir: Path, path: str
) -> None:
    server = TransferServer(data_dir, openai_base_url=fake.base_url, limits="on")
    token = server.new_user()
    server.take(token, [own("c1", "a question", "an answer")])
    for _ in range(EXPORTS_PER_USER + 1):
        with server.request(token, "HEAD", path) as response:
            assert response.status_code == 200
    with ExitStack() as running:
        for _ in range(EXPORTS_PER_USER):
            running.enter_context(server.request(token, "GET", "/api/export"))
        assert server.request(token, "HEAD", path).status_code == 429
    server.stop()


def test_export_that_was_sent_does_not_count_against_the_next_one(
    fake: FakeOpenAI, data_dir: Path
) -> None:
    server = TransferServer(data_dir, openai_base_url=fake.base_url, limits="on")
    token = server.new_user()
    server.take(token, [own("c1", "a question", "an answer")])
    for path in [*["/api/export"] * EXPORTS_PER_USER, "/api/conversations/c1/export?format=json"]:
        with server.request(token, "GET", path) as response:
            assert response.status_code == 200, response.text
            assert response.data
    server.stop()
