"""A server as deployed whose worker also executes orders of the tests, such as faults."""

import json
import socket
import statistics
import time
from collections import Counter
from pathlib import Path
from typing import Any, Self

from app.testing.waiting import eventually
from tests.support.servers.wordbrook import START_S, ServerProcess

from .descriptors import descriptors
from .inside.control_socket import path_for

MAX_LAG_S = 0.25
THIRDS = 3


class InstrumentedServer(ServerProcess):
    """One server on eventlet, with its tasks and descriptors at rest for comparison."""

    config = "tests/faults/inside/gunicorn_conf.py"

    def __init__(self, data_dir: Path, **settings: object):
        super().__init__(data_dir, "eventlet", **settings)
        self.tasks_at_rest: dict[str, int] = {}
        self.descriptors_at_rest: Counter[str] = Counter()
        self.lag_since = 0.0

    def start(self) -> Self:
        super().start()
        self.tab()
        self.leave_tabs()  # some tasks start with the first socket, and stay
        self.tasks_at_rest = self.order("tasks")
        self.descriptors_at_rest = self.descriptors()
        self.reset_lag()
        return self

    def reset_lag(self) -> None:
        """Measure the lag from now on."""
        self.lag_since = time.monotonic()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.url.rsplit(":", 1)[1])

    @property
    def worker(self) -> int:
        """The process id of its newest worker."""
        return self.workers()[-1]

    def wait_for_another_worker(self, than: int, within_s: float = START_S) -> None:
        """Wait until one worker alone is left, not `than`, and is ready."""

        def is_replaced() -> bool:
            workers = self.workers()
            return len(workers) == 1 and workers[0] != than and self.is_ready()

        eventually(is_replaced, within_s=within_s, what=lambda: self.log()[-2000:])

    def descriptors(self) -> Counter[str]:
        """Count the descriptors of its worker."""
        return descriptors(self.worker, self.port, self.data_dir)

    def order(self, order: str, *, pid: int | None = None, **values: Any) -> Any:
        """Let the worker execute an order and return its result."""
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(START_S)
            control.connect(str(path_for(self.data_dir, pid or self.worker)))
            control.sendall(json.dumps({"order": order, **values}).encode())
            reply = b""
            while piece := control.recv(64 * 1024):
                reply += piece
        answer = json.loads(reply)
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def lag_s(self, since: float | None = None) -> float:
        """Return the median of the worst lags of each third of the time since `reset_lag`.

        A lag in only one of the thirds is caused by the machine.
        """
        since = since or self.lag_since
        now = time.monotonic()
        third_s = (now - since) / THIRDS
        worst = [0.0] * THIRDS
        for at, late_s in self.order("lag", since=since):
            third = min(THIRDS - 1, int((at - since) / third_s))
            worst[third] = max(worst[third], late_s)
        return statistics.median(worst)
