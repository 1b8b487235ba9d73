"""Turns what latex2mathml makes into MathML Core, the part of MathML that all browsers show."""

import re
import unicodedata
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from latex2mathml.symbols_parser import convert_symbol

from .alphabets import in_alphabet
from .latex import NotDrawn

_CODE = re.compile(r"&#x([0-9A-Fa-f]{1,6});")
_ESCAPED = re.compile(r"\\([%$&#_{} ])")
_UNDER_AND_OVER = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
_WITH_LIMITS = frozenset(
    (
        *"∑∏∐⋃⋂⨆⨅⨁⨂⨀⨄⋁⋀",
        *("lim", "max", "min", "sup", "inf", "det", "gcd", "Pr", "argmax", "argmin"),
        *("lim\u2006sup", "lim\u2006inf", "arg\u2009max", "arg\u2009min"),
    )
)
# As operators, browsers would put spaces around them.
_NOT_OPERATORS = frozenset("∞∅∁ℵ⊤⊥∎")
_RELATIONS = frozenset("~:;")
_SIMILAR = {"~": "\u223c"}
_BAR = "\u2015"
_STRIKES = {
    "box": "boxed",
    "updiagonalstrike": "strike-up",
    "downdiagonalstrike": "strike-down",
    "horizontalstrike": "strike",
    "updiagonalstrike downdiagonalstrike": "strike-up strike-down",
}
_WIDTHS = {
    "negativethinmathspace": "-0.167em",
    "negativemediummathspace": "-0.222em",
    "negativethickmathspace": "-0.278em",
    "thinmathspace": "0.167em",
    "thickmathspace": "0.278em",
}
_ACCENTS = frozenset("\u00b4\u00af\u02d8\u02c7\u02d9\u00a8`^~\u2190\u2192\u2194\u02da\u20db\u20dc")


def for_browsers(math: Element) -> None:
    """Change the elements in place.

    Raises:
        NotDrawn: the library did not know a command, or has put marks of LaTeX into the output.
    """
    parents = {child: parent for parent in math.iter() for child in parent}
    for element in math.iter():
        _set_text(element)
    for element in list(math.iter()):
        adapt = _ADAPT.get(element.tag)
        if adapt:
            adapt(element)
    for element in list(math.iter()):
        if element.tag == "mo":
            _set_name_spaces(element, parents)
        elif element.tag in _UNDER_AND_OVER:
            _set_limits(element)
    for element in list(math.iter("mrow")):
        _break_lines(element)
        if len(element) == 1 and element[0].text == ",":
            # As in 1{,}000.
            element[0].attrib.update({"lspace": "0", "rspace": "0"})


def _set_text(element: Element) -> None:
    raw = element.text or ""
    if element.tag == "mo" and raw.startswith("\\"):
        # Delimiters of a size, such as \big\{.
        raw = f"&#x{convert_symbol(raw)};"
    if element.tag == "mtext":
        raw = _ESCAPED.sub(r"\1", raw.replace("\\$", "&#x24;"))
        if "$" in raw or "{" in raw:
            raise NotDrawn
    if "\\" in raw:
        raise NotDrawn
    if element.tag != "mtext" and raw in ("{", "}", "&"):
        raise NotDrawn
    text = _CODE.sub(lambda match: chr(int(match[1], 16)), raw)
    if element.tag == "mo" and not text and not len(element) and "fence" not in element.attrib:
        raise NotDrawn
    variant = element.attrib.pop("mathvariant", None)
    if variant and element.tag in ("mi", "mn"):
        text = in_alphabet(text, variant)
        if variant == "normal":
            element.set("mathvariant", "normal")
    elif variant and element.tag == "mtext":
        element.set("class", variant)
    element.text = text or None


def _identifier(element: Element) -> None:
    text = element.text or ""
    if len(element):
        element.tag = "mrow"
    elif len(text) > 1 and text.isalpha() and text.isascii():
        element.tag = "mo"
    elif len(text) == 1 and _is_operator(text):
        element.tag = "mo"
        element.text = _SIMILAR.get(text, text)
        if unicodedata.category(text) in ("Ps", "Pe"):
            element.set("stretchy", "false")


def _is_operator(char: str) -> bool:
    if char in _NOT_OPERATORS:
        return False
    # The library has these as identifiers.
    if char in _RELATIONS:
        return True
    is_arrow = "\u2190" <= char <= "\u21ff" or "\u27f0" <= char <= "\u27ff"
    return is_arrow or (ord(char) > 127 and unicodedata.category(char) in ("Ps", "Pe"))


