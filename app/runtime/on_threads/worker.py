"""gunicorn's own threaded worker, with draining and bounds on what one client may take.

One thread serves one WebSocket.
"""

import errno
import threading
import time
from typing import Any

from gunicorn.workers.gthread import ThreadWorker as GunicornThreadWorker

from ..base import shut_down
from ..client_connections import fault_of
from ..draining_worker import MAX_REQUESTS, SOCKET_TIMEOUT_S, DrainingWorker

HEAD_S = 10.0
PAUSE_S = 0.1
OUT_OF_RESOURCES = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


class ThreadWorker(DrainingWorker, GunicornThreadWorker):  # type: ignore[misc]
    """Needs no patching."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._head_began_at: dict[Any, float] = {}

    def load_wsgi(self) -> None:
        """Load the application; failures of a library's threads go to its log from then on."""
        super().load_wsgi()
        threading.excepthook = self._log_thread_failure

    def _log_thread_failure(self, failure: threading.ExceptHookArgs) -> None:
        # Python would print the traceback for each connection that a client breaks.
        if failure.exc_value is not None and not isinstance(failure.exc_value, OSError):
            self.clients.log.warning("a thread failed: %s", fault_of(failure.exc_value))

    def accept(self, listener: Any) -> None:
        """Accept a connection; gunicorn's worker ends when descriptors are used up."""
        try:
            super().accept(listener)
        except OSError as error:
            if error.errno not in OUT_OF_RESOURCES:
                raise
            name = errno.errorcode[error.errno]
            self.clients.log.warning("cannot accept connections at the moment: %s", name)
            self.wsgi.extensions["runtime"].sleep(PAUSE_S)

    def enqueue_req(self, conn: Any) -> None:
        """Count a new connection until it is closed; close it if its address has too many."""
        if not hasattr(conn, "is_counted"):
            conn.is_counted = True
            if not self.clients.acquire(conn.client):
                self.nr_conns -= 1
                conn.close()
                return
            self._release_at_close(conn)
        super().enqueue_req(conn)

    def _release_at_close(self, conn: Any) -> None:
        close = conn.close

        def close_and_release(**options: Any) -> None:
            conn.close = close
            self.clients.release(conn.client)
            close(**options)

        conn.close = close_and_release

    def handle(self, conn: Any) -> Any:
        """Serve one request, whose head has a deadline."""
        self._head_began_at[conn] = time.monotonic()
        try:
            return super().handle(conn)
        finally:
            self._head_began_at.pop(conn, None)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Serve a request whose head is read."""
        self._head_began_at.pop(conn, None)
        conn.sock.settimeout(SOCKET_TIMEOUT_S)
        # gunicorn closes idle connections at the stop, so a client learns of it from a response.
        if self.is_draining or req.req_number >= MAX_REQUESTS:
            req.force_close()
        return super().handle_request(req, conn)

    def murder_keepalived(self, force: bool = False) -> None:
        """Close expired connections; the main loop calls this about every second."""
        now = time.monotonic()
        for conn, began_at in list(self._head_began_at.items()):
            if now - began_at > HEAD_S:
                shut_down(conn.sock.fileno())
        super().murder_keepalived(force)
