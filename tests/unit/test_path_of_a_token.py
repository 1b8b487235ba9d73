"""The README's path of one token: a relayed token takes each Python step, in the order listed."""

import re
import sys
from pathlib import Path
from typing import Any

from tests.support.needs import ROOT

from .relay_harness import Relay

LISTED = re.findall(
    r"^\d+\. `(app/[^`:]+): ([^`]+)`", (ROOT / "README.md").read_text(), re.MULTILINE
)


def calls_while_relaying(folder: Path) -> list[tuple[str, str]]:
    """Return (file, qualified name) of every call into app/ while three tokens are relayed."""
    calls: list[tuple[str, str]] = []
    relay = Relay(folder, reads=3, deltas=1)

    def note(frame: Any, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(str(ROOT / "app")):
            calls.append((str(Path(code.co_filename).relative_to(ROOT)), code.co_qualname))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        relay.run()
    finally:
        sys.setprofile(before)
    assert relay.relayed() == (3, relay.text)
    return calls


def test_relayed_token_takes_the_listed_steps_in_order(tmp_path: Path) -> None:
    calls = iter(calls_while_relaying(tmp_path))
    missing = [step for step in LISTED if step not in calls]  # `in` consumes up to the step
    assert missing == []


def test_most_steps_are_listed() -> None:
    assert len(LISTED) >= 12
