"""docs/guarantees.md names existing tests."""

import re

import pytest

from tests.support.needs import ROOT

TEXT = (ROOT / "docs/guarantees.md").read_text()
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)))
ROWS = [line for line in TEXT.splitlines() if line.startswith("| ") and "---" not in line]
MIN_NAMED = 30


@pytest.mark.parametrize(("file", "test"), NAMED, ids=[test for _, test in NAMED])
def test_named_test_exists(file: str, test: str) -> None:
    assert re.search(rf"^def {test}\(", (ROOT / file).read_text(), re.MULTILINE)


def test_every_table_row_names_a_test() -> None:
    heads = [row for row in ROWS if row.endswith("| shown by |")]
    assert [row for row in ROWS if row not in heads and ".py::test_" not in row] == []
    assert len(NAMED) >= MIN_NAMED


def test_readme_links_to_the_guarantees() -> None:
    assert "(docs/guarantees.md)" in (ROOT / "README.md").read_text()
