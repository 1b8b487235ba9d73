"""Hostile formulas: nothing of them runs or loads, and none ends the export."""

from html import escape
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from app.transfer.html_page.formulas import formula_drawer
from app.transfer.html_page.formulas.allow_list import write_mathml
from app.transfer.html_page.formulas.latex import NotDrawn
from app.transfer.html_page.fragments import Renderer
from tests.unit.transfer.conftest import TransferServer
from tests.unit.transfer.made_exports import own

from .drawn_page import drawn

DEEP = 1_000
SIZES = {
    "open braces": "{" * 10_000,
    "nested braces": "{" * DEEP + "x" + "}" * DEEP,
    "nested fractions": r"\frac{" * DEEP + "x" + "}{y}" * DEEP,
    "nested fractions within the bound": r"\frac{" * 150 + "x" + "}{y}" * 150,
    "fractions of fractions": r"\frac" * 390,
    "carets": "^" * 100_000,
    "carets within the bound": "x^" * 900,
    "roots of roots": r"\sqrt" * 390 + "x",
    "nested delimiters": r"\left(" * 140 + r"\right)" * 140,
    "nested environments": r"\begin{matrix}" * 70 + r"\end{matrix}" * 70,
    "macro that calls itself": r"\def\a{\a\a}\a",
    "macro that doubles": r"\newcommand{\a}{xx}\newcommand{\b}{\a\a}\newcommand{\c}{\b\b}\c",
    "environment that calls itself": r"\newenvironment{a}{\begin{a}}{\end{a}}\begin{a}x\end{a}",
    "huge array": r"\begin{array}{" + "c" * 900 + "}" + "&" * 900 + r"\end{array}",
    "array of many rows": r"\begin{matrix}" + r"x\\" * 600 + r"\end{matrix}",
    "array beyond the bound": r"\begin{matrix}" + r"x & y \\" * 20_000 + r"\end{matrix}",
    "primes": "x" + "'" * 1_900,
}
CODES = [
    r"\href{javascript:alert(1)}{x}",
    r"\style{background:url(//evil.example)}{x}",
    r"\class{boxed}{x}",
    r"\unicode{x3c}",
    r"\text{<img src=x onerror=alert(1)>}",
    r"\text{&#x3c;script>alert(1)</script>}",
    r"\mbox{</mtext></math><script>alert(1)</script>}",
    r"\operatorname{a}<script>alert(1)</script>",
    r"\color{red;background:url(//evil.example)}{x}",
    r'\textcolor{red" onclick="alert(1)}{x}',
    r"\colorbox{red'onclick='alert(1)}{x}",
    r"\fcolorbox{red}{blue}{x}",
    r"\hspace{1em\" onclick=\"alert(1)}",
    r"\verb|<script>alert(1)</script>|",
    r"\includegraphics{//evil.example/x.png}",
    r"\begin{array}{c onclick=alert(1)} x \end{array}",
    r"\rule{9999em}{9999em}",
    "x\u202e\u0000\ud800y",
]
ELEMENTS = frozenset(
    (
        *("article", "h2", "div", "span", "p", "math", "mrow", "mi", "mn", "mo", "mtext"),
        *("mspace", "mfrac", "msqrt", "mroot", "msub", "msup", "msubsup", "munder", "mover"),
        *("munderover", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom"),
    )
)
ATTRIBUTES = frozenset(
    (
        *("class", "lang", "dir", "display", "displaystyle", "scriptlevel", "stretchy", "fence"),
        *("form", "lspace", "rspace", "width", "height", "depth", "minsize", "maxsize", "accent"),
        *("movablelimits", "mathcolor", "mathbackground", "linethickness", "mathvariant"),
    )
)


class _Elements(HTMLParser):
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ELEMENTS, tag
        for name, value in attrs:
            assert name in ATTRIBUTES, name
            assert not set(value or "") & set(":;<>\"'()"), value

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


@pytest.mark.parametrize("source", CODES)
@pytest.mark.parametrize("marks", ["${}$", "\\({}\\)", "$$\n{}\n$$"])
def test_formula_has_only_allowed_elements_and_attributes(source: str, marks: str) -> None:
    _Elements().feed(drawn(marks.format(source)))


@pytest.mark.parametrize(
    "inside",
    [
        '<maction actiontype="toggle"><mi>x</mi></maction>',
        '<annotation-xml encoding="text/html"><mi>x</mi></annotation-xml>',
        "<semantics><mi>x</mi></semantics>",
        '<mi href="https://evil.example">x</mi>',
        '<mi style="color:red">x</mi>',
        '<mi onclick="alert(1)">x</mi>',
        '<mi class="note">x</mi>',
        '<mi id="x">x</mi>',
        '<mstyle mathcolor="url(x)"><mi>x</mi></mstyle>',
        '<mspace width="500em"/>',
        "<mfrac><mi>x</mi></mfrac>",
        "<mrow>text</mrow>",
        "<mrow>" * 200 + "</mrow>" * 200,
    ],
)
def test_what_is_not_on_the_list_is_never_written(inside: str) -> None:
    with pytest.raises(NotDrawn):
        write_mathml(ET.fromstring(f"<math>{inside}</math>"), is_display=False)


@pytest.mark.parametrize("error", [RecursionError, MemoryError, ValueError, StopIteration])
def test_error_of_the_library_shows_the_source(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(formula_drawer, "convert_to_element", fail)
    assert "$x$" in drawn("the $x$")


def test_long_formula_and_more_than_a_thousand_of_an_answer_are_source() -> None:
    assert "<math" in drawn("$" + "x" * formula_drawer.MAX_CHARS + "$")
    assert "<math" not in drawn("$x" + "x" * formula_drawer.MAX_CHARS + "$")
    renderer = Renderer(is_shared=True)
    for _ in range(2):
        html = drawn("$x$ " * (formula_drawer.MAX_PER_ANSWER + 3), renderer)
        assert html.count("<math") == formula_drawer.MAX_PER_ANSWER
        assert html.count("$x$") == 3


def test_formulas_of_a_whole_page_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formula_drawer, "MAX_ALL_CHARS", 2 * formula_drawer.CHARS_OF_FORMULA + 2)
    renderer = Renderer(is_shared=True)
    html = "".join(drawn("the $x$", renderer) for _ in range(3))
    assert html.count("<math") == 2
    assert html.count("$x$") == 1


def test_export_with_hostile_formulas_is_whole(lite: TransferServer) -> None:
    token = lite.new_user()
    hostile = [f"$$\n{each}\n$$" for each in (*SIZES.values(), *CODES[:-1])]
    texts = [each for text in hostile for each in ("a question", f"{text}\n\nThen $E = mc^2$.")]
    lite.take(token, [own("c1", *texts)])
    html = lite.export(token, "c1", "html").decode()
    assert html.count("Then <math") == len(hostile)
    assert html.endswith("</html>\n")
    for name in ("carets", "nested braces", "macro that calls itself"):
        assert escape(SIZES[name]) in html
