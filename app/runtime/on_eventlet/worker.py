"""The gunicorn worker on eventlet: one eventlet WSGI server for each listener."""

import logging
import os
from typing import Any

from ..draining_worker import SOCKET_TIMEOUT_S, DrainingWorker, max_connections
from ..monkey_patch import patch

NOTIFY_S = 1.0
ARRIVE_S = 3.0  # for the requests of connections that were made just before
ARRIVE_STEP_S = 0.05
STOP_S = 2.0


class EventletWorker(DrainingWorker):
    """Serves WebSocket and plain HTTP; the process is patched before the app is imported."""

    def init_process(self) -> None:
        patch("eventlet")
        from .websocket import use_bounded_websockets

        use_bounded_websockets()
        super().init_process()

    def handle_quit(self, sig: int, frame: Any) -> None:
        # It sleeps, and a signal handler may run on the hub, which must not.
        import eventlet

        eventlet.spawn(super().handle_quit, sig, frame)

    def run(self) -> None:
        import eventlet
        from eventlet import wsgi

        from .listener import Listener, Protocol, StopAccepting

        log = logging.getLogger("eventlet.wsgi")
        pool = eventlet.GreenPool(max_connections(self.wsgi))
        listeners = [Listener(listener.sock) for listener in self.sockets]
        acceptors = [
            eventlet.spawn(
                wsgi.server,
                listener,
                self.wsgi,
                log=log,
                log_output=False,
                custom_pool=pool,
                debug=False,
                protocol=Protocol,
                socket_timeout=SOCKET_TIMEOUT_S,
            )
            for listener in listeners
        ]
        self._wait_until_told_to_stop()
        Protocol.is_leaving = True
        for acceptor in acceptors:
            acceptor.kill(StopAccepting)
        with eventlet.Timeout(ARRIVE_S, exception=False):
            eventlet.sleep(ARRIVE_STEP_S)  # the last one accepted has not begun yet
            while Protocol.unheard:
                eventlet.sleep(ARRIVE_STEP_S)
        for listener in listeners:
            listener.end()
        eventlet.sleep(0)
        with eventlet.Timeout(STOP_S, exception=False):
            pool.waitall()

    def _wait_until_told_to_stop(self) -> None:
        import eventlet
        from eventlet import hubs

        while self.alive:
            self.notify()
            if self.ppid != os.getppid():
                self.log.info("The arbiter is gone, worker %s stops", self.pid)
                return
            # A signal writes to this pipe, so it is answered at once.
            try:
                hubs.trampoline(self.PIPE[0], read=True, timeout=NOTIFY_S)
                os.read(self.PIPE[0], 64)
            except hubs.IOClosed:
                return
            except (eventlet.Timeout, TimeoutError):
                continue
