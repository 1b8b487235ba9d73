"""Print the wire as one JSON Schema document, from which the page's types are generated.

`$defs` holds every object, command payload, ack and event; `commands` and `events` map the
wire's names to them.
"""

import json
import sys
from pathlib import Path

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app.protocol.commands import COMMANDS, Refused
from app.protocol.errors import KINDS
from app.protocol.events import EVENTS


def schema() -> dict[str, object]:
    """Build the document; payloads as they are sent, the rest as it is received."""
    payloads: list[type[BaseModel]] = [payload for payload, _ in COMMANDS.values()]
    acks: list[type[BaseModel]] = [ack for _, ack in COMMANDS.values()]
    models: list[type[BaseModel]] = [*payloads, *acks, Refused, *EVENTS.values()]
    _, definitions = models_json_schema(
        [(model, "validation") for model in models],
        title="Wordbrook chat protocol 1",
    )
    return {
        **definitions,
        "commands": {
            name: {"payload": payload.__name__, "ack": ack.__name__}
            for name, (payload, ack) in COMMANDS.items()
        },
        "events": {name: model.__name__ for name, model in EVENTS.items()},
        "error_codes": list(KINDS),
    }


if __name__ == "__main__":
    print(json.dumps(schema(), indent=2))
