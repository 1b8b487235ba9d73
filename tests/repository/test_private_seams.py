"""docs/private-seams.md agrees with requirements.txt, the code and the tests."""

import re

import pytest

from tests.support.needs import ROOT

TEXT = (ROOT / "docs/private-seams.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.splitlines()
    if line.startswith("| `")
]
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)))
PINNED = dict(
    re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
)
PRIVATE_USE = re.compile(r"# noqa: SLF001")


def _files(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@pytest.mark.parametrize(("file", "test"), NAMED, ids=[test for _, test in NAMED])
def test_each_named_test_exists(file: str, test: str) -> None:
    assert re.search(rf"^def {test}\(", (ROOT / file).read_text(), re.MULTILINE)


def test_every_row_names_an_existing_file_and_a_test() -> None:
    assert len(ROWS) > 20
    assert [row for row in ROWS if len(row) != 6 or ".py::test_" not in row[5]] == []
    missing = [file for row in ROWS for file in _files(row[0]) if not (ROOT / file).exists()]
    assert missing == []


def test_the_versions_are_those_of_requirements() -> None:
    stated = {library: version for _, library, version, *_ in ROWS}
    assert stated == {library: PINNED.get(library) for library in stated}
    assert len({(row[1], row[2]) for row in ROWS}) == len(stated), "a library has two versions"


def test_every_file_that_uses_a_private_attribute_has_a_row() -> None:
    listed = {file for row in ROWS for file in _files(row[0])}
    using = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "app").rglob("*.py")
        if PRIVATE_USE.search(path.read_text())
    }
    assert using - listed == set()
