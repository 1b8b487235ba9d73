"""Several workers as deployed, each a gunicorn of its own, on one Redis and one database."""

import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from tests.integration.server_process import Served
from tests.integration.tab import Tab
from tests.support.waiting import eventually


class ScaledWorker(Served):
    """One of them; its tabs leave when it is killed."""

    def __init__(self, data_dir: Path, name: str, mode: str = "eventlet", **settings: object):
        super().__init__(data_dir, mode, **settings)
        self._log = data_dir / f"log-{name}"
        self._tabs: list[Tab] = []

    def tab(self, token: str) -> Tab:
        """Connect a tab."""
        tab = Tab(self.url, token)
        self._tabs.append(tab)
        return tab

    def leave_tabs(self) -> None:
        """Let all tabs leave."""
        tabs, self._tabs = self._tabs, []
        for tab in tabs:
            if tab.is_connected:
                tab.leave()

    def kill(self) -> None:
        self.leave_tabs()
        super().kill()

    def signal_all(self, number: signal.Signals) -> None:
        """Send a signal to all its processes."""
        os.killpg(self._running().pid, number)

    def reasons(self) -> Sequence[str]:
        """Return why it is not ready."""
        reasons: list[str] = self.get("/readyz").json()["reasons"]
        return reasons

    def away(self) -> Sequence[str]:
        """Return what it lacks."""
        away: list[str] = self.get("/readyz").json().get("away", [])
        return away


class Workers(list[ScaledWorker]):
    """All of them."""

    def start(self) -> Self:
        """Start them at once; returns when all are ready."""
        for worker in self:
            worker.launch()
        for worker in self:
            worker.wait_until_ready()
        return self

    def kill(self) -> None:
        """Kill them all."""
        for worker in self:
            worker.kill()

    def wait_until_ready(self) -> None:
        """Wait until each says that it can do its work."""
        for worker in self:
            eventually(worker.is_ready, within_s=60, what=worker.log)
