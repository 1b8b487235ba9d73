"""The servers that are measured, each started as it would be deployed."""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

from .processes import OTHER_CORES, SERVER_CORES, free_port, started, wait_for_port

ROOT = Path(__file__).parents[1]
GUNICORN = [sys.executable, "-m", "gunicorn"]
NAMES = ("baseline", "node", "wordbrook")


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs: where, and the process that all its others descend from."""

    name: str
    dialect: str
    port: int
    pid: int


def missing() -> dict[str, str]:
    """Return why a candidate cannot be measured here, by its name."""
    if which("node") is None:
        return {"node": "node is not installed"}
    if not (ROOT / "bench/node_modules/socket.io").exists():
        return {"node": "run `npm ci` in bench/ first"}
    return {}


@contextmanager
def stand_in(folder: Path) -> Iterator[int]:
    """Start the stand-in provider; give its port."""
    port = free_port()
    with started(
        [sys.executable, "-m", "bench.stand_in", str(port)],
        cores=OTHER_CORES,
        environment=dict(os.environ),
        log=folder / "stand_in.log",
        folder=ROOT,
    ) as pid:
        wait_for_port(port, pid, folder / "stand_in.log")
        yield port


@contextmanager
def serving(name: str, provider_port: int, root: Path = ROOT, **settings: str) -> Iterator[Server]:
    """Start one candidate; `root` is the checkout whose Wordbrook is meant."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="wordbrook-bench-")))
        port, log = free_port(), folder / "server.log"
        command, where = _command(name, root)
        pid = stack.enter_context(
            started(
                command,
                cores=SERVER_CORES,
                environment=_environment(port, provider_port, folder) | settings,
                log=log,
                folder=where,
            )
        )
        wait_for_port(port, pid, log)
        yield Server(name, "wordbrook" if name == "wordbrook" else "plain", port, pid)


def _command(name: str, root: Path) -> tuple[list[str], Path]:
    if name == "node":
        return ["node", "relay.mjs"], ROOT / "bench"
    if name == "baseline":
        config = str(ROOT / "examples/howto/gunicorn.conf.py")
        return [*GUNICORN, "-c", config, "bench.baseline:app"], ROOT
    return [*GUNICORN, "-c", "gunicorn.conf.py"], root


def _environment(port: int, provider_port: int, folder: Path) -> dict[str, str]:
    # Only what a process needs to start: whoever measures may have settings of Wordbrook set.
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "PORT": str(port),
        "DATA_DIR": str(folder / "data"),
        "LIMITS": "off",
        "TITLES": "words",
        "OPENAI_BASE_URL": f"http://127.0.0.1:{provider_port}/v1",
        "OPENAI_API_KEY": "none",
        "MODELS": "bench",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
