"""Where commands write their lines."""

import sys
from collections.abc import Callable

PrintLine = Callable[[str], None]


def print_line(line: str) -> None:
    """Write a line to standard output, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
