"""Turns the tokens of formulas into HTML; those that are not drawn are shown as written."""

from collections.abc import MutableMapping
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from .formula_drawer import FormulaDrawer


def add_drawing(markdown: MarkdownIt, drawer: FormulaDrawer) -> None:
    """Add the drawing of formulas, and of code in the language `math`, as on GitHub."""

    def formula(_: RendererHTML, tokens: list[Token], index: int, *__: Any) -> str:
        token = tokens[index]
        is_display = token.info == "display"
        drawn = drawer.draw(token.content, is_display=is_display)
        if drawn is None:
            return escape(token.markup)
        return f'<span class="formula">{drawn}</span>' if is_display else drawn

    def formula_block(_: RendererHTML, tokens: list[Token], index: int, *__: Any) -> str:
        token = tokens[index]
        drawn = drawer.draw(token.content, is_display=True)
        if drawn is None:
            return f'<p class="plain" dir="auto">{escape(token.markup)}</p>\n'
        return f'<div class="formula">{drawn}</div>\n'

    def fence(
        renderer: RendererHTML,
        tokens: list[Token],
        index: int,
        options: OptionsDict,
        env: MutableMapping[str, Any],
    ) -> str:
        token = tokens[index]
        is_formula = token.info.strip() == "math"
        drawn = drawer.draw(token.content, is_display=True) if is_formula else None
        if drawn is None:
            return renderer.fence(tokens, index, options, env)
        return f'<div class="formula">{drawn}</div>\n'

    for each in (formula, formula_block, fence):
        markdown.add_render_rule(each.__name__, each)
