"""README.md says what is so."""

import re

import pytest

from app.settings import Settings
from tests.support.needs import ROOT

README = (ROOT / "README.md").read_text()
STEPS = re.findall(r"^\d+\. `([^`:]+): ([^`]+)`", README, re.MULTILINE)


@pytest.mark.parametrize(("file", "function"), STEPS, ids=[function for _, function in STEPS])
def test_each_step_of_the_path_of_a_token_exists(file: str, function: str) -> None:
    text = (ROOT / file).read_text()
    for name in function.split("."):
        assert re.search(rf"\b(def|class|function) {name}\b", text), f"no {name} in {file}"


def test_the_path_of_a_token_is_told() -> None:
    assert len(STEPS) >= 10


def test_every_setting_is_in_the_table() -> None:
    names = [name.upper() for name in Settings.model_fields if not name.startswith("limit_")]
    assert [name for name in names if f"`{name}`" not in README] == []


def test_every_file_it_points_to_exists() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []
