"""How gunicorn serves Wordbrook: `gunicorn -c gunicorn.conf.py`, with the settings of README.md.

Reads the few settings that gunicorn itself needs. The application checks all of them; nothing
here may import it, for the worker must patch the process first.
"""

import os
import re
from typing import Any

_WORKERS = {
    "auto": "app.runtime.eventlet_worker.EventletWorker",
    "eventlet": "app.runtime.eventlet_worker.EventletWorker",
    "gevent": "app.runtime.gevent_worker.GeventWorker",
    "threading": "app.runtime.thread_worker.ThreadWorker",
}
_DRAIN_S = os.environ.get("LIMIT_DRAIN_S", "")
# Draining takes up to ten seconds beyond its answers; the rest is for a machine that is busy.
_STORE_AND_LEAVE_S = 15


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


wsgi_app = "app:create_app()"
bind = f"{_bracketed(os.environ.get('BIND_HOST') or '127.0.0.1')}:{os.environ.get('PORT') or 8000}"
worker_class = _WORKERS.get(os.environ.get("ASYNC_MODE") or "auto", _WORKERS["auto"])
workers = int(os.environ.get("WEB_CONCURRENCY") or 1)
# One thread serves one WebSocket; eventlet and gevent have no use for it.
threads = 256 if os.environ.get("ASYNC_MODE") == "threading" else 1
worker_connections = 6000
timeout = 30
graceful_timeout = _STORE_AND_LEAVE_S + (
    int(_DRAIN_S) if re.fullmatch(r"\d{1,5}", _DRAIN_S) else 20
)
keepalive = 5
control_socket_disable = True
# Forwarded headers are the application's business: it believes TRUSTED_PROXIES alone.
forwarded_allow_ips = ""
loglevel = (os.environ.get("LOG_LEVEL") or "info").lower()


def on_starting(server: Any) -> None:
    """Refuse more than one worker: their answers would not know of each other."""
    if server.cfg.workers != 1:
        raise SystemExit(
            "Wordbrook runs with one worker, and this asks for "
            f"{server.cfg.workers} (WEB_CONCURRENCY or --workers)."
        )


def nworkers_changed(server: Any, new_value: int, old_value: int | None) -> None:
    """Refuse what TTIN and TTOU ask for, too."""
    if old_value is not None and new_value != 1:
        server.num_workers = 1
        server.log.warning("Wordbrook runs with one worker; a change to %s is refused", new_value)
