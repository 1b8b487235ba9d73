"""Python models in a process of their own, as a provider of a patched worker.

Native threads of a patched process share its locks, among them those of logging, which fail there;
and code that computes in them holds up the streams of all others.
"""

import logging
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ....protocol.errors import Refusal
from ....runtime import Runtime
from ...base import Append, Call, Cancelled, Catalogue, ModelInfo, Outcome, ProviderError, Request
from ...network import Pace, no_pace
from .wire import decode_end, encode, encode_request, read_lines

log = logging.getLogger(__name__)
LISTING_S = 30.0
BACKLOG = 512
MODULE = f"{__package__}.server"


class ModelProcess:
    """Starts the process with the first call, and again with the next call after it ended."""

    def __init__(self, runtime: Runtime, names: Sequence[str]):
        self._command = [sys.executable, "-m", MODULE]
        self._names = list(names)
        self._lock = runtime.lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None

    def connect(self, timeout_s: float) -> socket.socket:
        """Return a connection to the process.

        Raises:
            ProviderError: it accepts none.
        """
        connection = socket.socket(socket.AF_UNIX)
        try:
            with self._lock:
                path = self._start()
            connection.settimeout(timeout_s)
            connection.connect(path)
        except OSError as error:
            connection.close()
            log.error("the process of the Python models cannot be reached: %s", error)
            raise ProviderError("provider_unavailable") from None
        return connection

    def close(self) -> None:
        """End the process."""
        with self._lock:
            process, self._process = self._process, None
        if process is not None and process.stdin is not None:
            process.stdin.close()
            self._remove_folder()

    def _start(self) -> str:
        if self._process is not None and self._process.poll() is None:
            return self._path()
        if self._process is not None:
            log.error("the process of the Python models ended with %d", self._process.returncode)
            self._remove_folder()
        # Only this user may enter the folder, so only this user can connect.
        self._folder = Path(tempfile.mkdtemp(prefix="wordbrook-"))
        # Only the process accepts: where it cannot start, connections fail instead of waiting.
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self._path())
            listener.listen(BACKLOG)
            os.set_inheritable(listener.fileno(), True)
            self._process = subprocess.Popen(  # noqa: S603 - a fixed command, names of the operator
                [*self._command, str(listener.fileno()), *self._names],
                stdin=subprocess.PIPE,
                pass_fds=(listener.fileno(),),
                start_new_session=True,
            )
        return self._path()

    def _path(self) -> str:
        assert self._folder is not None  # noqa: S101 - made before the process
        return str(self._folder / "models")

    def _remove_folder(self) -> None:
        if self._folder is not None:
            (self._folder / "models").unlink(missing_ok=True)
            self._folder.rmdir()
            self._folder = None


class ProcessCall:
    """One call to the process."""

    def __init__(
        self,
        runtime: Runtime,
        process: ModelProcess,
        request: Request,
        *,
        total_s: float,
        pace: Pace,
    ):
        self._runtime = runtime
        self._process = process
        self._request = request
        self._total_s = total_s
        self._pace = pace
        self._connection: socket.socket | None = None
        self._is_cancelled = False

    def cancel(self) -> None:
        """End the run from another task at once."""
        self._is_cancelled = True
        if self._connection is not None:
            self._runtime.cancel_read(self._connection.fileno())

    def run(self, append: Append) -> Outcome:
        """Send the request and read the answer; see Call.run."""
        failure = ProviderError("backend_failed", "the process ended")
        try:
            with self._process.connect(self._total_s) as self._connection:
                if not self._is_cancelled:
                    self._connection.sendall(encode_request(self._request))
                    return self._read(self._connection, append)
        except TimeoutError:
            failure = ProviderError("deadline")
        except OSError:
            pass  # the process was killed
        finally:
            self._connection = None
        raise Cancelled if self._is_cancelled else failure

    def _read(self, connection: socket.socket, append: Append) -> Outcome:
        for values in read_lines(connection):
            for kind, value in values:
                if self._is_cancelled:
                    raise Cancelled
                if kind in ("end", "error"):
                    return decode_end(kind, value)
                append(kind, value)
            self._pace()
        raise ConnectionResetError


class ProcessProvider:
    """The models that BACKENDS names, in a process; times are in seconds."""

    def __init__(
        self,
        runtime: Runtime,
        names: Sequence[str],
        *,
        total_s: float = 600.0,
        pace: Pace = no_pace,
        default_model: str | None = None,
    ):
        self._runtime = runtime
        self._process = ModelProcess(runtime, names)
        self._total_s = total_s
        self._pace = pace
        self._default_model = default_model
        self._models: tuple[ModelInfo, ...] = ()

    def start(self, request: Request) -> Call:
        """Return a call for `request`."""
        return ProcessCall(
            self._runtime, self._process, request, total_s=self._total_s, pace=self._pace
        )

    def catalogue(self) -> Catalogue:
        """Return the models; may block until the process has started."""
        error: ProviderError | None = None
        if not self._models:
            try:
                self._models = self._list()
            except ProviderError as failure:
                error = failure
        names = [info.id for info in self._models]
        default = self._default_model if self._default_model in names else next(iter(names), None)
        return Catalogue(self._models, default, any_name=False, error=error)

    def cached_catalogue(self) -> Catalogue:
        """Return the models last listed."""
        return self.catalogue()

    def choose_model(self, wanted: str | None) -> str:
        """Return the model to use for `wanted`, or the default.

        Raises:
            Refusal: `model_unknown`, or `unavailable` if the process does not start.
        """
        found = self.catalogue()
        if found.error is not None or found.default is None:
            raise Refusal("unavailable")
        if wanted and all(info.id != wanted for info in found.models):
            raise Refusal("model_unknown")
        return wanted or found.default

    def close(self) -> None:
        """End the process."""
        self._process.close()

    def _list(self) -> tuple[ModelInfo, ...]:
        try:
            with self._process.connect(LISTING_S) as connection:
                connection.sendall(encode("models"))
                for values in read_lines(connection):
                    return tuple(ModelInfo(name, title) for name, title in values[0])
        except OSError:
            pass
        raise ProviderError("provider_unavailable", "the Python models cannot be loaded")
