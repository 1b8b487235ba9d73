"""Many threads that allocate share two heaps."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
# Each thread takes memory from the C library while all the others live, then the heaps are told.
COUNT = """
import ctypes, sys, threading
from app.runtime.malloc_arenas import use_few_arenas

if sys.argv[1] == "few":
    assert use_few_arenas()
c = ctypes.CDLL(None)
c.malloc.restype = c.fdopen.restype = ctypes.c_void_p
together = threading.Barrier(8)

def take():
    together.wait()
    c.malloc(100_000)
    together.wait()

threads = [threading.Thread(target=take) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
out = ctypes.c_void_p(c.fdopen(1, b"w"))
c.malloc_info(0, out)
c.fflush(out)
"""


def _heaps(how: str) -> int:
    environment = {name: value for name, value in os.environ.items() if "MALLOC" not in name}
    told = subprocess.run(
        [sys.executable, "-c", COUNT, how],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout.count("<heap nr=")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has arenas")
def test_a_worker_keeps_to_two_heaps_where_it_would_have_one_for_each_thread() -> None:
    assert _heaps("many") > 2
    assert _heaps("few") <= 2
