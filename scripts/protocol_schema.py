"""Print the wire and the HTTP objects as one JSON document: the page's types are generated from it.

`$defs` holds the schema of every object, command payload, ack, event, HTTP body and HTTP answer;
`commands` and `events` map the wire's names to them; `constants` and `error_codes` hold values.
"""

import json
import sys
from pathlib import Path

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app.api.operations import OPERATIONS as API_OPERATIONS
from app.files.operations import OPERATIONS as FILE_OPERATIONS
from app.protocol import NAMESPACE, PROTOCOL
from app.protocol.commands import COMMANDS, MOST_HAVE, Options, Refused
from app.protocol.errors import KINDS
from app.protocol.events import EVENTS
from app.protocol.part_kinds import STATES
from app.sharing.operations import OPERATIONS as SHARE_OPERATIONS
from app.transfer.operations import EXPORTS, IMPORTS
from app.transfer.schemas import ImportLine

OPERATIONS = (*API_OPERATIONS, *FILE_OPERATIONS, *EXPORTS, *IMPORTS, *SHARE_OPERATIONS)


def schema() -> dict[str, object]:
    """Return the document; fields with a default are optional, in answers too."""
    models: list[type[BaseModel]] = [
        *(payload for payload, _ in COMMANDS.values()),
        *(ack for _, ack in COMMANDS.values()),
        Refused,
        *EVENTS.values(),
        ImportLine,
        *(operation.body for operation in OPERATIONS if operation.body is not None),
        *(operation.answer for operation in OPERATIONS if operation.answer is not None),
    ]
    _, definitions = models_json_schema(
        [(model, "validation") for model in dict.fromkeys(models)],
        title="Wordbrook chat protocol 1",
    )
    return {
        **definitions,
        "commands": {
            name: {"payload": payload.__name__, "ack": ack.__name__}
            for name, (payload, ack) in COMMANDS.items()
        },
        "events": {name: model.__name__ for name, model in EVENTS.items()},
        "constants": {
            "NAMESPACE": NAMESPACE,
            "PROTOCOL": PROTOCOL,
            "MOST_HAVE": MOST_HAVE,
            "MOST_A_PAGE": _most_a_page(),
            "STATE_KINDS": list(STATES),
        },
        "option_limits": _limits(Options),
        "error_codes": list(KINDS),
    }


def _most_a_page() -> int:
    query = next(operation.query for operation in OPERATIONS if operation.id == "listMessages")
    assert query is not None
    return int(query.model_json_schema()["properties"]["limit"]["maximum"])


def _limits(model: type[BaseModel]) -> dict[str, dict[str, object]]:
    """Return the bounds of each field of `model` in JSON Schema's words; null is always allowed."""
    limits: dict[str, dict[str, object]] = {}
    for name, field in model.model_json_schema()["properties"].items():
        value = next(each for each in field["anyOf"] if each.get("type") != "null")
        limits[name] = {
            key: value[key] for key in ("minimum", "maximum", "maxLength", "enum") if key in value
        }
    return limits


if __name__ == "__main__":
    print(json.dumps(schema(), indent=2))
