"""Several Wordbrook workers on one Redis, and counters of their work."""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from redis import Redis

from .processes import OTHER_CORES, cpu_s, free_port, running_process, wait_for_port
from .server import ROOT, running_server

_COMMANDS = ("evalsha", "publish")


@dataclass(slots=True)
class Counters:
    """Totals of the workers and of Redis since their start; `bytes_out` is what Redis sent."""

    cpu_s: float
    redis_cpu_s: float
    appends: int
    published: int
    bytes_out: int
    taken_at_s: float


class WorkerGroup:
    """Workers that share one Redis."""

    def __init__(self, ports: Sequence[int], pids: Sequence[int], redis: Redis, redis_pid: int):
        self.ports, self._pids = ports, pids
        self._redis, self._redis_pid = redis, redis_pid

    def counters(self) -> Counters:
        """Read all counters."""
        commands = self._redis.info("commandstats")
        calls = {name: commands.get(f"cmdstat_{name}", {"calls": 0})["calls"] for name in _COMMANDS}
        return Counters(
            sum(map(cpu_s, self._pids)),
            cpu_s(self._redis_pid),
            calls["evalsha"],
            calls["publish"],
            self._redis.info("stats")["total_net_output_bytes"],
            time.monotonic(),
        )


@contextmanager
def running_workers(count: int, provider_port: int) -> Iterator[WorkerGroup]:
    """Start Redis with an append-only file, and `count` workers on the server core."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="wordbrook-bench-")))
        port, log = free_port(), folder / "redis.log"
        command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
        command += ["--appendonly", "yes", "--dir", str(folder)]
        redis_pid = stack.enter_context(
            running_process(command, cores=OTHER_CORES, environment={}, log=log, folder=folder)
        )
        wait_for_port(port, redis_pid, log)
        shared = {"REDIS_URL": f"redis://127.0.0.1:{port}/0", "DATA_DIR": str(folder / "data")}
        servers = [
            stack.enter_context(running_server("wordbrook", provider_port, ROOT, **shared))
            for _ in range(count)
        ]
        redis = stack.enter_context(Redis(port=port))
        ports = [server.port for server in servers]
        yield WorkerGroup(ports, [server.pid for server in servers], redis, redis_pid)
