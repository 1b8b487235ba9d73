"""Which tests the specs hold, read from their text so that collecting starts no Node."""

import re
from collections.abc import Iterator
from pathlib import Path

SPECS = Path(__file__).parent / "specs"
TEST = re.compile(r'^test\(\s*"((?:[^"\\]|\\.)+)"', re.MULTILINE)


def found_tests() -> Iterator[tuple[str, str]]:
    """Yield (spec, claim) of every test."""
    for path in sorted(SPECS.glob("*.mjs")):
        for claim in TEST.findall(path.read_text()):
            yield path.stem, claim
