"""Finds the tests of the specs in their text, so that collection starts no Node process."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SPECS = Path(__file__).parent / "specs"
TEST = re.compile(r'^test\(\s*"((?:[^"\\]|\\.)+)"', re.MULTILINE)


class SpecTest(NamedTuple):
    """A test by its spec, a path below `specs/` without its suffix, and its claim."""

    spec: str
    claim: str

    @property
    def id(self) -> str:
        """Return the test's name in pytest."""
        return f"{self.spec}: {self.claim}"


def spec_tests() -> Iterator[SpecTest]:
    """Yield every test, in the order of files and lines."""
    for path in sorted(SPECS.rglob("*.mjs")):
        spec = path.relative_to(SPECS).with_suffix("").as_posix()
        for claim in TEST.findall(path.read_text()):
            yield SpecTest(spec, claim)
