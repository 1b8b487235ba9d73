"""The process in which Python models run beside a patched worker: threads, nothing patched.

`python -m app.providers.python_models.process.server DESCRIPTOR NAME…` accepts connections on a
listening Unix socket that it inherits, and ends when its standard input does: with its worker,
however that ends.
"""

import logging
import os
import signal
import socket
import sys
import threading
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from ....logs.setup import set_up_logging
from ....protocol.objects import PartKind
from ....runtime import Runtime
from ....runtime.on_threads.runtime import ThreadingRuntime
from ....settings import load_settings
from ....startup_error import StartupError
from ...base import Call, ProviderError
from ...state_change import StateChange, StatefulCall
from ..load import load_models
from ..provider import PythonProvider
from .wire import decode_request, encode, encode_error, encode_outcome, read_lines

log = logging.getLogger(__name__)
RETRY_S = 0.1


class ConnectionHandler:
    """Serves one connection in threads of its own."""

    def __init__(self, provider: PythonProvider, connection: socket.socket):
        self._provider = provider
        self._connection = connection

    def run(self) -> None:
        """Answer the request of the connection, then close it."""
        with self._connection, suppress(OSError):
            lines = read_lines(self._connection)
            for request, *_ in lines:
                if request == "models":
                    infos = self._provider.catalogue().models
                    self._connection.sendall(
                        encode([[info.id, info.name, dict(info.options)] for info in infos])
                    )
                    return
                self._connection.sendall(self._answer(decode_request(request)))
                return

    def _answer(self, request: object) -> bytes:
        try:
            call = self._provider.start(request)  # type: ignore[arg-type]
            threading.Thread(target=self._cancel_at_end, args=(call,), daemon=True).start()
            if isinstance(call, StatefulCall):
                call.on_change = self._change
            return encode_outcome(call.run(self._append))
        except ProviderError as error:
            return encode_error(error)

    def _append(self, kind: PartKind, text: str) -> None:
        self._send([kind, text])

    def _change(self, change: StateChange) -> None:
        self._send(["change", asdict(change)])

    def _send(self, line: list[Any]) -> None:
        try:
            self._connection.sendall(encode(line))
        except OSError:
            raise ProviderError("cancelled") from None

    def _cancel_at_end(self, call: Call) -> None:
        with suppress(OSError):
            self._connection.recv(1)
        call.cancel()


def serve(descriptor: int, names: list[str]) -> None:
    """Load the models and accept connections until standard input ends."""
    # A signal to the process group is for the worker, which lets its answers end.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    settings = load_settings()
    runtime = ThreadingRuntime()
    set_up_logging(settings, runtime, "")
    provider = PythonProvider(runtime, load_models(names), total_s=settings.limit_total_s)
    listener = socket.socket(fileno=descriptor)
    # A patched worker makes its sockets non-blocking.
    listener.setblocking(True)
    threading.Thread(target=_accept, args=(runtime, listener, provider), daemon=True).start()
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os._exit(0)


def _accept(runtime: Runtime, listener: socket.socket, provider: PythonProvider) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            # A temporary error, such as no free descriptor.
            runtime.sleep(RETRY_S)
            continue
        threading.Thread(target=ConnectionHandler(provider, connection).run, daemon=True).start()


if __name__ == "__main__":
    try:
        serve(int(sys.argv[1]), sys.argv[2:])
    except StartupError as error:
        sys.exit(str(error))
