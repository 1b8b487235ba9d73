"""Write docs/protocol/schema.json and asyncapi.json from the server's models.

`--check` only compares, and fails where a file differs. `npm run protocol` runs this too.
"""

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app.protocol import NAMESPACE, PROTOCOL
from app.protocol.commands import COMMANDS, Refused
from app.protocol.errors import KINDS
from app.protocol.events import (
    ANSWER_DELTA,
    ANSWER_END,
    ANSWER_START,
    CONVERSATION_REMOVED,
    EVENTS,
    SERVER_DEGRADED,
    SERVER_DRAINING,
)

Json = dict[str, Any]
FOLDER = Path(__file__).resolve().parent.parent / "docs/protocol"
TITLE = f"Wordbrook chat protocol {PROTOCOL}"
ABOUT = "docs/protocol.md says what the messages mean; this document has their shapes."
DIALECT = "https://json-schema.org/draft/2020-12/schema"
STREAMED = (ANSWER_START, ANSWER_DELTA, ANSWER_END, CONVERSATION_REMOVED, SERVER_DEGRADED,
            SERVER_DRAINING)  # fmt: skip


def definitions(ref: str) -> Json:
    """Return the schema of every payload, ack and event, by the name of its model.

    What a server sends may have more keys, which clients ignore.
    """
    sent: list[type[BaseModel]] = [*(ack for _, ack in COMMANDS.values()), Refused]
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        *((payload, "validation") for payload, _ in COMMANDS.values()),
        *((model, "validation") for model in dict.fromkeys([*sent, *EVENTS.values()])),
    ]
    _, document = models_json_schema(models, ref_template=ref)
    found: Json = document["$defs"]
    return {name: _plain(schema) for name, schema in sorted(found.items())}


def _plain(schema: Any) -> Any:
    """Return a schema without the discriminators of OpenAPI, open for more keys."""
    if isinstance(schema, list):
        return [_plain(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    left_out = {"discriminator"} | ({"additionalProperties"} if "properties" in schema else set())
    return {key: _plain(value) for key, value in schema.items() if key not in left_out}


def json_schema() -> Json:
    """Return one JSON Schema: `commands`, `acks` and `events` refer to `$defs` by their names."""
    ref = "#/$defs/{model}"

    def refer(model: type[BaseModel]) -> Json:
        return {"$ref": ref.format(model=model.__name__)}

    return {
        "$schema": DIALECT,
        "title": TITLE,
        "description": ABOUT,
        "$defs": definitions(ref),
        "commands": {name: refer(payload) for name, (payload, _) in COMMANDS.items()},
        "acks": {
            name: {"anyOf": [refer(ack), refer(Refused)]} for name, (_, ack) in COMMANDS.items()
        },
        "events": {name: refer(model) for name, model in EVENTS.items()},
        "error_codes": {
            code: {"retryable": kind.retryable, "http": kind.http} for code, kind in KINDS.items()
        },
    }


def asyncapi() -> Json:
    """Return the AsyncAPI 3.0 document, from the server's side: it receives commands."""
    ref = "#/components/schemas/{model}"
    messages: Json = {}
    for name, (payload, ack) in COMMANDS.items():
        messages[_key(name)] = _message(name, payload, ref)
        messages[f"{_key(name)}_ack"] = _message(f"ack of {name}", ack, ref)
    messages["refused"] = _message("refused", Refused, ref)
    messages |= {_key(name): _message(name, model, ref) for name, model in EVENTS.items()}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": TITLE, "version": str(PROTOCOL), "description": ABOUT},
        "defaultContentType": "application/json",
        "servers": {"socketio": {"host": "localhost:8000", "protocol": "ws",
                                 "pathname": "/socket.io/"},
                    "http": {"host": "localhost:8000", "protocol": "http"}},
        "channels": {
            "chat": _channel(NAMESPACE, "A Socket.IO namespace.", "socketio", messages),
            "answer_events": {
                **_channel(
                    "/api/answers/{answer_id}/events",
                    "text/event-stream, whose events have these names.",
                    "http",
                    [_key(name) for name in STREAMED],
                ),
                "parameters": {"answer_id": {"description": "The id of an answer."}},
            },
        },
        "operations": _operations(),
        "components": {"messages": messages, "schemas": definitions(ref)},
    }  # fmt: skip


def _operations() -> Json:
    operations: Json = {
        _key(name): {
            "action": "receive",
            "channel": {"$ref": "#/channels/chat"},
            "messages": [_in_channel("chat", _key(name))],
            "reply": {
                "channel": {"$ref": "#/channels/chat"},
                "messages": [
                    _in_channel("chat", f"{_key(name)}_ack"),
                    _in_channel("chat", "refused"),
                ],
            },
        }
        for name in COMMANDS
    }
    for channel, names in (("chat", list(EVENTS)), ("answer_events", list(STREAMED))):
        operations[f"send_{channel}"] = {
            "action": "send",
            "channel": {"$ref": f"#/channels/{channel}"},
            "messages": [_in_channel(channel, _key(name)) for name in names],
        }
    return operations


def _channel(address: str, description: str, server: str, keys: Any) -> Json:
    return {
        "address": address,
        "description": description,
        "servers": [{"$ref": f"#/servers/{server}"}],
        "messages": {key: {"$ref": f"#/components/messages/{key}"} for key in keys},
    }


def _message(name: str, model: type[BaseModel], ref: str) -> Json:
    summary = (model.__doc__ or "").strip().splitlines()[0]
    payload = {"$ref": ref.format(model=model.__name__)}
    return {"name": name, "summary": summary, "payload": payload}


def _in_channel(channel: str, key: str) -> Json:
    return {"$ref": f"#/channels/{channel}/messages/{key}"}


def _key(name: str) -> str:
    return name.replace(":", "_")


def main() -> int:
    """Write the files, or return 1 where one differs."""
    is_checking = "--check" in sys.argv[1:]
    status = 0
    for name, document in (("schema.json", json_schema()), ("asyncapi.json", asyncapi())):
        path, text = FOLDER / name, json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        if not is_checking:
            FOLDER.mkdir(exist_ok=True)
            path.write_text(text)
        elif not path.is_file() or path.read_text() != text:
            print(f"docs/protocol/{name} differs from the server's models: run `make protocol`.")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
