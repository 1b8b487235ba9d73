"""One HTTP connection of eventlet's server, with bounds on time, memory and requests.

eventlet's own protocol serves a client that pipelines without letting other tasks run, waits
without a deadline, reads unread bodies to their end, and writes the client's words to stderr.
"""

import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import eventlet
from eventlet import wsgi

from ..client_connections import fault_of
from ..draining_worker import MAX_REQUESTS
from .request_head import RequestHead
from .request_input import BoundedInput
from .response_writer import ResponseWriter
from .time_budget import TimeBudget

HEAD_S = 10.0
# A close with unread bytes resets the connection, and the client may not see the response.
LINGER_S = 2.0
MAX_LINGER_BYTES = 1024 * 1024


class Protocol(wsgi.HttpProtocol):  # type: ignore[misc]  # has no types
    """One HTTP connection; while the worker stops, it serves one request at most.

    `without_request` counts the connections of this process that have not sent a request yet.
    """

    rfile: Any
    wfile: Any
    application: Any
    is_stopping = False
    without_request = 0
    _has_request = False
    _requests = 0
    _has_unread = False
    _head: TimeBudget | None = None

    def __init__(self, conn_state: Any, server: Any):
        self._clients = server.socket.clients
        Protocol.without_request += 1
        try:
            super().__init__(conn_state, server)
        except TimeoutError:
            pass  # an idle connection; the server closes it
        except Exception as error:  # noqa: BLE001 - eventlet would print the traceback
            if not isinstance(error, OSError):
                self._clients.log.warning("a connection failed: %s", fault_of(error))
        finally:
            self._note_request()
            self._clients.release(conn_state[0])

    def setup(self) -> None:
        super().setup()
        self.wfile = ResponseWriter(self.wfile, self.connection, self._clients)

    def handle_one_request(self) -> None:
        if self._requests:
            eventlet.sleep(0)
            if not self._has_next_request():
                self.close_connection = True
                return
        self._head = TimeBudget(self.connection, HEAD_S)
        with self._head:
            super().handle_one_request()

    def _has_next_request(self) -> bool:
        """Wait for its first byte; the deadline of a head does not include this time."""
        try:
            return bool(self.rfile.peek(1))
        except OSError:
            return False

    def parse_request(self) -> bool:
        head = self._head
        is_valid = self._parse_head() and self._is_framed()
        if head is not None:
            head.stop()
            # The end of the connection is read as the end of the head.
            is_valid = is_valid and not head.is_over
        if not is_valid:
            self.close_connection = True
            self._has_unread = True
        return is_valid

    def _parse_head(self) -> bool:
        source = self.rfile
        self.rfile = lines = RequestHead(source)
        try:
            is_valid = bool(super().parse_request())
        finally:
            self.rfile = source
        if is_valid and not lines.is_well_formed:
            self.send_error(400)
            return False
        return is_valid

    def _is_framed(self) -> bool:
        """Refuse a body whose length a proxy could read differently."""
        lengths = self.headers.get_all("content-length", [])
        codings = self.headers.get_all("transfer-encoding", [])
        is_length = all(text.isascii() and text.isdigit() for text in lengths)
        is_coding = all(text.lower() == "chunked" for text in codings)
        if is_length and is_coding and len(lengths) + len(codings) <= 1:
            return True
        self.send_error(400)
        return False

    def get_environ(self) -> Any:
        environ = super().get_environ()
        environ["SERVER_PROTOCOL"] = self.request_version  # eventlet says HTTP/1.0 always
        bounded = BoundedInput(environ["eventlet.input"], self.rfile)
        environ["wsgi.input"] = environ["eventlet.input"] = bounded
        return environ

    def handle_one_response(self) -> None:
        self._note_request()
        self._requests += 1
        if Protocol.is_stopping:
            self.server.keepalive = False  # adds Connection: close to the response
        if self._requests >= MAX_REQUESTS:
            self.close_connection = True
        self.wfile.begin(self.environ)
        body, self.application = self.environ["eventlet.input"], self._checked(self.application)
        super().handle_one_response()
        self._has_unread = not body.is_read

    def _checked(self, application: Callable[..., Any]) -> Callable[..., Any]:
        """Log errors of `application`; announce the close after a body that it did not read."""

        def respond(environ: dict[str, Any], start_response: Any) -> Any:
            body = environ["eventlet.input"]
            try:
                result = application(environ, start_response)
            except Exception as error:
                if not isinstance(error, OSError):
                    self._clients.log.warning("a request failed: %s", fault_of(error))
                raise
            if not body.is_read:
                self.close_connection = True
            return result

        return respond

    def log_error(self, _format: str, *args: Any) -> None:
        """Log the status of a refused request; http.server logs its words to stderr, twice."""
        status = args[0] if args and isinstance(args[0], int) else "unknown"
        self._clients.log.info("refused a malformed request: HTTP %s", status)

    def log_message(self, *_: Any) -> None:
        """Write no access log."""

    def finish(self) -> None:
        try:
            if self._has_unread:
                self._linger()
            super().finish()
        finally:
            # eventlet leaves these open, with the descriptor, if the last bytes cannot be sent.
            self.rfile.close()
            with suppress(OSError):
                self.wfile.close()

    def _linger(self) -> None:
        """Read on for a moment, so that the client can read the response before the close."""
        with suppress(OSError):
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_WR)
            with TimeBudget(self.connection, LINGER_S):
                left = MAX_LINGER_BYTES
                while left > 0 and (data := self.connection.recv(65536)):
                    left -= len(data)

    def _note_request(self) -> None:
        if not self._has_request:
            self._has_request = True
            Protocol.without_request -= 1
