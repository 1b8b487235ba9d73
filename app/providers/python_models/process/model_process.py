"""Starts and reaches the process in which Python models run."""

import logging
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ....runtime import Runtime
from ...base import ProviderError

log = logging.getLogger(__name__)
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
