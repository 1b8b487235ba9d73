"""Rules for the files of the repository: size, number, names, imports, words, locks, settings."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.settings import Settings, load_settings

ROOT = Path(__file__).parents[2]
SOURCES = (
    "app",
    "frontend/src",
    "frontend/packages",
    "frontend/build",
    "frontend/scripts",
    "tests",
    "scripts",
    "bench",
)
SUFFIXES = {".py", ".ts", ".tsx", ".mjs", ".css", ".lua", ".md"}
GENERATED = {"node_modules", "static", "__pycache__", "dist"}
MAX_LINES = 250

# Folders whose number of files is limited.
COUNTED_FOLDERS = ("app", "bench", "frontend", "scripts", "tests")
MAX_FILES = 12
# These grow with every migration, decision or state of the page.
UNCOUNTED = {"versions", "decisions", "golden", "screenshots"}

# Files and folders that must not contain the words below.
FOLDERS = (
    "app",
    "frontend/src",
    "frontend/packages",
    "docs",
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
)
PRIVATE_WORDS = re.compile(r"\b(whoever|nobody else|is told|somebody)\b", re.IGNORECASE)

LOCKS = sorted(
    str(path.relative_to(ROOT))
    for pattern in (
        "requirements*.txt",
        "*/package-lock.json",
        "examples/*/*/package-lock.json",
        "tests/endpoints/servers/*/requirements.txt",
        "tests/endpoints/servers/*/package-lock.json",
    )
    for path in ROOT.glob(pattern)
)


def files(*places: str) -> Iterator[Path]:
    """Yield the source and text files in these folders, and these files themselves."""
    for place in places:
        start = ROOT / place
        for path in [start] if start.is_file() else sorted(start.rglob("*")):
            if path.suffix in SUFFIXES and not GENERATED & set(path.parts):
                yield path


def sources(*folders: str) -> list[Path]:
    return [
        path
        for path in files(*folders)
        if path.suffix not in {".lua", ".md"} and not path.name.endswith(".gen.ts")
    ]


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_source_files_have_at_most_250_lines() -> None:
    lengths = {relative(path): len(path.read_text().splitlines()) for path in sources(*SOURCES)}
    assert lengths
    assert {path: length for path, length in lengths.items() if length > MAX_LINES} == {}


def test_folders_have_at_most_12_files() -> None:
    counts = Counter(path.parent for path in files(*COUNTED_FOLDERS))
    assert len(counts) > len(COUNTED_FOLDERS)
    crowded = {
        relative(folder): count
        for folder, count in counts.items()
        if count > MAX_FILES and folder.name not in UNCOUNTED
    }
    assert crowded == {}


def test_modules_are_not_named_like_the_standard_library() -> None:
    modules = [path for path in (ROOT / "app").rglob("*.py") if path.name != "__init__.py"]
    packages = [path.parent for path in (ROOT / "app").rglob("__init__.py")]
    assert [
        str(path.relative_to(ROOT / "app"))
        for path in [*modules, *packages]
        if path.stem in sys.stdlib_module_names
    ] == []


def test_texts_have_no_private_words() -> None:
    checked = list(files(*FOLDERS))
    assert checked
    found = {
        f"{relative(path)}:{number}": line.strip()
        for path in checked
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if PRIVATE_WORDS.search(line)
    }
    assert found == {}


def test_imports_inside_the_package_are_relative() -> None:
    absolute = re.compile(r"^\s*(from|import) (app|wordbrook)\b", re.MULTILINE)
    assert [relative(path) for path in sources("app") if absolute.search(path.read_text())] == []


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_no_package_host_and_no_local_path(name: str) -> None:
    lock = (ROOT / name).read_text()
    pattern = (
        r'"resolved": "(?!packages/)|"file:|^--|file://'
        if name.endswith(".json")
        else r"^-|://| @ |file:"
    )
    assert re.findall(pattern, lock, re.MULTILINE) == []


def test_every_setting_is_in_the_example_environment_at_its_default() -> None:
    text = (ROOT / ".env.example").read_text()
    example = dict(re.findall(r"^#([A-Z_]+)=(.*)$", text, re.MULTILINE))
    assert set(example) == {name.upper() for name in Settings.model_fields}
    values = {name.lower(): value for name, value in example.items() if value}
    defaults = {name: field.default for name, field in Settings.model_fields.items()}
    assert load_settings(**values).model_dump() == defaults


def test_folders_of_the_test_script_exist() -> None:
    listed = subprocess.run(
        [ROOT / "scripts/test.sh", "--folders"], capture_output=True, text=True, check=True
    ).stdout.split()
    assert listed
    assert [name for name in listed if not (ROOT / "tests" / name).is_dir()] == []
