"""Setting up and serving: the floor of Node, and the systemd unit."""

import configparser
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.needs import ROOT

# Runs the real Node as if it were of another version.
STAND_IN = """#!/bin/sh
if [ "$1" = --version ]; then echo v{version}; exit; fi
exec {node} --require {preload} "$@"
"""
PRELOAD = "Object.defineProperty(process, 'versions', {{ value: {{ node: '{version}' }} }});"


def _set_up(folder: Path, version: str) -> subprocess.CompletedProcess[str]:
    preload = folder / "version.cjs"
    preload.write_text(PRELOAD.format(version=version))
    node = folder / "node"
    node.write_text(STAND_IN.format(version=version, node=shutil.which("node"), preload=preload))
    node.chmod(0o755)
    return subprocess.run(
        [ROOT / "scripts/setup.sh", folder / "venv"],
        env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "PYTHON": "/no/python"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("version", ["18.20.4", "20.18.3", "21.7.0", "22.11.0"])
def test_node_that_vite_refuses_is_refused_in_one_line(tmp_path: Path, version: str) -> None:
    refused = _set_up(tmp_path, version)
    assert refused.returncode == 1
    line = f"Wordbrook needs Node 20.19, 22.12 or newer with npm; found: v{version}"
    assert refused.stderr.count(line) == 1
    assert "apt-get install" in refused.stderr


@pytest.mark.parametrize("version", ["20.19.0", "22.12.0", "24.1.0"])
def test_node_that_vite_accepts_is_accepted(tmp_path: Path, version: str) -> None:
    assert "Node" not in _set_up(tmp_path, version).stderr.partition("On Debian")[0]


def test_unit_serves_this_folder(tmp_path: Path) -> None:
    text = subprocess.run(
        [ROOT / "scripts/service.sh"], capture_output=True, text=True, check=True, timeout=30
    ).stdout
    assert "@" not in text
    unit = configparser.ConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(text)
    service = unit["Service"]
    assert Path(service["WorkingDirectory"]).resolve() == ROOT
    assert Path(service["ReadWritePaths"]).is_dir()
    assert (service["ProtectSystem"], service["NoNewPrivileges"]) == ("strict", "yes")
    if verifier := shutil.which("systemd-analyze"):
        (tmp_path / "wordbrook.service").write_text(text)
        verified = subprocess.run(
            [verifier, "verify", str(tmp_path / "wordbrook.service")],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert "Unknown" not in verified.stderr, verified.stderr
