"""An application that takes a minute to load; it says when that begins, and then waits."""

import sys
import threading
from typing import Any

LOADING = "the application loads"
LOAD_S = 60.0


def create_app() -> Any:
    """Wait, as for a database that does not answer."""
    sys.stderr.write(f"{LOADING}\n")
    sys.stderr.flush()
    threading.Event().wait(LOAD_S)
