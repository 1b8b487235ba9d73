"""The lines between a worker and its process of Python models: one JSON object each.

A connection carries one call. The worker sends the request; the process answers with pieces and
one end, or with the list of models. A closed connection cancels the call.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any, Protocol

from ...base import Origin, Outcome, Parameters, ProviderError, Request, Usage
from ...turn import Turn, TurnFile

MAX_READ_BYTES = 64 * 1024


class Connection(Protocol):
    """A connected stream socket."""

    def recv(self, size: int, /) -> bytes:
        """Return up to `size` bytes, none at the end."""


def encode(value: object) -> bytes:
    """Return a line."""
    return json.dumps(value).encode() + b"\n"


def read_lines(connection: Connection) -> Iterator[list[Any]]:
    """Yield the values of the lines that came together, until the connection ends."""
    rest = b""
    while data := connection.recv(MAX_READ_BYTES):
        *lines, rest = (rest + data).split(b"\n")
        if lines:
            yield [json.loads(line) for line in lines]


def read_contents(request: Request) -> dict[str, bytes]:
    """Return the contents of the question's files, by the id of the file.

    Raises:
        OSError: one cannot be read.
    """
    asked = [turn for turn in request.turns if turn.role == "user"]
    return {each.id: each.load() for each in asked[-1].files} if asked else {}


def encode_request(request: Request, contents: Mapping[str, bytes] | None = None) -> bytes:
    """Return the line of a request; `contents` are those of its files."""
    contents = contents or {}
    fields = {name: getattr(request, name) for name in ("model", "partial", "state")}
    return encode(
        {
            **fields,
            "turns": [_turn(turn, contents) for turn in request.turns],
            "parameters": asdict(request.parameters),
            "origin": asdict(request.origin) if request.origin else None,
        }
    )


def _turn(turn: Turn, contents: Mapping[str, bytes]) -> dict[str, Any]:
    fields = ("id", "name", "type", "size", "text")
    files = [
        {name: getattr(each, name) for name in fields}
        | {"content": base64.b64encode(contents.get(each.id, b"")).decode()}
        for each in turn.files
    ]
    return {"role": turn.role, "text": turn.text, "files": files}


def _decoded_turn(turn: dict[str, Any]) -> Turn:
    files = []
    for each in turn["files"]:
        load = partial(base64.b64decode, each.pop("content"))
        files.append(TurnFile(**each, load=load))
    return Turn(turn["role"], turn["text"], tuple(files))


def decode_request(value: dict[str, Any]) -> Request:
    """Return the request of a line."""
    origin = value["origin"]
    return Request(
        value["model"],
        tuple(_decoded_turn(turn) for turn in value["turns"]),
        Parameters(**value["parameters"]),
        value["partial"],
        Origin(**origin) if origin else None,
        value["state"],
    )


def encode_outcome(outcome: Outcome) -> bytes:
    """Return the line of a complete call."""
    return encode(["end", asdict(outcome)])


def encode_error(error: ProviderError) -> bytes:
    """Return the line of a failed call."""
    fields = {"code": error.code, "sentence": error.sentence, "retryable": error.retryable}
    return encode(["error", fields])


def decode_end(kind: str, value: dict[str, Any]) -> Outcome:
    """Return the outcome of a line.

    Raises:
        ProviderError: the call failed.
    """
    if kind == "error":
        code, sentence, retryable = value["code"], value["sentence"], value["retryable"]
        raise ProviderError(code, sentence=sentence, retryable=retryable)
    usage = value["usage"]
    return Outcome(value["finish_reason"], Usage(**usage) if usage else None, state=value["state"])
