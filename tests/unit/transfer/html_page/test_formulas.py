"""Formulas of shares and exports are MathML, and source where they cannot be drawn."""

import re
from html import escape, unescape
from pathlib import Path

import pytest

from app.providers.demo.sections import a_formula
from app.transfer.html_page.fragments import Renderer

from .drawn_page import SOURCE_OF_FORMULA, drawn

SAMPLE = Path(__file__).parents[4] / "frontend/tests/features/markdown/reference/maths.md"


def words(html: str) -> str:
    """Return the text of a page without its elements."""
    return unescape(re.sub("<[^>]+>", "", html))


def sections(text: str) -> list[str]:
    return [each.partition("\n")[2] for each in text.split("@@ ")[1:]]


SECTIONS = [re.sub("^differs: .*\n", "", each) for each in sections(SAMPLE.read_text())]
ANSWERS = [each for each in SECTIONS if "\\ce{" not in each]


@pytest.mark.parametrize("text", [*ANSWERS, *(a_formula("a question", n) for n in range(3))])
def test_no_source_of_a_formula_is_left(text: str) -> None:
    html = drawn(text)
    assert "<math" in html
    assert not SOURCE_OF_FORMULA.search(words(html)), words(html)


FORMULAS = {
    "fraction": r"\frac{1}{2}",
    "matrix": r"\begin{pmatrix} 1 & 2 \\[4pt] 3 & 4 \end{pmatrix}",
    "lines": r"\begin{gathered}[t] a \\ b \end{gathered}",
    "alignment": r"\begin{alignat}{2} a &= b & c &= d \nonumber \end{alignat}",
    "cases": r"\begin{dcases} x & \text{if $x > 0$} \\ 0 & \text{otherwise} \end{dcases}",
    "operator": r"\operatorname*{arg\,max}_\theta p(\theta)",
    "delimiters": r"\Bigl\lfloor \big\{ x \big\} \Bigr\rfloor \left. y \right|_0",
    "accents": r"\vec{v} \hat{x} \overline{AB} \underbrace{a + b}_{n}",
    "struck": r"\cancel{x} \boxed{y} \xcancel{z}",
    "colors": r"\textcolor{red}{x} \color{#0a0b0c}{y}",
    "label": r"x = 1 \label{eq:one}",
}


@pytest.mark.parametrize("source", FORMULAS.values(), ids=FORMULAS.keys())
def test_formula_is_drawn(source: str) -> None:
    html = drawn(f"$$\n{source}\n$$")
    assert '<div class="formula"><math dir="ltr" display="block">' in html
    assert not SOURCE_OF_FORMULA.search(words(html)), html


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"\lim_{n} x", '<munder><mo movablelimits="true" lspace="0em" rspace="0.167em">lim</mo>'),
        (r"\mathbf{AB}", "<mi>\N{MATHEMATICAL BOLD CAPITAL A}</mi>"),
        (r"\mathbb{RP}", "<mi>\N{DOUBLE-STRUCK CAPITAL R}</mi>"),
        (r"\mathcal{BA}", "<mi>\N{SCRIPT CAPITAL B}</mi>"),
        (r"\mathrm{d}x", '<mi mathvariant="normal">d</mi>'),
        (r"2 \log n", '<mo lspace="0.167em" rspace="0.167em">log</mo>'),
        (r"\sin(x)", '<mo lspace="0em" rspace="0em">sin</mo>'),
        (r"a \implies b", "<mo>\N{LONG RIGHTWARDS DOUBLE ARROW}</mo>"),
        (r"x \sim y", "<mo>\N{TILDE OPERATOR}</mo>"),
        (r"|x|", '<mo stretchy="false" lspace="0em" rspace="0em">|</mo>'),
        (r"\infty", "<mi>\N{INFINITY}</mi>"),
        (r"a \\ b", "<mtr><mtd><mi>a</mi></mtd></mtr><mtr><mtd><mi>b</mi></mtd></mtr>"),
        (r"x\!y", '<mspace width="-0.167em"></mspace>'),
        (r"\begin{aligned} a &= b \end{aligned}", '<mtd class="right"><mi>a</mi></mtd>'),
        (r"\begin{array}{c|c} a & b \end{array}", '<mtd class="line-behind"><mi>a</mi></mtd>'),
        (r"\text{a \& b}", "<mtext>a\N{NO-BREAK SPACE}&amp;\N{NO-BREAK SPACE}b</mtext>"),
        (r"\sqrt[3]{x}", "<mroot><mrow><mi>x</mi></mrow><mn>3</mn></mroot>"),
    ],
)
def test_formula_is_what_all_browsers_show(source: str, expected: str) -> None:
    assert expected in drawn(f"\\[{source}\\]")


@pytest.mark.parametrize(
    "source",
    [
        r"\ce{H2O}",
        r"\unknown{x}",
        r"\begin{CD} A @>>> B \end{CD}",
        r"\frac{a}",
        r"{a",
        r"x^",
        r"x^2^3",
        r"a & b",
        r"\text{a {b} c}",
        r"\hspace{500em}",
        r"\kern{-9999em}",
        r"\rule{9999em}{9999em}",
        r"\newcommand{\R}{x} \R",
    ],
)
def test_formula_that_cannot_be_drawn_is_shown_with_its_marks(source: str) -> None:
    for written in (f"${source}$", f"\\({source}\\)", f"\\[{source}\\]", f"$$\n{source}\n$$"):
        html = drawn(f"before\n\n{written}\n\nafter")
        assert escape(written) in html
        assert "<math" not in html


def test_code_in_the_language_math_is_a_formula_or_code() -> None:
    assert "<math" in drawn("```math\nx^2\n```")
    assert '<code class="language-math">\\unknown\n</code>' in drawn("```math\n\\unknown\n```")
    assert "<math" not in drawn("```tex\nx^2\n```")


def test_formulas_of_a_question_are_shown_as_written() -> None:
    message = {"role": "user", "parts": [{"kind": "text", "text": "$x$"}]}
    html = "".join(piece["html"] for piece in Renderer(is_shared=True).message(message))
    assert "$x$" in html
