"""The packages by name, and the dependencies with their extras.

The folder is `app`, installed it is `wordbrook`, so Wordbrook fits into a project that has an `app`
of its own; a new folder needs no entry here.
"""

import re
from collections import defaultdict
from pathlib import Path

from setuptools import find_packages, setup

ALWAYS = ""


def read_requirements() -> dict[str, list[str]]:
    """Return the requirements of requirements.in by extra."""
    found: dict[str, list[str]] = defaultdict(list)
    extras = [ALWAYS]
    for line in (Path(__file__).parent / "requirements.in").read_text().splitlines():
        if heading := re.fullmatch(r"# extra: ([a-z ]+)", line):
            extras = heading[1].split()
        elif requirement := re.sub(r"(^|\s)#.*", "", line).strip():
            for extra in extras:
                found[extra].append(requirement)
    return found


requirements = read_requirements()
setup(
    packages=["wordbrook", *(f"wordbrook.{name}" for name in find_packages("app"))],
    package_dir={"wordbrook": "app"},
    install_requires=requirements.pop(ALWAYS),
    extras_require=requirements,
)
