"""Reads the bodies of foreign requests; one with files may be larger than others."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

from flask import request
from pydantic import BaseModel

from ...api.request_parsing import parse_body, validate
from .foreign_files import FileKeeper

Model = TypeVar("Model", bound=BaseModel)


class Body(NamedTuple):
    """The JSON value of a body as it came."""

    value: Any
    is_large: bool


@contextmanager
def read_body(
    model: type[Model], owner: str, files: FileKeeper | None
) -> Iterator[tuple[Model, Body]]:
    """Parse the JSON body of the current request, which is in use within the block.

    Raises:
        Refusal: `invalid`, naming the field; `rate_limited`: too many are large.
        HTTPException: the body is not JSON.
    """
    if files is None or not files.is_large():
        yield parse_body(model), Body(request.get_json(), is_large=False)
        return
    with files.large_body(owner) as value:
        yield validate(model, value), Body(value, is_large=True)
