"""Starts the measured servers as they are deployed, and the fake provider."""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

from .processes import OTHER_CORES, SERVER_CORES, free_port, running_process, wait_for_port

ROOT = Path(__file__).parents[2]
GUNICORN = [sys.executable, "-m", "gunicorn"]
NAMES = ("baseline", "node", "wordbrook")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its client protocol, its port and the root of its process tree."""

    name: str
    protocol: str
    port: int
    pid: int


def unavailable_servers() -> dict[str, str]:
    """Return the servers that this machine cannot run, with the reason for each."""
    if which("node") is None:
        return {"node": "node is not installed"}
    if not (ROOT / "bench/node_modules/socket.io").exists():
        return {"node": "run `npm ci` in bench/ first"}
    return {}


@contextmanager
def running_provider(folder: Path) -> Iterator[int]:
    """Start the fake provider; yield its port."""
    port = free_port()
    with running_process(
        [sys.executable, "-m", "bench.servers.fake_provider", str(port)],
        cores=OTHER_CORES,
        environment=dict(os.environ),
        log=folder / "fake_provider.log",
        folder=ROOT,
    ) as pid:
        wait_for_port(port, pid, folder / "fake_provider.log")
        yield port


@contextmanager
def running_server(
    name: str, provider_port: int, root: Path = ROOT, **settings: str
) -> Iterator[Server]:
    """Start the server `name`; Wordbrook runs from the checkout `root`."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="wordbrook-bench-")))
        port, log = free_port(), folder / "server.log"
        command, working_folder = _command(name, root)
        pid = stack.enter_context(
            running_process(
                command,
                cores=SERVER_CORES,
                environment=_environment(port, provider_port, folder) | settings,
                log=log,
                folder=working_folder,
            )
        )
        wait_for_port(port, pid, log)
        yield Server(name, "wordbrook" if name == "wordbrook" else "plain", port, pid)


def _command(name: str, root: Path) -> tuple[list[str], Path]:
    if name == "node":
        return ["node", "servers/relay.mjs"], ROOT / "bench"
    if name == "baseline":
        config = str(ROOT / "examples/howto/gunicorn.conf.py")
        return [*GUNICORN, "-c", config, "bench.servers.baseline:app"], ROOT
    return [*GUNICORN, "-c", "gunicorn.conf.py"], root


def _environment(port: int, provider_port: int, folder: Path) -> dict[str, str]:
    # Settings of Wordbrook in the caller's environment must not change the measurement.
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return inherited | {
        "PORT": str(port),
        "DATA_DIR": str(folder / "data"),
        "LIMITS": "off",
        "TITLES": "words",
        "OPENAI_BASE_URL": f"http://127.0.0.1:{provider_port}/v1",
        "OPENAI_API_KEY": "none",
        "MODELS": "bench",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
