"""The process that reads a file: what it may not do, and how it ends."""

import errno
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.files.child.process import FileReader
from app.files.upload import body
from app.files.upload.body import DISK_FULL, FileWriter, check_disk
from app.protocol.errors import Refusal
from app.runtime import Runtime
from tests.support import hostile_files as made
from tests.support.needs import ROOT

FORBIDDEN = [
    "import socket; socket.socket()",
    "import socket; socket.getaddrinfo('localhost', 80)",
    "import subprocess; subprocess.run(['true'])",
    "import os; os.system('true')",
    "import os; os.fork()",
    "import os; os.kill(os.getppid(), 0)",
    "open('written', 'w')",
    "open('/etc/passwd')",
    "import os; os.open('/etc/passwd', os.O_RDONLY)",
    "import os; os.remove('anything')",
    "import ctypes; ctypes.CDLL(None)",
]


def run(code: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run code in a process that is limited like the one of a file."""
    prepared = "import app.files.child.sandbox as s; s.apply_limits(); s.forbid_the_rest()\n"
    return subprocess.run(
        [sys.executable, "-c", prepared + code],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("code", FORBIDDEN)
def test_process_may_not(code: str, tmp_path: Path) -> None:
    ended = run(code, tmp_path)
    assert ended.returncode == 1, ended.stdout
    assert "PermissionError" in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_process_may_import_and_has_a_limit_of_memory(tmp_path: Path) -> None:
    assert run("import html.parser, zipfile", tmp_path).returncode == 0
    assert "MemoryError" in run("bytearray(900 * 1024 * 1024)", tmp_path).stderr


def test_process_has_none_of_the_settings(
    runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    from app.files.child import process

    assert "OPENAI_API_KEY" not in process.PASSED_ON
    path = tmp_path / "file"
    path.write_bytes(b"text")
    assert FileReader(runtime).read("user", "text", path).header == {"note": None, "text": "text"}
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_process_that_takes_too_long_is_killed_and_counted(
    runtime: Runtime, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    path.write_bytes(made.pdf_of("x" * 100))
    failures: list[int] = []
    begun = time.monotonic()
    with pytest.raises(Refusal, match="too_large") as caught:
        FileReader(runtime, wall_s=0.02, on_failure=failures.append).read("user", "pdf", path)
    assert failures == [-signal.SIGKILL]
    assert "too complex" in caught.value.message
    assert time.monotonic() - begun < 10
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_full_disk_is_a_clear_refusal(
    runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(body, "_write_all", write)
    with (tmp_path / "upload").open("wb") as file:
        writer = FileWriter(runtime, file, 1000)
        writer.write(b"x" * 100)
        with pytest.raises(Refusal) as caught:
            writer.flush()
    assert (caught.value.code, caught.value.message) == ("storage_unavailable", DISK_FULL)


def test_upload_keeps_a_part_of_the_disk_free(runtime: Runtime, tmp_path: Path) -> None:
    check_disk(runtime, tmp_path, 1, 0)
    with pytest.raises(Refusal) as caught:
        check_disk(runtime, tmp_path, 1, 2**60)
    assert (caught.value.code, caught.value.message) == ("storage_unavailable", DISK_FULL)
