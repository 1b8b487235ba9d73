"""docs/architecture.md names files that exist, and its diagrams match their sources."""

import hashlib
import re
from pathlib import Path

import pytest

from tests.support.needs import ROOT

TEXT = (ROOT / "docs/architecture.md").read_text()
PLACES = (ROOT, ROOT / "app", ROOT / "frontend/src", ROOT / "frontend/packages/client/src")
PATHS = sorted(
    {
        path
        for path in re.findall(r"`([\w./-]+)`", TEXT)
        if "/" in path.rstrip("/") or path.endswith((".py", ".ts", ".tsx", "/"))
    }
)
DIAGRAMS = sorted((ROOT / "docs/diagrams").glob("*.dot"))


@pytest.mark.parametrize("path", PATHS)
def test_named_path_exists(path: str) -> None:
    # `boots/` is in the data directory, which a server creates.
    assert path == "boots/" or any((place / path).exists() for place in PLACES)


def test_paths_are_named() -> None:
    assert len(PATHS) >= 40


@pytest.mark.parametrize("source", DIAGRAMS, ids=lambda path: path.stem)
def test_diagram_is_drawn_from_its_source(source: Path) -> None:
    checksum = hashlib.sha256(source.read_bytes()).hexdigest()
    drawn = source.with_suffix(".svg").read_text()
    assert f"<!-- source: sha256 {checksum} -->" in drawn, "run: make diagrams"


def test_every_package_is_described() -> None:
    packages = {path.parent.name for path in (ROOT / "app").glob("*/__init__.py")}
    assert [name for name in sorted(packages) if f"`{name}`" not in TEXT] == []
