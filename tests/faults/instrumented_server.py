"""A server as deployed whose worker also takes the tests' orders, and what is left in it after."""

import json
import os
import signal
import socket
import statistics
import time
from collections import Counter
from pathlib import Path
from typing import Any, Self

from tests.integration.server_process import START_S, Served
from tests.integration.tab import Tab
from tests.support.waiting import eventually

from .descriptors import descriptors
from .inside.control_socket import path_for

MOST_LAG_S = 0.25
THIRDS = 3


class Visitor(Tab):
    """A tab that knows its user's token, so that another can come after it."""

    def __init__(self, url: str, token: str, **how: str):
        super().__init__(url, token, **how)
        self.token = token

    def wait_until_lost(self) -> None:
        """Wait until it knows that its connection is gone."""
        eventually(lambda: not self.is_connected)


class Inspected(Served):
    """One server on eventlet. Its tabs leave when it is checked or killed."""

    config = "tests/faults/inside/gunicorn_conf.py"

    def __init__(self, data_dir: Path, **settings: object):
        super().__init__(data_dir, "eventlet", **settings)
        self.data_dir = data_dir
        self._tabs: list[Visitor] = []
        self.tasks_at_rest: dict[str, int] = {}
        self.descriptors_at_rest: Counter[str] = Counter()
        self.looked_at = 0.0

    def start(self) -> Self:
        super().start()
        self.tab().leave()  # some tasks begin with the first socket, and stay
        self.tasks_at_rest = self.order("tasks")
        self.descriptors_at_rest = self.descriptors()
        self.look()
        return self

    def look(self) -> None:
        """Begin to measure the lag anew."""
        self.looked_at = time.monotonic()

    def kill(self) -> None:
        self.leave_tabs()
        super().kill()

    def tab(self, token: str | None = None, url: str | None = None, **how: str) -> Visitor:
        """Connect a tab, of a new user unless `token` says whose; `url` may be a proxy's."""
        tab = Visitor(url or self.url, token or self.new_token(), **how)
        self._tabs.append(tab)
        return tab

    def leave_tabs(self) -> None:
        """Let all tabs leave."""
        tabs, self._tabs = self._tabs, []
        for tab in tabs:
            tab.leave()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.rsplit(":", 1)[1])

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def worker(self) -> int:
        """The process id of its newest worker."""
        return self.workers()[-1]

    def kill_worker(self) -> None:
        """Kill -9 its worker; gunicorn starts another."""
        os.kill(self.worker, signal.SIGKILL)

    def wait_for_another_worker(self, than: int, within_s: float = START_S) -> None:
        """Wait until a later worker than that one is ready, and no other is there."""

        def is_there() -> bool:
            workers = self.workers()
            return len(workers) == 1 and workers[0] != than and self.is_ready()

        eventually(is_there, within_s=within_s, what=lambda: self.log()[-2000:])

    def descriptors(self) -> Counter[str]:
        """Count the descriptors of its worker."""
        return descriptors(self.worker, self.port, self.data_dir)

    def order(self, order: str, *, pid: int | None = None, **values: Any) -> Any:
        """Give the worker an order and return its answer."""
        with socket.socket(socket.AF_UNIX) as station:
            station.settimeout(START_S)
            station.connect(str(path_for(self.data_dir, pid or self.worker)))
            station.sendall(json.dumps({"order": order, **values}).encode())
            reply = b""
            while piece := station.recv(64 * 1024):
                reply += piece
        answer = json.loads(reply)
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def lag_s(self, since: float | None = None) -> float:
        """Return the hub's lag since it was last looked at: of the worst in each third, the median.

        What one third alone has is the machine's doing.
        """
        since = since or self.looked_at
        now = time.monotonic()
        third_s = (now - since) / THIRDS
        worst = [0.0] * THIRDS
        for at, late_s in self.order("lag", since=since):
            third = min(THIRDS - 1, int((at - since) / third_s))
            worst[third] = max(worst[third], late_s)
        return statistics.median(worst)
