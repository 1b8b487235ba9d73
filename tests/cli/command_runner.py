"""Runs operator commands, each in a fork of one process that has imported everything.

The test process cannot run them itself: it is patched for eventlet, and commands run on threads.
`python -m tests.cli.command_runner` listens and prints its port. A connection carries one request,
a JSON line with `arguments`, `environment` and `constants` (values by module and name), and its
reply, `status` and `output`.
"""

import contextlib
import importlib
import io
import json
import os
import socket
import sys
import traceback
from typing import Any

from app.cli.main import main

# Modules that commands import late.
PRELOADED = ("alembic.command", "app.providers.openai_api.provider", "psycopg", "redis")


def serve() -> None:
    """Serve requests one after another until killed."""
    for name in PRELOADED:
        importlib.import_module(name)
    listener = socket.create_server(("127.0.0.1", 0))
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    while True:
        connection, _ = listener.accept()
        child = os.fork()
        if child == 0:
            listener.close()
            with contextlib.suppress(OSError):
                _answer(connection)
            os._exit(0)
        connection.close()
        os.waitpid(child, 0)


def _answer(connection: socket.socket) -> None:
    with connection, connection.makefile("rw") as stream:
        request = json.loads(stream.readline())
        stream.write(json.dumps(_run(**request)))


def _run(
    arguments: list[str], environment: dict[str, str], constants: dict[str, Any]
) -> dict[str, Any]:
    os.environ.clear()
    os.environ.update(environment)
    for path, value in constants.items():
        module, _, name = path.rpartition(".")
        setattr(importlib.import_module(module), name, value)
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        try:
            status: Any = main(arguments)
        except SystemExit as error:  # argparse exits on an error of usage
            status = error.code
        except BaseException:  # noqa: BLE001 - the test process reports it
            traceback.print_exc()
            status = 1
    return {"status": status, "output": output.getvalue()}


if __name__ == "__main__":
    serve()
