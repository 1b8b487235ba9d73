"""A program of the tests' own that runs beside them: `python -m` it, and it says a line when ready.

A process of its own, so that it works whatever runtime this one is patched for, and while it is
busy.
"""

import subprocess
import sys
from typing import Self

from .needs import ROOT


class Beside:
    """One such program; those that start another one are made from this."""

    def __init__(self, module: str, *arguments: str):
        self._command = [sys.executable, "-m", module, *arguments]
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> Self:
        """Start it; returns when it has said where it listens."""
        self._process = subprocess.Popen(
            self._command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._note_address(self._read_line())
        return self

    def _note_address(self, line: str) -> None:
        """Take in the first line it says."""
        raise NotImplementedError

    def stop(self) -> None:
        """End it, and every connection with it."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _ask(self, order: str) -> str:
        """Give it an order and return the line it answers with."""
        if self._process is None or self._process.stdin is None:
            raise RuntimeError("it is not running")
        self._process.stdin.write(f"{order}\n")
        self._process.stdin.flush()
        return self._read_line()

    def _read_line(self) -> str:
        if self._process is None or self._process.stdout is None:
            raise RuntimeError("it is not running")
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"it has ended: {self._command}")
        return line.strip()
