"""export writes one conversation, all of a user or all of everyone; import takes them back."""

import json
import zipfile
from pathlib import Path

import pytest

from tests.unit.transfer.made_exports import own

from ..conftest import Run


@pytest.fixture
def source(run: Run, tmp_path: Path) -> Path:
    assert run("migrate").status == 0
    source = tmp_path / "conversations.json"
    source.write_text(json.dumps([own("c1", "a question", "an answer"), {"hello": "world"}]))
    return source


def test_exported_conversation_equals_what_was_imported(
    run: Run, source: Path, tmp_path: Path
) -> None:
    result = run("import", source, "--user", "someone")
    assert (result.status, "Imported 1 conversations with 2 messages" in result.output) == (0, True)
    assert "Its format is not one of those" in result.output
    target = tmp_path / "c1.json"
    assert run("export", target, "--conversation", "c1").status == 0
    exported = json.loads(target.read_text())
    imported = own("c1", "a question", "an answer")
    texts = [[each["parts"] for each in found["messages"]] for found in (exported, imported)]
    assert texts[0] == texts[1]
    assert run("export", target, "--conversation", "c1").status == 1


def test_export_of_everyone_has_an_archive_for_each_user(
    run: Run, source: Path, tmp_path: Path
) -> None:
    for user in ("someone", "other/one"):
        assert run("import", source, "--user", user).status == 0
    assert run("export", tmp_path / "all").status == 0
    names = sorted(each.name for each in (tmp_path / "all").iterdir())
    assert names == ["other_one.zip", "someone.zip"]
    with zipfile.ZipFile(tmp_path / "all" / "someone.zip") as archive:
        assert "conversations/c1.json" in archive.namelist()


def test_file_that_is_no_export_fails_with_a_sentence(run: Run, source: Path) -> None:
    source.write_text("hello")
    result = run("import", source, "--user", "someone")
    assert (result.status, "neither JSON nor a zip archive" in result.output) == (1, True)
