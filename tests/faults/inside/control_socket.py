"""Takes orders on a Unix socket beside the data: one JSON object a connection, one in return."""

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

from .fault_injection import Planting
from .process_stats import Tasks, Watch, read_queued

Order = Callable[..., Any]
MOST_BYTES = 64 * 1024


def path_for(data_dir: Path, pid: int) -> Path:
    """Return where the station of that worker listens."""
    return data_dir / f"inside.{pid}"


def open_station(extensions: dict[str, Any], tasks: Tasks) -> None:
    """Listen in a task of its own."""
    core: Worker = extensions["wordbrook"]
    runtime: Runtime = extensions["runtime"]
    watch, planting = Watch(runtime), Planting(core)
    orders: dict[str, Order] = {
        "lag": watch.read,
        "tasks": tasks.read,
        "queued": partial(read_queued, extensions["socketio"]),
        **{name: getattr(planting, name) for name in Planting.ORDERS},
    }
    listener = socket.socket(socket.AF_UNIX)
    path = path_for(core.settings.data_dir, os.getpid())
    path.unlink(missing_ok=True)
    listener.bind(str(path))
    listener.listen(16)
    runtime.spawn(watch.run)
    runtime.spawn(_serve, listener, orders)


def _serve(listener: socket.socket, orders: dict[str, Order]) -> None:
    while True:
        connection, _ = listener.accept()
        with connection:
            _take(connection, orders)


def _take(connection: socket.socket, orders: dict[str, Order]) -> None:
    order = json.loads(connection.recv(MOST_BYTES))
    try:
        result = orders[order.pop("order")](**order)
    except Exception:  # noqa: BLE001 - the test that gave the order is told
        reply: dict[str, Any] = {"error": traceback.format_exc()}
    else:
        reply = {"result": result}
    connection.sendall(json.dumps(reply).encode())
