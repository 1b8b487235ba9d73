"""The HTML of a copy in a word processor and in a spreadsheet.

A unit test of the page holds that a copy is this file.
"""

import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

COPIED = Path(__file__).parents[2] / "frontend/tests/support/clipboard.html"
LIMIT_S = 240
NAMES = {
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
}

pytestmark = pytest.mark.needs("office")


def convert(folder: Path, reader: str, form: str) -> str:
    source = folder / "copied.html"
    source.write_text(f'<meta charset="utf-8">{COPIED.read_text()}')
    command: list[str | Path] = [
        "soffice",
        f"-env:UserInstallation=file://{folder}/profile",
        "--headless",
    ]
    command += [f"--infilter={reader}", "--convert-to", form, "--outdir", folder, source]
    subprocess.run(command, check=True, capture_output=True, timeout=LIMIT_S)
    return (folder / f"copied.{form.partition(':')[0]}").read_text(encoding="utf-8-sig")


def test_word_processor_gets_tables_lists_headings_and_code(tmp_path: Path) -> None:
    root = ET.fromstring(convert(tmp_path, "HTML (StarWriter)", "fodt:OpenDocument Text Flat XML"))

    def texts(path: str) -> list[str]:
        return ["".join(found.itertext()) for found in root.iterfind(path, NAMES)]

    assert texts(".//text:h") == ["Rivers"]
    assert texts(".//table:table-header-rows//text:p") == ["River", "Length"]
    assert texts(".//table:table/table:table-row//text:p") == ["Elbe", "1094", "Isar", "292"]
    assert texts("./*/*/text:list/text:list-item/text:p") == ["first", "second"]
    assert texts(".//text:list//text:list//text:p") == ["inner"]
    style = f"{{{NAMES['text']}}}style-name"
    code = [
        "".join(line.itertext())
        for line in root.iterfind(".//text:p", NAMES)
        if "def flow" in "".join(line.itertext())
    ]
    assert code == ["def flow(depth):"]
    quotes = [p for p in root.iterfind(".//text:p", NAMES) if p.get(style) == "Quotations"]
    assert len(quotes) == 1


def test_spreadsheet_gets_the_cells_of_tables(tmp_path: Path) -> None:
    lines = convert(tmp_path, "HTML (StarCalc)", "csv").splitlines()
    start = lines.index("River,Length")
    assert lines[start : start + 3] == ["River,Length", "Elbe,1094", "Isar,292"]
