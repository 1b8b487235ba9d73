"""Draws formulas as MathML, within bounds; what cannot be drawn is shown as its source."""

from latex2mathml.converter import convert_to_element

from .allow_list import write_mathml
from .latex import NotDrawn, known_latex
from .mathml_core import for_browsers

# Those of the page: more of one answer, and longer ones, are shown as their source.
MAX_CHARS = 2_000
MAX_PER_ANSWER = 1_000
# Of all answers, each formula with a little more: drawing takes time, of which the process has
# little, and the drawn formula is about twenty times as long.
MAX_ALL_CHARS = 500_000
CHARS_OF_FORMULA = 50


class FormulaDrawer:
    """Draws the formulas of one page."""

    def __init__(self) -> None:
        self._left = 0
        self._chars_left = MAX_ALL_CHARS

    def begin_answer(self) -> None:
        """Count the formulas of the next answer."""
        self._left = MAX_PER_ANSWER

    def draw(self, source: str, *, is_display: bool) -> str | None:
        """Return the formula as MathML, or None where its source is to be shown."""
        cost = len(source) + CHARS_OF_FORMULA
        if len(source) > MAX_CHARS or not self._left or cost > self._chars_left:
            return None
        self._left -= 1
        self._chars_left -= cost
        return to_mathml(source, is_display=is_display)


def to_mathml(source: str, *, is_display: bool) -> str | None:
    """Return a formula as MathML; None where it cannot be drawn."""
    try:
        latex = known_latex(source)
        math = convert_to_element(latex, display="block" if is_display else "inline")
        for_browsers(math)
        return write_mathml(math, is_display=is_display)
    except NotDrawn:
        return None
    # A library meets hostile text: whatever it raises, the formula is shown as its source.
    except Exception:  # noqa: BLE001 - nothing is lost, and a log line would have the user's text
        return None
