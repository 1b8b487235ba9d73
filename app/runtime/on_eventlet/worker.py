"""The gunicorn worker on eventlet: one eventlet WSGI server for each listener.

gunicorn has no eventlet worker since version 26.
"""

import os
from signal import SIGTERM
from typing import Any

from ..descriptors import max_connections
from ..draining_worker import SOCKET_TIMEOUT_S, DrainingWorker
from ..monkey_patch import patch

NOTIFY_S = 1.0
FIRST_REQUEST_S = 3.0  # for the requests of connections accepted just before the stop
POLL_S = 0.05
STOP_S = 2.0


class EventletWorker(DrainingWorker):
    """Serves WebSocket and HTTP; patches the process before the application is imported."""

    def init_process(self) -> None:
        patch("eventlet")
        from .websocket import use_bounded_websockets

        use_bounded_websockets()
        super().init_process()

    def handle_quit(self, sig: int, frame: Any) -> None:
        # gunicorn sleeps here, and a signal handler may run on the hub, which must not sleep.
        import eventlet

        eventlet.spawn(super().handle_quit, sig, frame)

    def run(self) -> None:
        import eventlet
        from eventlet import wsgi

        from .http_protocol import Protocol
        from .listener import Listener, ServerPool, StopAccepting

        size = max_connections(int(self.wsgi.config.get("MAX_SOCKETS", 1000)))
        pool = ServerPool(size, self._drain_without_listener)
        listeners = [Listener(listener.sock, self.clients) for listener in self.sockets]
        acceptors = [
            eventlet.spawn(
                wsgi.server,
                listener,
                self.wsgi,
                log_output=False,
                custom_pool=pool,
                debug=False,
                protocol=Protocol,
                socket_timeout=SOCKET_TIMEOUT_S,
                # eventlet would collect 4 KiB of a body before it sends any of it.
                minimum_chunk_size=1,
            )
            for listener in listeners
        ]
        self._wait_for_stop_signal()
        Protocol.is_stopping = pool.is_stopping = True
        for acceptor in acceptors:
            acceptor.kill(StopAccepting)
        with eventlet.Timeout(FIRST_REQUEST_S, exception=False):
            eventlet.sleep(POLL_S)  # the task of the last accepted connection has not run yet
            while Protocol.without_request:
                eventlet.sleep(POLL_S)
        for listener in listeners:
            listener.close_idle()
        eventlet.sleep(0)
        with eventlet.Timeout(STOP_S, exception=False):
            pool.waitall()

    def _drain_without_listener(self) -> None:
        self.log.error("a listener has ended; worker %s drains and ends", self.pid)
        self.handle_exit(SIGTERM, None)

    def _wait_for_stop_signal(self) -> None:
        import eventlet
        from eventlet import hubs

        while self.alive:
            self.notify()
            if self.ppid != os.getppid():
                self.log.info("the arbiter has ended, worker %s stops", self.pid)
                return
            # A signal handler writes to this pipe, which ends the wait at once.
            try:
                hubs.trampoline(self.PIPE[0], read=True, timeout=NOTIFY_S)
                os.read(self.PIPE[0], 64)
            except hubs.IOClosed:
                return
            except (eventlet.Timeout, TimeoutError):
                continue
