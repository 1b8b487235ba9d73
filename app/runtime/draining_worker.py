"""The base of the gunicorn workers: start-up errors, memory settings, draining on SIGTERM.

To drain, a worker calls the application's `extensions["drain"]`, which returns when it may exit.
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
from .client_connections import ClientConnections
from .descriptors import raise_descriptor_limit
from .malloc_arenas import limit_malloc_arenas

SEND_BUFFER_BYTES = 64 * 1024
SOCKET_TIMEOUT_S = 45  # above the ping interval of 15 s plus the pong timeout of 10 s
MAX_REQUESTS = 1000  # of one connection
GC_THRESHOLDS = (2_000, 10, 5)  # of gc.set_threshold; one question allocates about 1,000 objects


class DrainingWorker(Worker):  # type: ignore[misc]  # gunicorn has no types
    """A gunicorn worker that reports start-up errors as one line and drains before it exits."""

    is_draining = False
    wsgi: Any = None  # until the application is loaded

    @property
    def clients(self) -> ClientConnections:
        """The counts of the application's clients."""
        clients: ClientConnections = self.wsgi.extensions["clients"]
        return clients

    def load_wsgi(self) -> None:
        limit_malloc_arenas()
        raise_descriptor_limit()
        for listener in self.sockets:
            # By default the kernel buffers megabytes for a client that does not read.
            raw = getattr(listener, "sock", listener)
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        try:
            super().load_wsgi()
        except StartupError as error:
            self.log.error("Cannot start. %s", error)
            sys.exit(Arbiter.APP_LOAD_ERROR)
        _tune_garbage_collector()

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Drain, then stop accepting; a second signal has no effect.

        A worker that has not loaded the application has served nobody, and exits at once.
        """
        if self.wsgi is None:
            self.alive = False
            sys.exit(0)
        if not self.is_draining:
            self.is_draining = True
            self.wsgi.extensions["runtime"].spawn(self._drain, sig, frame)

    def _drain(self, sig: int, frame: Any) -> None:
        try:
            self.wsgi.extensions["drain"]()
        except Exception:
            logging.getLogger(__name__).exception("draining failed")
        super().handle_exit(sig, frame)
        os.write(self.PIPE[1], b".")  # wakes the main loop


def _tune_garbage_collector() -> None:
    """Freeze the objects of the start: each full collection of them took 200 ms."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
