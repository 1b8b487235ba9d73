"""gunicorn's own threaded worker, with draining. One thread serves one WebSocket."""

from gunicorn.workers.gthread import ThreadWorker as GunicornThreadWorker

from ..draining_worker import DrainingWorker


class ThreadWorker(DrainingWorker, GunicornThreadWorker):  # type: ignore[misc]
    """Needs no patching."""
