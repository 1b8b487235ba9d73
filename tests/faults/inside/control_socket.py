"""Executes orders from a Unix socket beside the data: a JSON object a connection, one in return."""

import json
import os
import socket
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from app.runtime import Runtime
from app.worker import Worker

from .fault_injection import FaultInjector
from .process_stats import LagMonitor, TaskCounter, read_queued

Order = Callable[..., Any]
MAX_BYTES = 64 * 1024


def path_for(data_dir: Path, pid: int) -> Path:
    """Return the path of the control socket of the worker `pid`."""
    return data_dir / f"inside.{pid}"


def open_control_socket(extensions: dict[str, Any], tasks: TaskCounter) -> None:
    """Listen in a task of its own."""
    worker: Worker = extensions["wordbrook"]
    runtime: Runtime = extensions["runtime"]
    lag, faults = LagMonitor(runtime), FaultInjector(worker)
    orders: dict[str, Order] = {
        "lag": lag.read,
        "tasks": tasks.read,
        "queued": partial(read_queued, extensions["socketio"]),
        **{name: getattr(faults, name) for name in FaultInjector.ORDERS},
    }
    listener = socket.socket(socket.AF_UNIX)
    path = path_for(worker.settings.data_dir, os.getpid())
    path.unlink(missing_ok=True)
    listener.bind(str(path))
    listener.listen(16)
    runtime.spawn(lag.run)
    runtime.spawn(_serve, listener, orders)


def _serve(listener: socket.socket, orders: dict[str, Order]) -> None:
    while True:
        connection, _ = listener.accept()
        with connection:
            _execute(connection, orders)


def _execute(connection: socket.socket, orders: dict[str, Order]) -> None:
    order = json.loads(connection.recv(MAX_BYTES))
    try:
        result = orders[order.pop("order")](**order)
    except Exception:  # noqa: BLE001 - the reply carries it to the test
        reply: dict[str, Any] = {"error": traceback.format_exc()}
    else:
        reply = {"result": result}
    connection.sendall(json.dumps(reply).encode())
