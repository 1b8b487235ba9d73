"""A process with a limit of arenas has two heaps, however many threads allocate."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
# All threads allocate by the C library at the same time; then malloc_info lists the heaps.
PROGRAM = """
import ctypes, sys, threading
from app.runtime.malloc_arenas import limit_malloc_arenas

if sys.argv[1] == "limited":
    assert limit_malloc_arenas()
c = ctypes.CDLL(None)
c.malloc.restype = c.fdopen.restype = ctypes.c_void_p
barrier = threading.Barrier(8)

def allocate():
    barrier.wait()
    c.malloc(100_000)
    barrier.wait()

threads = [threading.Thread(target=allocate) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
out = ctypes.c_void_p(c.fdopen(1, b"w"))
c.malloc_info(0, out)
c.fflush(out)
"""


def _count_heaps(limit: str) -> int:
    environment = {name: value for name, value in os.environ.items() if "MALLOC" not in name}
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, limit],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return ended.stdout.count("<heap nr=")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has arenas")
def test_eight_allocating_threads_use_two_heaps_at_most() -> None:
    assert _count_heaps("default") > 2
    assert _count_heaps("limited") <= 2
