"""gunicorn's configuration: `wordbrook serve`, and gunicorn.conf.py of the repository.

The settings come from the environment and from .env in the working folder. A child process checks
them: the application must not be imported here, because a worker must patch its process first.
"""

import errno
import fcntl
import json
import os
import socket
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..env_file import load_env_file
from ..version import __version__

# `app` in the repository, `wordbrook` where it is installed.
_PACKAGE = __name__.split(".", maxsplit=1)[0]


def _run(module: str, *args: str) -> str:
    ended = subprocess.run(  # noqa: S603 - a fixed command, names of the operator
        [sys.executable, "-m", module, *args], capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise SystemExit(ended.stderr.strip())
    return ended.stdout


_env_file = load_env_file()
_settings = json.loads(_run(f"{_PACKAGE}.settings"))
if _settings["backends"]:
    _run(f"{_PACKAGE}.providers.python_models.load", *_settings["backends"])

_WORKERS = {
    "eventlet": "on_eventlet.worker.EventletWorker",
    "gevent": "on_gevent.worker.GeventWorker",
    "threading": "on_threads.worker.ThreadWorker",
}
_mode = _settings["async_mode"]
if _mode == "auto":
    _mode = "eventlet" if find_spec("eventlet") else "threading"
elif _mode != "threading" and not find_spec(_mode):
    raise SystemExit(f'ASYNC_MODE={_mode} needs {_mode}: pip install "wordbrook[{_mode}]"')
# A drain takes up to 13 s after the last answer; the rest is a margin for a busy machine.
_STORE_AND_LEAVE_S = 20


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


wsgi_app = f"{_PACKAGE}:create_app()"
bind = f"{_bracketed(_settings['bind_host'])}:{_settings['port']}"
worker_class = f"{_PACKAGE}.runtime.{_WORKERS[_mode]}"
# One thread for each WebSocket; eventlet and gevent need one thread.
threads = 256 if _mode == "threading" else 1
worker_connections = 6000
timeout = 30
graceful_timeout = _STORE_AND_LEAVE_S + int(_settings["limit_drain_s"])
keepalive = 5
control_socket_disable = True
# The application handles forwarded headers: it trusts only TRUSTED_PROXIES.
forwarded_allow_ips = ""
if _settings["log_format"] == "json":
    from gunicorn.glogging import Logger

    from ..logs.format import JsonFormatter  # imports only the standard library

    class JsonLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
        """Formats gunicorn's log lines like the application's."""

        def setup(self, cfg: Any) -> None:
            """Set up the handlers, then replace their formatter."""
            super().setup(cfg)
            for handler in (*self.error_log.handlers, *self.access_log.handlers):
                handler.setFormatter(JsonFormatter())

    logger_class = JsonLogger
loglevel = _settings["log_level"].lower()


def on_starting(server: Any) -> None:
    """Refuse more than one worker: several workers are several servers with one REDIS_URL."""
    if server.cfg.workers != 1:
        raise SystemExit(
            "Wordbrook runs with one worker, and this asks for "
            f"{server.cfg.workers} (WEB_CONCURRENCY or --workers). "
            "Start several servers with one REDIS_URL instead."
        )
    if not {"LISTEN_FDS", "GUNICORN_FD"} & os.environ.keys():  # else the sockets are inherited
        _refuse_taken_port(server)
    for line in filter(None, [_env_file]):
        server.log.info("%s", line)
    for line in _settings["warnings"]:
        server.log.warning("%s", line)


def _refuse_taken_port(server: Any) -> None:
    """End with a remedy; gunicorn itself logs the failure and retries for some seconds."""
    for address in server.cfg.address:
        if not isinstance(address, tuple):
            continue
        host, port = address
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    raise SystemExit(
                        f"Port {port} is taken by another program. "
                        f"Take a free one, such as PORT={port + 1}"
                    ) from None


def _lock_data_dir(server: Any) -> None:
    """Log a warning if another server uses DATA_DIR; the lock is held until all workers exit.

    It is not an error: a server that replaces another overlaps with it. Servers with one Redis
    may share DATA_DIR.
    """
    if not _settings["is_alone"]:
        return
    data_dir = Path(_settings["data_dir"])
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        server.data_dir_lock = (data_dir / "server.lock").open("w")
        fcntl.flock(server.data_dir_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        server.log.warning(
            "Another server runs on DATA_DIR=%s. Neither changes the other's answers, but a tab on "
            "one server does not receive new messages of the other: see docs/guarantees.md",
            data_dir,
        )
    except OSError:
        pass  # the application reports an unusable DATA_DIR; some file systems have no locks


def when_ready(server: Any) -> None:
    """Log the URL of the page, and warn of another server on DATA_DIR."""
    _lock_data_dir(server)
    port = server.LISTENERS[0].getsockname()[1]
    url = _settings["public_url"] or f"http://localhost:{port}"
    server.log.info("Wordbrook %s: open %s", __version__, url)


def nworkers_changed(server: Any, new_value: int, old_value: int | None) -> None:
    """Refuse a change of the number of workers by the signals TTIN and TTOU."""
    if old_value is not None and new_value != 1:
        server.num_workers = 1
        server.log.warning("Wordbrook runs with one worker; a change to %s is refused", new_value)
