"""The shipped gunicorn.conf.py, with a control socket for the tests in the worker."""

import os
from pathlib import Path
from typing import Any

_SHIPPED = Path("gunicorn.conf.py").resolve()
exec(_SHIPPED.read_text(encoding="utf-8"))

if "FAULTS_TIMEOUT_S" in os.environ:
    timeout = int(os.environ["FAULTS_TIMEOUT_S"])


def post_fork(server: Any, worker: Any) -> None:
    """Count tasks from the first one on."""
    from tests.faults.inside.process_stats import TaskCounter

    worker.tasks = TaskCounter()


def post_worker_init(worker: Any) -> None:
    """Open the control socket once the application is built: only then is the process patched."""
    from tests.faults.inside.control_socket import open_control_socket

    if "FAULTS_PING_INTERVAL_S" in os.environ:
        engine = worker.wsgi.extensions["socketio"].server.eio
        engine.ping_interval = int(os.environ["FAULTS_PING_INTERVAL_S"])
        engine.ping_timeout = int(os.environ["FAULTS_PING_TIMEOUT_S"])
    open_control_socket(worker.wsgi.extensions, worker.tasks)
