"""Describes the machine and the versions of the measured packages, for the head of a report."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from shutil import which

from .servers.processes import CORES

_PACKAGES = (
    "gunicorn", "eventlet", "greenlet", "Flask", "Flask-SocketIO", "python-socketio",
    "python-engineio", "openai", "httpx2", "msgspec",
)  # fmt: skip


def describe_machine() -> str:
    """Return three lines: processor and load, runtimes, package versions."""
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return (
        f"{model}, {len(CORES)} cores, Linux {platform.release()}, {load_average()}\n"
        f"Python {platform.python_version()}, Node {_node_version()}\n"
        f"{packages}"
    )


def load_average() -> str:
    """Return the load average as text: other programs on the machine change every result."""
    return "load average " + ", ".join(f"{value:.1f}" for value in os.getloadavg())


def _node_version() -> str:
    node = which("node")
    if node is None:
        return "none"
    return (
        subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
        .stdout[1:]
        .strip()
    )
