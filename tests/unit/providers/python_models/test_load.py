"""Loading the models that BACKENDS names."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest

from app.providers.python_models import ModelTurn, Reasoning
from app.providers.python_models.declare import declared
from app.providers.python_models.load import load_models
from app.providers.python_models.steps import StepMaker
from app.providers.state_change import StateChange
from app.startup_error import StartupError
from tests.support.needs import ROOT

DECLARED = """
from app.providers.python_models import model

@model("one", title="First")
def first(turn):
    return "1"

@model("two")
def second(turn):
    return "2"

def plain(turn):
    return "plain"
"""

MODELS = (ROOT / "docs/models.md").read_text()
FIRST, STEP, LIBRARY = re.findall(r"^```python\n(.*?)^```$", MODELS, re.MULTILINE | re.DOTALL)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    (tmp_path / "loaded_agents.py").write_text(DECLARED)
    (tmp_path / "listed_agents.py").write_text(DECLARED + "\nmodels = [second]\n")
    (tmp_path / "empty_agents.py").write_text("x = 1\n")
    (tmp_path / "broken_agents.py").write_text("1 / 0\n")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "models"),
    [
        ("loaded_agents", {"one": "First", "two": "two"}),
        ("loaded_agents.py", {"one": "First", "two": "two"}),
        ("listed_agents", {"two": "two"}),
        ("loaded_agents:plain", {"plain": "plain"}),
        ("loaded_agents.py:first", {"one": "First"}),
    ],
)
def test_module_file_or_function_is_loaded(place: Path, name: str, models: dict[str, str]) -> None:
    assert {each.name: each.title for each in load_models([name])} == models


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["no_such_agents"], "cannot be imported: ModuleNotFoundError"),
        (["broken_agents"], "cannot be imported: ZeroDivisionError"),
        (["missing.py"], "cannot be imported: FileNotFoundError"),
        (["empty_agents"], "no function in it is declared"),
        (["loaded_agents:third"], "has no function 'third'"),
        (["loaded_agents", "loaded_agents.py"], "there is another model 'one'"),
    ],
)
def test_backends_without_a_model_are_refused_with_the_reason(
    place: Path, names: list[str], message: str
) -> None:
    with pytest.raises(StartupError, match=message):
        load_models(names)


def test_first_example_of_the_documentation_is_a_model(place: Path) -> None:
    (place / "my_agents.py").write_text(FIRST)
    [support] = load_models(["my_agents"])
    assert (support.name, support.title) == ("support", "Support")
    pieces = list(support.function(ModelTurn("Why?", (), "support")))
    assert pieces == [Reasoning("Looking up the question."), "You asked: ", "Why?"]


def test_example_of_a_step_shows_what_was_found() -> None:
    changes: list[StateChange] = []
    turn = ModelTurn("geese", (), "own", steps=StepMaker(changes.append))
    exec(STEP, {"turn": turn, "search": lambda text: [text]})
    assert [change.state["status"] for change in changes] == ["running", "done"]
    assert changes[0].text == '{"query": "geese"}'
    assert changes[1].state["result"] == [{"type": "json", "value": ["geese"]}]


def test_example_of_another_library_is_a_model() -> None:
    names: dict[str, Any] = {}
    exec(LIBRARY, names)
    found = declared(names["answer"])
    assert found is not None
    assert (found.name, found.title) == ("agent", "Agent")
