"""Links and paths in the Markdown documents lead to existing files and headings."""

import re
from pathlib import Path

import pytest

from tests.support.needs import ROOT

DOCUMENTS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")] + sorted(
    (ROOT / "docs").rglob("*.md")
)
FENCED_CODE = re.compile(r"^(```|~~~).*?^\1$", re.MULTILINE | re.DOTALL)
INLINE_CODE = re.compile(r"`([^`]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
PATH = re.compile(r"(?:app|tests|frontend|bench|deploy|scripts|docs)/[\w./*-]*")
FEWEST_LINKS, FEWEST_PATHS = 40, 60


def prose(document: Path) -> str:
    return FENCED_CODE.sub("", document.read_text())


def links(document: Path) -> list[str]:
    targets = LINK.findall(INLINE_CODE.sub("", prose(document)))
    return [target for target in targets if not re.match(r"[a-z]+:", target)]


def paths(document: Path) -> set[str]:
    found = (PATH.match(code) for code in INLINE_CODE.findall(prose(document)))
    return {path[0] for path in found if path}


def anchors(text: str) -> set[str]:
    """Return the anchors that GitHub gives to the headings of `text`."""
    headings = re.findall(r"^#+ (.+)$", FENCED_CODE.sub("", text), re.MULTILINE)
    plain = (re.sub(r"\[([^]]+)\]\([^)]*\)", r"\1", heading) for heading in headings)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in plain}


def leads_somewhere(document: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = document.parent / name if name else document
    if not target.exists():
        return False
    return not anchor or target.suffix != ".md" or anchor in anchors(target.read_text())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_existing_files_and_headings(document: Path) -> None:
    assert [link for link in links(document) if not leads_somewhere(document, link)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_paths_in_backticks_exist(document: Path) -> None:
    assert [path for path in sorted(paths(document)) if not any(ROOT.glob(path))] == []


def test_links_and_paths_are_found() -> None:
    assert sum(len(links(document)) for document in DOCUMENTS) >= FEWEST_LINKS
    assert sum(len(paths(document)) for document in DOCUMENTS) >= FEWEST_PATHS


def test_anchor_is_the_lower_case_heading_without_punctuation() -> None:
    assert anchors("# A\n## move: from `SQLite` to [Postgres](x.md)\n```\n# no\n```\n") == {
        "a",
        "move-from-sqlite-to-postgres",
    }


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs/decisions"
    names = {path.name for path in folder.glob("*.md")} - {"README.md"}
    assert set(links(folder / "README.md")) == names
