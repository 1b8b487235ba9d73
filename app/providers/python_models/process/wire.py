"""The lines between a worker and its process of Python models: one JSON object each.

A connection carries one call. The worker sends the request; the process answers with pieces and
one end, or with the list of models. A closed connection cancels the call.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Protocol

from ...base import Origin, Outcome, Parameters, ProviderError, Request, Turn, Usage

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


def encode_request(request: Request) -> bytes:
    """Return the line of a request."""
    return encode(asdict(request))


def decode_request(value: dict[str, Any]) -> Request:
    """Return the request of a line."""
    origin = value["origin"]
    return Request(
        value["model"],
        tuple(Turn(**turn) for turn in value["turns"]),
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
