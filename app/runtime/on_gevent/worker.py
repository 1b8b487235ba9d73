"""gunicorn's own gevent worker, with draining."""

from gunicorn.workers.ggevent import GeventWorker as GunicornGeventWorker

from ..draining_worker import DrainingWorker


class GeventWorker(DrainingWorker, GunicornGeventWorker):  # type: ignore[misc]
    """gunicorn's own `patch` patches the process before the application is imported."""
