"""gunicorn configuration of Wordbrook: `gunicorn -c gunicorn.conf.py`, settings in README.md.

Reads only the settings that gunicorn needs, after a child process has checked all of them: the
application must not be imported here, because a worker must patch its process first.
"""

import errno
import fcntl
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any


def _check(module: str, *args: str) -> None:
    checked = subprocess.run(  # noqa: S603 - a fixed command, names of the operator
        [sys.executable, "-m", module, *args], capture_output=True, text=True, check=False
    )
    if checked.returncode:
        raise SystemExit(checked.stderr.strip())


_check("app.settings")
if _backends := os.environ.get("BACKENDS"):
    _check("app.providers.python_models.load", *_backends.replace(" ", "").split(","))

_WORKERS = {
    "auto": "app.runtime.on_eventlet.worker.EventletWorker",
    "eventlet": "app.runtime.on_eventlet.worker.EventletWorker",
    "gevent": "app.runtime.on_gevent.worker.GeventWorker",
    "threading": "app.runtime.on_threads.worker.ThreadWorker",
}
# A drain takes up to 13 s after the last answer; the rest is a margin for a busy machine.
_STORE_AND_LEAVE_S = 20


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


wsgi_app = "app:create_app()"
bind = f"{_bracketed(os.environ.get('BIND_HOST') or '127.0.0.1')}:{os.environ.get('PORT') or 8000}"
worker_class = _WORKERS.get(os.environ.get("ASYNC_MODE") or "auto", _WORKERS["auto"])
# One thread for each WebSocket; eventlet and gevent need one thread.
threads = 256 if os.environ.get("ASYNC_MODE") == "threading" else 1
worker_connections = 6000
timeout = 30
graceful_timeout = _STORE_AND_LEAVE_S + int(float(os.environ.get("LIMIT_DRAIN_S") or 20))
keepalive = 5
control_socket_disable = True
# The application handles forwarded headers: it trusts only TRUSTED_PROXIES.
forwarded_allow_ips = ""
if os.environ.get("LOG_FORMAT") == "json":
    from gunicorn.glogging import Logger

    from app.logs.format import JsonFormatter  # imports only the standard library

    class JsonLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
        """Formats gunicorn's log lines like the application's."""

        def setup(self, cfg: Any) -> None:
            """Set up the handlers, then replace their formatter."""
            super().setup(cfg)
            for handler in (*self.error_log.handlers, *self.access_log.handlers):
                handler.setFormatter(JsonFormatter())

    logger_class = JsonLogger
loglevel = (os.environ.get("LOG_LEVEL") or "info").lower()


def on_starting(server: Any) -> None:
    """Refuse more than one worker: several workers are several servers with one REDIS_URL."""
    if server.cfg.workers != 1:
        raise SystemExit(
            "Wordbrook runs with one worker, and this asks for "
            f"{server.cfg.workers} (WEB_CONCURRENCY or --workers). "
            "Start several servers with one REDIS_URL instead."
        )
    if not {"LISTEN_FDS", "GUNICORN_FD"} & os.environ.keys():  # else the sockets are inherited
        _log_port_conflicts(server)


def _log_port_conflicts(server: Any) -> None:
    """Log a remedy; gunicorn itself only logs the failure and retries for some seconds."""
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
                    server.log.error(
                        "Port %s is taken by another program. Take a free one, such as PORT=%s",
                        port,
                        port + 1,
                    )


def _lock_data_dir(server: Any) -> None:
    """Log a warning if another server uses DATA_DIR; the lock is held until all workers exit.

    It is not an error: a server that replaces another overlaps with it. Servers with one Redis
    may share DATA_DIR.
    """
    if os.environ.get("REDIS_URL"):
        return
    data_dir = Path(os.environ.get("DATA_DIR") or "data")
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
    host = (
        os.environ.get("PUBLIC_URL") or f"http://localhost:{server.LISTENERS[0].getsockname()[1]}"
    )
    server.log.info("Wordbrook: open %s", host)


def nworkers_changed(server: Any, new_value: int, old_value: int | None) -> None:
    """Refuse a change of the number of workers by the signals TTIN and TTOU."""
    if old_value is not None and new_value != 1:
        server.num_workers = 1
        server.log.warning("Wordbrook runs with one worker; a change to %s is refused", new_value)
