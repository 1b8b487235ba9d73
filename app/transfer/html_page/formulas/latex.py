"""Rewrites what latex2mathml does not know into what it knows, and refuses the rest.

Macros are refused: their expansion has no bound, and the page draws few of them.
"""

import re


class NotDrawn(Exception):
    """The formula is shown as its source."""


_REFUSED = re.compile(
    r"\\(?:def|gdef|edef|let|newcommand|renewcommand|providecommand|newenvironment|renewenvironment"
    r"|DeclareMathOperator|href|url|style|class|unicode|verb|fcolorbox|ce|pu)(?![a-zA-Z])"
)
_ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{\s*([a-zA-Z]+\*?)\s*\}(\s*\{\d+\}|\s*\[[tcb]\])?")
_ALIGNED = ("\\begin{align*}", "\\end{align*}")
_LINES = ("\\begin{displaylines}", "\\end{displaylines}")
_GROUP = ("{", "}")
_RIGHT_BRACE = ("\\left.\\begin{array}{ll}", "\\end{array}\\right\\}")
_KNOWN = (
    *("matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "smallmatrix"),
    *("array", "cases", "split"),
)
# Without numbers of equations, for which browsers have no place.
_ENVIRONMENTS = {
    **{name: (f"\\begin{{{name}}}", f"\\end{{{name}}}") for name in _KNOWN},
    **dict.fromkeys(("align", "aligned", "alignat", "alignedat", "eqnarray"), _ALIGNED),
    **dict.fromkeys(("gather", "gathered", "multline"), _LINES),
    "equation": _GROUP,
    "dcases": ("\\begin{cases}", "\\end{cases}"),
    **dict.fromkeys(("rcases", "drcases"), _RIGHT_BRACE),
}
_HAVE_COUNT = ("alignat", "alignedat")
_DROPPED = re.compile(r"\\(?:label\s*\{[^{}]*\}|(?:nonumber|notag|allowbreak)(?![a-zA-Z]))")
_ROW_SPACE = re.compile(r"(\\\\)\s*\[\s*-?[\d.]+\s*[a-z]{2}\s*\]")
_OPERATOR_NAME = re.compile(r"\\operatorname(\*?)\s*\{([^{}]*)\}")
_SPACES = re.compile(r"\\[,;:! ]|~|\s")
_TEXT_WITH_FORMULAS = re.compile(r"\\text\s*\{([^{}$]*\$[^{}]*)\}")
_ONE_LETTER = re.compile(r"\\mathrm\s*(?:\{\s*([a-zA-Z])\s*\}|(?<=\s)([a-zA-Z]))")
_NAMES = re.compile(r"\\(arg|sgn|tr|rank|diag|erf)(?![a-zA-Z])")


def known_latex(source: str) -> str:
    """Return the formula in the commands of latex2mathml.

    Raises:
        NotDrawn: it has a command or an environment that is refused.
    """
    if _REFUSED.search(source) or not _is_balanced(source):
        raise NotDrawn
    latex = _ENVIRONMENT.sub(_environment, source.strip())
    latex = _ROW_SPACE.sub(r"\1", _DROPPED.sub("", latex))
    latex = _OPERATOR_NAME.sub(_operator_name, latex)
    latex = _TEXT_WITH_FORMULAS.sub(r"\\hbox{\1}", latex)
    latex = _NAMES.sub(r"\\operatorname{\1}", latex)
    # The library's letter for it is an italic one.
    latex = _ONE_LETTER.sub(lambda match: f"\\mathrm{{{{{match[1] or match[2]}}}}}", latex)
    return latex.replace("\\not=", "\\neq ").replace("\\tag", "\\qquad\\tag")


def _is_balanced(source: str) -> bool:
    """Return whether each brace has its other one; the library would add what is missing."""
    depth = 0
    for match in _BRACES.finditer(source):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth < 0:
            return False
    return depth == 0


_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)


def _environment(match: re.Match[str]) -> str:
    side, name, argument = match.groups()
    plain = name.removesuffix("*")
    found = _ENVIRONMENTS.get(plain)
    if found is None:
        raise NotDrawn
    is_dropped = not argument or (side == "begin" and ("[" in argument or plain in _HAVE_COUNT))
    return found[side == "end"] + ("" if is_dropped else argument)


def _operator_name(match: re.Match[str]) -> str:
    name = _SPACES.sub("", match[2])
    if re.fullmatch(r"[a-zA-Z]+", name):
        return f"\\operatorname{match[1]}{{{name}}}"
    return f"\\mathrm{{{name}}}"
