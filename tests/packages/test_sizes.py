"""The packages, and the page built on them, stay small."""

import gzip
import json
import re
from pathlib import Path

import pytest

from tests.support.needs import ROOT

from .conftest import run

STATIC = ROOT / "app/web/static"
# Of what is loaded at first, and of what is loaded when it is needed.
MOST_BYTES = {
    "client": {"first": 9_000, "lazy": 3_500},
    "react": {"first": 4_000, "lazy": 0},
}
MOST_FIRST_LOAD_BYTES = 115_000
SCRIPT = re.compile(r'(?:src|href)="[^"]*assets/([^"]+\.js)"')
IMPORT = re.compile(r'(?:from|import)\s*"\./([^"]+\.js)"')


def test_packages_are_within_their_sizes(built_packages: Path) -> None:
    sizes = json.loads(run("node", "scripts/package-sizes.mjs", cwd=built_packages))
    assert sizes.keys() == MOST_BYTES.keys()
    assert [
        f"{name}, {part}: {size}"
        for name, parts in sizes.items()
        for part, size in parts.items()
        if size > MOST_BYTES[name][part]
    ] == []


@pytest.mark.needs("page")
def test_first_load_of_the_page_is_within_its_size() -> None:
    waiting = SCRIPT.findall((STATIC / "index.html").read_text())
    assert waiting
    sizes: dict[str, int] = {}
    while waiting:
        name = waiting.pop()
        if name not in sizes:
            code = (STATIC / "assets" / name).read_bytes()
            sizes[name] = len(gzip.compress(code, 9))
            waiting += IMPORT.findall(code.decode())
    assert sum(sizes.values()) <= MOST_FIRST_LOAD_BYTES, sizes
