"""The limits of the process, which are set before it reads anything.

The limits of the kernel hold for all of its code; the audit hook holds for Python's own functions,
and the network is cut off where the kernel lets a user do that.
"""

import contextlib
import ctypes
import os
import resource
import sys
from pathlib import Path

MIB = 1024 * 1024
MEMORY_BYTES = 768 * MIB
OUTPUT_BYTES = 32 * MIB
CPU_S = 25
MAX_DESCRIPTORS = 32
_NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000
_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "os.fork",
    "os.kill",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "os.link",
    "os.symlink",
    "os.chmod",
    "os.truncate",
    "shutil.",
    "ctypes.",
    "ftplib.",
    "urllib.",
)


def apply_limits(
    memory_bytes: int = MEMORY_BYTES, cpu_s: int = CPU_S, output_bytes: int = OUTPUT_BYTES
) -> None:
    """Limit memory, time and output, and let other processes go first."""
    with contextlib.suppress(OSError):
        # If memory is short, the kernel ends this process and not the server.
        Path("/proc/self/oom_score_adj").write_text("1000")
    with contextlib.suppress(OSError):
        os.nice(10)
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).unshare(_NEW_USER_AND_NETWORK)
    for limit, value in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_FSIZE, output_bytes),
        (resource.RLIMIT_NOFILE, MAX_DESCRIPTORS),
        (resource.RLIMIT_CORE, 0),
    ):
        # macOS has no limit of memory.
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(limit, (value, value))


def forbid_the_rest() -> None:
    """Refuse sockets, processes, changes of files, and reads outside of the libraries."""
    libraries = tuple(
        {str(Path(each).resolve()) for each in (sys.prefix, sys.base_prefix, *sys.path) if each}
    )

    def check(event: str, arguments: tuple[object, ...]) -> None:
        if event.startswith(_FORBIDDEN):
            raise PermissionError(event)
        if event == "open":
            path, mode = arguments[0], str(arguments[1] or "r")
            if isinstance(path, int):
                return
            is_library = os.path.realpath(os.fsdecode(path)).startswith(libraries)  # type: ignore[arg-type]
            if not is_library or set(mode) & set("wax+"):
                raise PermissionError(event)

    sys.addaudithook(check)