def _operator(element: Element) -> None:
    text = element.text or ""
    if len(element):
        # A class of LaTeX around a group, such as \mathop{…}.
        element.tag = "mrow"
        element.attrib.clear()
    elif text in _NOT_OPERATORS and len(text) == 1:
        element.tag = "mi"
        element.attrib.clear()
    elif text == "-":
        element.text = "\u2212"
    elif text in ("|", "\u2016") and element.get("fence") != "true":
        # Some browsers put the spaces of an operator beside it.
        element.attrib.update({"lspace": "0", "rspace": "0"})


def _over(element: Element) -> None:
    if len(element) == 2 and element[1].tag == "mo" and element[1].text == _BAR:
        # Few fonts have one that grows.
        element.remove(element[1])
        element.set("class", "line-over" if element.tag == "mover" else "line-under")
        element.tag = "mrow"
    elif len(element) == 2 and element[1].tag == "mo" and (element[1].text or "") in _ACCENTS:
        element.set("accent" if element.tag == "mover" else "accentunder", "true")


def _space(element: Element) -> None:
    width = element.get("width")
    if width in _WIDTHS:
        element.set("width", _WIDTHS[width])


def _enclosed(element: Element) -> None:
    kind = _STRIKES.get(element.attrib.pop("notation", ""))
    if kind is None:
        raise NotDrawn
    element.tag = "mrow"
    element.set("class", kind)


def _table(element: Element) -> None:
    rows = element.attrib.pop("rowlines", "").split()
    columns = element.attrib.pop("columnlines", "").split()
    for number, row in enumerate(element):
        for column, cell in enumerate(row):
            side = cell.attrib.pop("columnalign", "")
            names = [side] if side in ("left", "right") else []
            if number < len(rows) and rows[number] != "none":
                names.append("line-below")
            if column < len(columns) and columns[column] != "none":
                names.append("line-behind")
            if names:
                cell.set("class", " ".join(names))


_ADAPT = {
    "mi": _identifier,
    "mo": _operator,
    "mover": _over,
    "munder": _over,
    "mspace": _space,
    "menclose": _enclosed,
    "mtable": _table,
}


def _set_limits(element: Element) -> None:
    """Put the limits of sums and of named operators below and above, where it is a display."""
    base = element[0] if len(element) else None
    if base is not None and base.tag == "mo" and base.text in _WITH_LIMITS:
        element.tag = _UNDER_AND_OVER[element.tag]
        base.set("movablelimits", "true")


def _set_name_spaces(element: Element, parents: dict[Element, Element]) -> None:
    """Set the spaces beside a function's name as LaTeX does: none before a parenthesis."""
    text = element.text or ""
    if len(text) < 2 or not text[0].isalpha():
        return
    element.set("lspace", "0")
    element.set("rspace", "0")
    outer = element
    while outer in parents and parents[outer].tag in _SCRIPTED and parents[outer][0] is outer:
        outer = parents[outer]
    siblings = list(parents[outer])
    at = siblings.index(outer)
    if at > 0 and siblings[at - 1].tag not in ("mo", "mspace"):
        element.set("lspace", "0.167em")
    if at + 1 < len(siblings) and (siblings[at + 1].text or "") not in _NO_SPACE_BEFORE:
        element.set("rspace", "0.167em")


_SCRIPTED = frozenset((*_UNDER_AND_OVER, *_UNDER_AND_OVER.values()))
_NO_SPACE_BEFORE = frozenset("()[]{},.;")


def _break_lines(row: Element) -> None:
    """Make a table of a row with `\\\\` in it, which browsers do not break there."""
    if not any(_is_break(child) for child in row):
        return
    lines = list(_lines(row))
    for child in list(row):
        row.remove(child)
    table = Element("mtable", displaystyle="true")
    for line in lines:
        cell = Element("mtd")
        cell.extend(line)
        table_row = Element("mtr")
        table_row.append(cell)
        table.append(table_row)
    row.append(table)


def _is_break(element: Element) -> bool:
    return element.tag == "mspace" and "linebreak" in element.attrib


def _lines(row: Element) -> Iterator[list[Element]]:
    line: list[Element] = []
    for child in row:
        if _is_break(child):
            yield line
            line = []
        else:
            line.append(child)
    if line:
        yield line
