"""README.md matches the code."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.settings import Settings
from tests.support.needs import ROOT

README = (ROOT / "README.md").read_text()
CONFIGURATION = (ROOT / "docs/configuration.md").read_text()
TESTING = (ROOT / "docs/testing.md").read_text()
STEPS = re.findall(r"^\d+\. `([^`:]+): ([^`]+)`", README, re.MULTILINE)


@pytest.mark.parametrize(("file", "function"), STEPS, ids=[function for _, function in STEPS])
def test_named_step_of_a_token_exists(file: str, function: str) -> None:
    text = (ROOT / file).read_text()
    for name in function.split("."):
        assert re.search(rf"\b(def|class|function) {name}\b", text), f"no {name} in {file}"


def test_path_of_a_token_has_ten_steps() -> None:
    assert len(STEPS) >= 10


def test_every_setting_is_documented() -> None:
    names = [name.upper() for name in Settings.model_fields if not name.startswith("limit_")]
    assert [name for name in names if f"`{name}`" not in CONFIGURATION] == []


def test_every_linked_file_exists() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []


def test_example_tests_pass(tmp_path: Path) -> None:
    examples = re.findall(r"```python\n(.*?)```", TESTING, re.DOTALL)
    assert len(examples) == 2
    for number, example in enumerate(examples):
        text = example.replace("from wordbrook", "from app")
        (tmp_path / f"test_example_{number}.py").write_text(text)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("ASYNC_MODE", None)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "app.testing.plugin"]
    ended = subprocess.run(
        [*command, "--rootdir", str(tmp_path), str(tmp_path)],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
