"""Several workers as deployed, each a gunicorn of its own, on one Redis and one database."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from app.testing.waiting import eventually
from tests.support.servers.wordbrook import ServerProcess


class ScaledWorker(ServerProcess):
    """One worker, with a log of its own in the shared data directory."""

    def __init__(self, data_dir: Path, name: str, mode: str = "eventlet", **settings: object):
        super().__init__(data_dir, mode, **settings)
        self._log = data_dir / f"log-{name}"

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.url.rpartition(":")[2])

    def reasons(self) -> Sequence[str]:
        """Return the reasons why it is not ready or degraded."""
        reasons: list[str] = self.get("/readyz").json()["reasons"]
        return reasons

    def away(self) -> Sequence[str]:
        """Return the services that it cannot reach."""
        away: list[str] = self.get("/readyz").json().get("away", [])
        return away


class Workers(list[ScaledWorker]):
    """A list of workers that are started and stopped together."""

    def start(self) -> Self:
        """Start all at once and wait until all are ready."""
        for worker in self:
            worker.launch()
        for worker in self:
            worker.wait_until_ready()
        return self

    def kill(self) -> None:
        """Kill all."""
        for worker in self:
            worker.kill()

    def leave_tabs(self) -> None:
        """Close the tabs of all."""
        for worker in self:
            worker.leave_tabs()

    def wait_until_ready(self) -> None:
        """Wait until each reports ready."""
        for worker in self:
            eventually(worker.is_ready, within_s=60, what=worker.log)
