"""docs/protocol/*.json: current, complete, and true of recorded transcripts."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it has no types
import pytest

from app.protocol.commands import COMMANDS
from app.protocol.events import EVENTS
from tests.support.needs import ROOT

FOLDER = ROOT / "docs/protocol"
SCHEMA: dict[str, Any] = json.loads((FOLDER / "schema.json").read_text())
ASYNCAPI: dict[str, Any] = json.loads((FOLDER / "asyncapi.json").read_text())
TRANSCRIPTS = sorted((ROOT / "tests/golden").glob("*.json"))


def validator(model: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator({"$ref": model, "$defs": SCHEMA["$defs"]})


def test_documents_are_those_of_the_models() -> None:
    command = [sys.executable, str(ROOT / "scripts/published_protocol.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_command_ack_and_event_is_described() -> None:
    assert SCHEMA["commands"].keys() == SCHEMA["acks"].keys() == COMMANDS.keys()
    assert SCHEMA["events"].keys() == EVENTS.keys()
    named = {message["name"] for message in ASYNCAPI["components"]["messages"].values()}
    assert COMMANDS.keys() | EVENTS.keys() <= named


@pytest.mark.parametrize("document", [SCHEMA, ASYNCAPI], ids=["schema", "asyncapi"])
def test_every_reference_resolves(document: dict[str, Any]) -> None:
    references = set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(document)))
    assert references
    for reference in references:
        found: Any = document
        for key in reference.split("/"):
            found = found[key]
        assert isinstance(found, dict)


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_events_of_transcripts_fit_the_schema(path: Path) -> None:
    events = json.loads(path.read_text())["events"]
    assert events
    for event in events:
        validator(SCHEMA["events"][event["name"]]["$ref"]).validate(event["payload"])


def test_payload_that_does_not_fit_is_refused() -> None:
    with pytest.raises(jsonschema.ValidationError):
        validator(SCHEMA["commands"]["message:send"]["$ref"]).validate({"text": 1})
