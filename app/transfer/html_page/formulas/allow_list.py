"""Writes MathML by an allow-list of elements and attributes: formulas are hostile text.

Nothing else is ever written: no address, style, action, annotation or event.
"""

import re
import unicodedata
from html import escape
from xml.etree.ElementTree import Element

from .latex import NotDrawn

# Browsers lay out such a tree by recursion.
MAX_DEPTH = 100
_CHILDREN = {
    **dict.fromkeys(("mfrac", "mroot", "msub", "msup", "munder", "mover"), 2),
    **dict.fromkeys(("msubsup", "munderover"), 3),
    **dict.fromkeys(("mi", "mn", "mo", "mtext", "mspace"), 0),
}
_ELEMENTS = frozenset(
    (*_CHILDREN, "mrow", "msqrt", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom")
)
_TRUTH = re.compile("true|false")
_LENGTH = re.compile(r"(-?)(\d{0,3}(?:\.\d{1,4})?)(em|ex|mu|pt|px|cm|mm|in|)")
_COLOR = re.compile(r"[a-zA-Z]{3,20}|#[0-9a-fA-F]{3}|#[0-9a-fA-F]{6}")
_CLASSES = frozenset(
    (
        *("left", "right", "line-below", "line-behind", "line-over", "line-under"),
        *("boxed", "strike", "strike-up", "strike-down"),
        *("bold", "italic", "monospace", "sans-serif"),
    )
)
_EM = {
    "em": 1.0,
    "ex": 0.43,
    "mu": 1 / 18,
    "pt": 0.1,
    "px": 0.075,
    "cm": 2.85,
    "mm": 0.285,
    "in": 7.2,
    "": 1.0,
}
# Wider ones would be drawn over the text around the formula.
MAX_EM, MIN_EM = 20.0, -1.0
_LENGTHS = ("lspace", "rspace", "width", "height", "depth", "voffset", "minsize", "maxsize")
_ATTRIBUTES = {
    **dict.fromkeys(("displaystyle", "stretchy", "fence", "movablelimits"), _TRUTH),
    **dict.fromkeys(("accent", "accentunder", "largeop", "separator"), _TRUTH),
    "scriptlevel": re.compile("[0-2]"),
    "form": re.compile("prefix|infix|postfix"),
    "mathvariant": re.compile("normal"),
    "mathsize": re.compile(r"[0-2](?:\.\d{1,2})?em"),
    "linethickness": re.compile(r"0|0\.\d{1,4}em|[1-5](?:px|pt)"),
    **dict.fromkeys(("mathcolor", "mathbackground"), _COLOR),
}
# Browsers do not know these.
_LEFT_OUT = frozenset(("xmlns", "display", "rowspacing", "columnspacing", "columnalign"))
_UNSAFE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))
_JOINERS = "\u200c\u200d"


def write_mathml(math: Element, *, is_display: bool) -> str:
    """Return the element as text.

    Raises:
        NotDrawn: an element or attribute is not allowed, or it has too many levels.
    """
    inside = "".join(_written(child, 0) for child in math)
    kind = "block" if is_display else "inline"
    return f'<math dir="ltr" display="{kind}">{inside}</math>'


def _written(element: Element, depth: int) -> str:
    name = element.tag
    if name not in _ELEMENTS or depth > MAX_DEPTH:
        raise NotDrawn
    if name in _CHILDREN and len(element) != _CHILDREN[name]:
        raise NotDrawn
    if element.text and _CHILDREN.get(name) != 0:
        raise NotDrawn
    attributes = "".join(_attribute(each, value) for each, value in element.attrib.items())
    inside = "".join(_written(child, depth + 1) for child in element)
    return f"<{name}{attributes}>{_text(element.text or '')}{inside}</{name}>"


def _text(text: str) -> str:
    if any(unicodedata.category(char) in _UNSAFE and char not in _JOINERS for char in text):
        raise NotDrawn
    return escape(text)


def _attribute(name: str, value: str) -> str:
    if name in _LEFT_OUT:
        return ""
    if name in _LENGTHS:
        length = _length(value)
        return f' {name}="{length}"' if length else ""
    if name == "class":
        is_allowed = _CLASSES.issuperset(value.split(" "))
    else:
        pattern = _ATTRIBUTES.get(name)
        is_allowed = bool(pattern and pattern.fullmatch(value))
    if not is_allowed:
        raise NotDrawn
    return f' {name}="{value}"'


def _length(value: str) -> str:
    """Return a length in em; an empty one where it depends on the size of the content."""
    if value.startswith("+") or (value.startswith("-") and value.endswith("width")):
        return ""
    match = _LENGTH.fullmatch(value)
    if not match or not match[2].strip("."):
        raise NotDrawn
    size = float(match[1] + match[2]) * _EM[match[3]]
    if not MIN_EM <= size <= MAX_EM:
        raise NotDrawn
    return f"{size:.4g}em"
