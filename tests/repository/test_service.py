"""The systemd unit is filled in for this folder, and valid."""

import configparser
import shutil
import subprocess
from pathlib import Path

from tests.support.needs import ROOT


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
