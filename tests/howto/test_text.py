"""docs/howto.md shows the code of the example, whose pins are those of the lock."""

import re

from .example_server import EXAMPLE, ROOT

TEXT = (ROOT / "docs" / "howto.md").read_text()
SHOWN = {"python": ["app.py", "gunicorn.conf.py"], "jsx": ["page/src/Chat.jsx"]}


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, flags=re.MULTILINE | re.DOTALL)


def without_blank_lines(code: str) -> list[str]:
    return [line for line in code.splitlines() if line.strip()]


def test_shown_code_is_all_the_code_of_the_example_in_order() -> None:
    for language, names in SHOWN.items():
        shown = without_blank_lines("\n".join(blocks(language)))
        assert shown == without_blank_lines(
            "\n".join((EXAMPLE / name).read_text() for name in names)
        )


def test_every_language_shown_is_compared() -> None:
    assert set(re.findall(r"^```(\w+)$", TEXT, flags=re.MULTILINE)) == set(SHOWN)


def test_pins_of_the_example_are_those_of_the_lock() -> None:
    lock = set(
        re.findall(r"^([\w-]+==[^ ]+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    )
    pins = set((EXAMPLE / "requirements.txt").read_text().split())
    assert pins
    assert pins <= lock


def test_both_files_have_at_most_36_lines_of_code() -> None:
    for name in ("app.py", "page/src/Chat.jsx"):
        assert len(without_blank_lines((EXAMPLE / name).read_text())) <= 36
