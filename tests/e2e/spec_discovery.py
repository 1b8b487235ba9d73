"""Finds the tests of the specs in their text, so that collection starts no Node process."""

import re
from pathlib import Path
from typing import NamedTuple

SPECS = Path(__file__).parent / "specs"
TEST = re.compile(
    r'^(?:// engines: (?P<engines>.+)\n)?test\(\s*"(?P<claim>(?:[^"\\]|\\.)+)"', re.MULTILINE
)
# In a line of its own: what the tests of a spec need beside a browser.
NEEDS = re.compile(r"^// needs: (?P<needs>.+)$", re.MULTILINE)
ENGINES = ("chromium", "firefox")


class SpecTest(NamedTuple):
    """A test by its spec, a path below `specs/` without its suffix, its claim, and its engine."""

    spec: str
    claim: str
    engine: str
    needs: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Return the test's name in pytest."""
        name = f"{self.spec}: {self.claim}"
        return name if self.engine == "chromium" else f"{name} [{self.engine}]"


def spec_tests() -> list[SpecTest]:
    """Return every test by engine, file and line; a test that names no engine runs in Chromium."""
    tests: list[SpecTest] = []
    for path in sorted(SPECS.rglob("*.mjs")):
        spec = path.relative_to(SPECS).with_suffix("").as_posix()
        text = path.read_text()
        needs = tuple(name for line in NEEDS.findall(text) for name in line.split(", "))
        matches = list(TEST.finditer(text))
        if text.count("// engines:") != sum(match["engines"] is not None for match in matches):
            raise ValueError(f"{spec}: a line of engines is not followed by a test")
        for match in matches:
            engines = (match["engines"] or "chromium").split(", ")
            tests += [SpecTest(spec, match["claim"], engine, needs) for engine in engines]
    return sorted(tests, key=lambda test: ENGINES.index(test.engine))
