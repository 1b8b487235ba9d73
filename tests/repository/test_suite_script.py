"""`scripts/test.sh`: which failures fail the suite."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# It fails beside others with the tests of failed.json, and alone with what the file `alone` says.
PART = """#!/bin/sh
if [ "$2" = --last-failed ]; then exit "$(cat alone)"; fi
mkdir -p ".pytest_cache/$1/v/cache"
cp failed.json ".pytest_cache/$1/v/cache/lastfailed"
exit 1
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts/test.sh", tmp_path / "scripts")
    part = tmp_path / "scripts/test-part.sh"
    part.write_text(PART)
    part.chmod(0o755)
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/python").symlink_to(sys.executable)
    return tmp_path


def run_suite(checkout: Path, part: str, failed: int, alone: int) -> tuple[int, str]:
    names = {f"tests/{part}/test_a.py::test_{number}": True for number in range(failed)}
    (checkout / "failed.json").write_text(json.dumps(names))
    (checkout / "alone").write_text(str(alone))
    ended = subprocess.run(
        [checkout / "scripts/test.sh", part],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return ended.returncode, ended.stdout


def test_test_that_passes_alone_is_named_and_does_not_fail_the_suite(checkout: Path) -> None:
    status, output = run_suite(checkout, "faults", failed=1, alone=0)
    assert status == 0
    assert "passed alone:\ntests/faults/test_a.py::test_0\n" in output


@pytest.mark.parametrize(
    ("part", "failed", "alone"), [("faults", 1, 1), ("faults", 6, 0), ("check", 1, 0)]
)
def test_what_fails_alone_or_is_much_or_no_test_fails_the_suite(
    checkout: Path, part: str, failed: int, alone: int
) -> None:
    status, output = run_suite(checkout, part, failed, alone)
    assert status != 0
    assert "passed alone" not in output
