"""The memory of a process, as the kernel counts it."""

from pathlib import Path


def resident_bytes(pid: int) -> int:
    """Return what is in memory now."""
    return _field(pid, "VmRSS")


def peak_bytes(pid: int) -> int:
    """Return the most that was in memory since the start of the process."""
    return _field(pid, "VmHWM")


def _field(pid: int, name: str) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    [line] = [line for line in status.splitlines() if line.startswith(f"{name}:")]
    return int(line.split()[1]) * 1024
