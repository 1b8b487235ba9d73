"""gunicorn's own gevent worker, with draining and bounds on what one client may take.

gunicorn bounds head and framing itself: `keepalive` seconds for a head.
"""

from typing import Any

from gunicorn.workers.ggevent import GeventWorker as GunicornGeventWorker

from ..draining_worker import MAX_REQUESTS, SOCKET_TIMEOUT_S, DrainingWorker


class GeventWorker(DrainingWorker, GunicornGeventWorker):  # type: ignore[misc]
    """gunicorn's own `patch` patches the process before the application is imported."""

    def handle(self, listener: Any, client: Any, addr: Any) -> None:
        """Serve one connection, unless its address has too many."""
        if not self.clients.acquire(addr):
            client.close()
            return
        try:
            super().handle(listener, client, addr)
        finally:
            self.clients.release(addr)

    def handle_request(self, listener_name: Any, req: Any, sock: Any, addr: Any) -> None:
        """Serve one request; a client that pipelines must not keep the hub."""
        import gevent

        gevent.sleep(0)
        sock.settimeout(SOCKET_TIMEOUT_S)
        if req.req_number >= MAX_REQUESTS:
            req.force_close()
        super().handle_request(listener_name, req, sock, addr)
        # gunicorn would read the rest of the body, however long it is; a chunked one has no length.
        if getattr(req.body.reader, "length", 1):
            raise StopIteration
