"""Sends letters by SMTP_URL, each in a child process with a deadline: off the hub in any runtime.

Looking up a name, TLS and a slow server would hold up every stream of the worker.
"""

import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import unquote, urlsplit

from ...runtime import Runtime
from ...settings import Settings

log = logging.getLogger(__name__)
CHILD = str(Path(__file__).with_name("smtp_child.py"))
DEADLINE_S = 15.0
# Strangers who ask for many people's links at once fill neither memory nor the table of processes.
AT_ONCE = 4
LOOK_S = 0.05
MOST_REASON_BYTES = 500
PASSED_ON = ("PATH", "LANG")


class Mailer:
    """Sends letters; nothing of them but the outcome is logged."""

    def __init__(self, settings: Settings, runtime: Runtime, deadline_s: float = DEADLINE_S):
        self._settings = settings
        self._runtime = runtime
        self._deadline_s = deadline_s
        self._slots = threading.BoundedSemaphore(AT_ONCE)

    def send(self, letter: EmailMessage) -> bool:
        """Send a letter to its one recipient; return whether the server took it."""
        job = {
            **self._server(),
            "to": letter["To"],
            "letter": letter.as_bytes(policy=SMTP).decode(),
        }
        if not self._slots.acquire(timeout=self._deadline_s):
            log.warning("a mail was not sent: there are too many at once")
            return False
        try:
            status, reason = self._run(json.dumps(job).encode())
        finally:
            self._slots.release()
        if status != 0:
            log.warning("a mail was not sent: %s", reason or "it took too long")
        return status == 0

    def _server(self) -> dict[str, Any]:
        secret = self._settings.smtp_url
        parts = urlsplit(secret.get_secret_value() if secret else "")
        host, port = self._settings.smtp_address
        return {
            "host": host,
            "port": port,
            "is_tls": parts.scheme == "smtps",
            "user": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "sender": self._settings.mail_address,
            "timeout_s": self._deadline_s,
        }

    def _certificates(self) -> dict[str, str]:
        settings = self._settings
        named = {"SSL_CERT_FILE": settings.ssl_cert_file, "SSL_CERT_DIR": settings.ssl_cert_dir}
        return {name: str(path) for name, path in named.items() if path is not None}

    def _run(self, job: bytes) -> tuple[int | None, str]:
        """Return the exit status and the reason; None: it was killed at the deadline."""
        job_out, job_in = os.pipe()
        reason_out, reason_in = os.pipe()
        with os.fdopen(job_in, "wb", 0) as sink, os.fdopen(reason_out, "rb", 0) as source:
            try:
                pid = _spawn(job_out, reason_in, self._certificates())
            finally:
                os.close(job_out)
                os.close(reason_in)
            # A pipe takes 64 KiB without waiting; a letter has a few.
            sink.write(job)
            sink.close()
            status = self._wait(pid)
            reason = source.read(MOST_REASON_BYTES) if status else b""
        return status, (reason or b"").decode(errors="replace")

    def _wait(self, pid: int) -> int | None:
        ends_at = monotonic() + self._deadline_s
        while monotonic() < ends_at:
            found, status = os.waitpid(pid, os.WNOHANG)
            if found:
                return os.waitstatus_to_exitcode(status)
            self._runtime.sleep(LOOK_S)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        return None


def _spawn(stdin: int, stdout: int, more: Mapping[str, str]) -> int:
    passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environment = {**passed_on, **more}
    actions = [(os.POSIX_SPAWN_DUP2, stdin, 0), (os.POSIX_SPAWN_DUP2, stdout, 1)]
    # -I: nothing of the working folder is imported.
    command = [sys.executable, "-I", CHILD]
    return os.posix_spawn(sys.executable, command, environment, file_actions=actions)
