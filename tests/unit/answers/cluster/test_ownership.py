"""Boot ids and their file locks."""

import subprocess
import sys
from pathlib import Path

from app.answers.cluster.ownership import FileLocks
from tests.support.needs import ROOT

HOLD = """
import sys
from pathlib import Path
from app.answers.cluster.ownership import FileLocks
ownership = FileLocks(Path(sys.argv[1]))
print(ownership.boot_id, flush=True)
sys.stdin.read()
"""


def _start(directory: Path) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(directory)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def test_a_process_is_alive_until_it_is_killed(tmp_path: Path) -> None:
    ownership = FileLocks(tmp_path)
    process, boot_id = _start(tmp_path)
    with process:
        assert ownership.is_alive(boot_id)
        process.kill()
        process.wait()
        assert not ownership.is_alive(boot_id)


def test_the_own_boot_id_is_alive_and_an_unknown_one_is_not(tmp_path: Path) -> None:
    ownership = FileLocks(tmp_path)
    assert ownership.is_alive(ownership.boot_id)
    assert not ownership.is_alive("nobody")


def test_sweep_deletes_only_locks_of_ended_processes(tmp_path: Path) -> None:
    ownership = FileLocks(tmp_path)
    process, boot_id = _start(tmp_path)
    with process:
        process.kill()
        process.wait()
    ownership.sweep()
    assert [path.stem for path in tmp_path.iterdir()] == [ownership.boot_id]
    assert boot_id != ownership.boot_id


def test_release_deletes_the_lock_file(tmp_path: Path) -> None:
    FileLocks(tmp_path).release()
    assert list(tmp_path.iterdir()) == []
