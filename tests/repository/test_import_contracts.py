"""Every import contract of pyproject.toml reports a forbidden import."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.support.needs import ROOT

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")
# One violation of each contract, by module.
PLANTED = {
    "journal/planted.py": "from ..sockets import dispatcher",
    "protocol/planted.py": "from ..settings import Settings",
    "answers/planted.py": "import flask",
    "api/planted.py": "import eventlet\nimport openai\nimport redis",
}


def test_planted_forbidden_imports_break_every_contract(tmp_path: Path) -> None:
    ignored = shutil.ignore_patterns("static", "__pycache__")
    shutil.copytree(ROOT / "app", tmp_path / "app", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, source in PLANTED.items():
        (tmp_path / "app" / name).write_text(f'"""Planted."""\n\n{source}\n')
    result = subprocess.run(
        [LINT_IMPORTS, "--no-cache"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = [each["name"] for each in project["tool"]["importlinter"]["contracts"]]
    kept = [name for name in contracts if f"{name} BROKEN" not in result.stdout]
    assert (result.returncode, kept) == (1, []), result.stdout + result.stderr
