"""Private interfaces of gunicorn's workers that app/runtime uses."""

import os
import signal
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.arbiter import Arbiter
from gunicorn.config import Config
from gunicorn.http.wsgi import default_environ

from app.runtime import Runtime, draining_worker
from app.runtime.draining_worker import DrainingWorker
from app.startup_error import StartupError
from app.testing.waiting import eventually
from tests.support.needs import ROOT


class _Log:
    def __init__(self) -> None:
        self.errors: list[str] = []

    def error(self, message: str, *args: object) -> None:
        self.errors.append(message % args)


def make_worker(application: object = None) -> Any:
    return DrainingWorker(1, os.getpid(), [], application, 30, Config(), _Log())


def test_a_worker_ends_its_loop_after_it_has_drained(runtime: Runtime) -> None:
    drained: list[bool] = []
    worker = make_worker()
    worker.PIPE = os.pipe()
    worker.wsgi = SimpleNamespace(
        extensions={"runtime": runtime, "drain": lambda: drained.append(worker.alive)}
    )
    worker.handle_exit(signal.SIGTERM, None)
    eventually(lambda: not worker.alive)
    assert drained == [True]
    assert os.read(worker.PIPE[0], 64) == b"."
    for descriptor in worker.PIPE:
        os.close(descriptor)


def test_a_worker_that_has_not_loaded_the_application_exits_at_once() -> None:
    worker = make_worker()
    with pytest.raises(SystemExit) as ended:
        worker.handle_exit(signal.SIGTERM, None)
    assert (ended.value.code, worker.alive) == (0, False)


def test_a_startup_error_ends_the_worker_with_the_code_that_stops_the_arbiter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail() -> None:
        raise StartupError("PORT: must be a number")

    monkeypatch.setattr(draining_worker, "limit_malloc_arenas", lambda: True)
    worker = make_worker(SimpleNamespace(wsgi=fail))
    with pytest.raises(SystemExit) as ended:
        worker.load_wsgi()
    assert ended.value.code == Arbiter.APP_LOAD_ERROR
    assert worker.log.errors == ["Cannot start. PORT: must be a number"]


@pytest.mark.parametrize("runtime_name", ["eventlet", "gevent", "threads"])
def test_each_worker_overrides_methods_that_gunicorn_calls(runtime_name: str) -> None:
    # In a process of its own: gunicorn's workers import what they patch.
    program = (
        f"from app.runtime.on_{runtime_name} import worker\n"
        "from gunicorn.workers.base import Worker\n"
        "(found,) = [each for each in vars(worker).values() if isinstance(each, type)\n"
        "    and each.__module__ == worker.__name__]\n"
        "for name in ('init_process', 'load_wsgi', 'run', 'notify', 'handle_quit'):\n"
        "    assert callable(getattr(Worker, name)), name\n"
        "assert issubclass(found, Worker) and isinstance(Worker.PIPE, list)\n"
        "assert found.run is not Worker.run\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr


def test_the_environ_of_gunicorn_has_the_socket() -> None:
    request = SimpleNamespace(body=None, method="GET", query="", uri="/", version=(1, 1))
    connection = object()
    assert default_environ(request, connection, Config())["gunicorn.socket"] is connection
