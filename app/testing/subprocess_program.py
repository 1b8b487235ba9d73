"""A test program in a process of its own, which prints one line when it is ready.

So it is independent of the runtime that the test process is patched for, and of its load.
"""

import subprocess
import sys
from pathlib import Path
from typing import Self


class SubprocessProgram:
    """Base class: runs `python -m module` in `folder` with its input and output connected."""

    def __init__(self, module: str, *arguments: str, folder: Path):
        self._command = [sys.executable, "-m", module, *arguments]
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> Self:
        """Start it and wait for its first line."""
        self._process = subprocess.Popen(
            self._command,
            cwd=self._folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._note_address(self._read_line())
        return self

    def _note_address(self, line: str) -> None:
        """Store the address, which is the first line that the program prints."""
        raise NotImplementedError

    def stop(self) -> None:
        """Kill it, which ends its connections."""
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
        """Write one line and return the line that the program answers with."""
        if self._process is None or self._process.stdin is None:
            raise RuntimeError("the program is not running")
        self._process.stdin.write(f"{order}\n")
        self._process.stdin.flush()
        return self._read_line()

    def _read_line(self) -> str:
        if self._process is None or self._process.stdout is None:
            raise RuntimeError("the program is not running")
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the program has exited: {self._command}")
        return line.strip()
