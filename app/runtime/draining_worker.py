"""gunicorn's workers for each runtime: patched first, drained on SIGTERM.

gunicorn has no eventlet worker since 26; the one here serves by eventlet's own WSGI server. An
application is drained by `extensions["drain"]`, a function that returns when the worker may go.
"""

import gc
import logging
import os
import socket
import sys
from typing import Any

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from ..startup_error import StartupError
from .malloc_arenas import use_few_arenas

SEND_BUFFER_BYTES = 64 * 1024
SOCKET_TIMEOUT_S = 45  # above the 15 s between pings and the 10 s waited for an answer
COLLECT_AFTER = (2_000, 10, 5)  # new objects, then turns; a question alone makes a thousand
EXTRA_CONNECTIONS = 200  # for pages and health checks, beside the sockets' own limit


class DrainingWorker(Worker):  # type: ignore[misc]  # gunicorn has no types
    """What the workers share: errors at the start said plainly, and draining."""

    is_draining = False

    def load_wsgi(self) -> None:
        use_few_arenas()
        for listener in self.sockets:
            # Without this a client that does not read swallows megabytes before it is noticed.
            plain = getattr(listener, "sock", listener)
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        try:
            super().load_wsgi()
        except StartupError as error:
            self.log.error("Cannot start. %s", error)
            sys.exit(Arbiter.APP_LOAD_ERROR)
        _collect_seldom()

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Drain, then stop accepting; a second signal changes nothing."""
        if not self.is_draining:
            self.is_draining = True
            self.wsgi.extensions["runtime"].spawn(self._drain, sig, frame)

    def _drain(self, sig: int, frame: Any) -> None:
        try:
            self.wsgi.extensions["drain"]()
        except Exception:
            logging.getLogger(__name__).exception("draining failed")
        super().handle_exit(sig, frame)
        os.write(self.PIPE[1], b".")  # the main loop may be waiting for it


def _collect_seldom() -> None:
    """Spare the collector what stays: a look through all took a fifth of a second, each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def max_connections(wsgi: Any) -> int:
    """Return how many connections the application's own limit needs."""
    return int(wsgi.config.get("MAX_SOCKETS", 1000)) + EXTRA_CONNECTIONS
