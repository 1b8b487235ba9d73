"""Turns messages into HTML. Everything of a message is escaped or drawn from its Markdown.

No HTML of a message passes, and nothing is loaded: an image of a text becomes a link. Formulas are
MathML; one that cannot be drawn is shown as written.
"""

from collections.abc import Iterator
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from .formulas.formula_drawer import FormulaDrawer
from .formulas.formula_tokens import add_drawing
from .formulas.rules import add_formulas
from .words import words_of

JsonObject = dict[str, Any]
PICTURES = ("image/png", "image/jpeg")
SIDES = ("left", "center", "right")


class Renderer:
    """Draws messages; `is_shared` leaves out reasoning and steps."""

    def __init__(self, *, is_shared: bool, language: str = "en"):
        self._is_shared = is_shared
        self._words = words_of(language)
        self._language = language
        self._markdown = MarkdownIt("commonmark", {"html": False}).enable(
            ["table", "strikethrough"]
        )
        self._formulas = FormulaDrawer()
        add_formulas(self._markdown)
        add_drawing(self._markdown, self._formulas)
        self._markdown.add_render_rule("image", _image)
        self._markdown.add_render_rule("link_open", _link)
        self._markdown.add_render_rule("th_open", _cell)
        self._markdown.add_render_rule("td_open", _cell)

    def message(self, message: JsonObject) -> Iterator[JsonObject]:
        """Yield pieces: {html}, or {file} for a picture."""
        is_question = message["role"] == "user"
        self._formulas.begin_answer()
        words = self._words
        name = words.question if is_question else str(message.get("model") or words.answer)
        kind = "question" if is_question else "answer"
        heading = f'<h2 lang="{self._language}">{escape(name)}</h2>'
        yield {"html": f'<article class="{kind}">{heading}\n'}
        for part in message["parts"]:
            yield from self._part(part, is_question)
        status = message.get("status")
        if not is_question and status not in ("completed", None):
            said = escape(words.statuses.get(str(status), str(status)))
            yield {"html": f'<p class="note" lang="{self._language}">({said})</p>\n'}
        yield {"html": "</article>\n"}

    def _part(self, part: JsonObject, is_question: bool) -> Iterator[JsonObject]:
        kind = part["kind"]
        if kind == "file":
            name = escape(str(part["name"]))
            if part["type"] in PICTURES:
                yield {"html": "<p>"}
                yield {"file": part["file_id"], "type": part["type"], "name": part["name"]}
                yield {"html": "</p>\n"}
            else:
                yield {"html": f'<p class="note">{name}</p>\n'}
        elif kind == "text":
            text = str(part["text"])
            drawn = _plain(text) if is_question else self._markdown.render(text)
            yield {"html": f'<div dir="auto">{drawn}</div>\n' if text.strip() else ""}
        elif self._is_shared:
            return
        elif kind == "reasoning" and part["text"].strip():
            summary = f'<summary lang="{self._language}">{self._words.reasoning}</summary>'
            yield {"html": f"<details>{summary}{_plain(part['text'])}</details>"}
        elif kind == "tool":
            title = part["tool"]["title"] or part["tool"]["name"]
            yield {"html": f'<p class="note">{escape(str(title))}</p>\n'}


def _plain(text: str) -> str:
    return f'<p class="plain" dir="auto">{escape(text)}</p>'


def _image(_: RendererHTML, tokens: list[Token], index: int, *__: Any) -> str:
    token = tokens[index]
    label = escape(token.content or "image")
    return f'<a href="{escape(str(token.attrGet("src") or ""))}" {_REL}>{label}</a>'


def _link(_: RendererHTML, tokens: list[Token], index: int, *__: Any) -> str:
    href = escape(str(tokens[index].attrGet("href") or ""))
    return f'<a href="{href}" {_REL}>'


def _cell(_: RendererHTML, tokens: list[Token], index: int, *__: Any) -> str:
    # markdown-it-py aligns by a style attribute, which the policy of the page blocks.
    token = tokens[index]
    side = str(token.attrGet("style") or "").removeprefix("text-align:")
    return f'<{token.tag} class="{side}">' if side in SIDES else f"<{token.tag}>"


_REL = 'rel="noopener noreferrer nofollow ugc" target="_blank"'
