"""What the house promises about its files: sizes, imports, locks and settings."""

import re
from pathlib import Path

import pytest

from app.settings import Settings, load_settings

ROOT = Path(__file__).parents[2]
SOURCES = ("app", "frontend/src", "frontend/build", "frontend/scripts", "tests", "scripts", "bench")
LOCKS = sorted(
    str(path.relative_to(ROOT))
    for pattern in ("requirements*.txt", "*/package-lock.json", "examples/*/*/package-lock.json")
    for path in ROOT.glob(pattern)
)


def sources(*folders: str) -> list[Path]:
    return [
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".ts", ".tsx", ".mjs", ".css"}
        and not {"node_modules", "static", "__pycache__"} & set(path.parts)
        and not path.name.endswith(".gen.ts")
    ]


def test_no_source_file_is_longer_than_250_lines() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in sources(*SOURCES)}
    assert lengths
    assert {str(path): length for path, length in lengths.items() if length > 250} == {}


def test_imports_inside_the_package_are_relative() -> None:
    absolute = re.compile(r"^\s*(from|import) (app|wordbrook)\b", re.MULTILINE)
    assert [str(path) for path in sources("app") if absolute.search(path.read_text())] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_package_host_and_no_place_on_a_machine(name: str) -> None:
    lock = (ROOT / name).read_text()
    places = r'"resolved"|"file:|^--|file://' if name.endswith(".json") else r"^-|://| @ |file:"
    assert re.findall(places, lock, re.MULTILINE) == []


def test_every_setting_is_in_the_example_environment_at_its_default() -> None:
    text = (ROOT / ".env.example").read_text()
    shown = dict(re.findall(r"^#([A-Z_]+)=(.*)$", text, re.MULTILINE))
    assert set(shown) == {name.upper() for name in Settings.model_fields}
    given = {name.lower(): value for name, value in shown.items() if value}
    defaults = {name: field.default for name, field in Settings.model_fields.items()}
    assert load_settings(**given).model_dump() == defaults
