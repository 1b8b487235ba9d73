"""The formulas of a text are those of the page; its test lines are read here too."""

import json
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from app.transfer.html_page.formulas.rules import add_formulas

LINES = Path(__file__).parents[4] / "frontend/tests/support/dollar-lines.json"
CORPUS = json.loads(LINES.read_text())


def formulas(text: str) -> list[str]:
    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    add_formulas(markdown)
    tokens = [token for block in markdown.parse(text) for token in (block, *(block.children or ()))]
    return [token.content for token in tokens if token.type in ("formula", "formula_block")]


@pytest.mark.parametrize("line", CORPUS["text"])
def test_dollars_of_prices_and_programs_are_text(line: str) -> None:
    assert formulas(line) == []


@pytest.mark.parametrize(("line", "expected"), CORPUS["formulas"])
def test_line_has_its_formulas(line: str, expected: list[str]) -> None:
    assert formulas(line) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$$\nx\n\ny\n$$\n\nafter", ["\nx\n\ny\n"]),
        ("\\[\nx\n\ny\n\\]", ["\nx\n\ny\n"]),
        ("$$x$$.\n\nafter", ["x"]),
        ("before\n$$\nx\n$$\nafter", ["\nx\n"]),
        ("before\n\\begin{align}\na &= b\n\\end{align}", ["\\begin{align}\na &= b\n\\end{align}"]),
        ("before\n\\[\nx\n\\]\nafter", ["\nx\n"]),
        ("- item\n\n  $$\n  x\n  $$\n- next $y$", ["\nx\n", "y"]),
        ("> $$\n> x\n> $$\n\n$y$", ["\nx\n", "y"]),
        ("| a |\n|---|\n| $x$ |", ["x"]),
        ("# $x$\n\n**bold $y$** [link $z$](https://x.example)", ["x", "y", "z"]),
        ("a $x_1$ b $y_1$", ["x_1", "y_1"]),
    ],
)
def test_formulas_in_blocks(text: str, expected: list[str]) -> None:
    assert formulas(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "$$ is a mark\n\nwith words after it $$",
        "$$x\n\ny$$",
        "$$\nnever closed",
        "\\begin{align}\nnever closed",
        "\\begin{itemize}\nx\n\\end{itemize}",
        "    $$\n    x\n    $$",
        "```sh\necho $x$\n```",
        "`$x$` and `\\(x\\)`",
        "\\( \\)",
        "$$\n" + "x" * 5_000 + "\n$$",
        "$" + "x" * 5_000 + "$",
    ],
)
def test_text_that_only_looks_like_a_formula(text: str) -> None:
    assert formulas(text) == []
