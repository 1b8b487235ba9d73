"""Queries, bodies and ids of requests, checked before anything is done with them."""

import re
from typing import TypeVar

from flask import request
from pydantic import BaseModel, ValidationError

from ..protocol.errors import Refusal

Shape = TypeVar("Shape", bound=BaseModel)
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


def parse_query(shape: type[Shape]) -> Shape:
    """Read the query string; of a name given twice the first counts.

    Raises:
        Refusal: `invalid`, naming what is at fault.
    """
    return _check(shape, request.args.to_dict())


def parse_body(shape: type[Shape]) -> Shape:
    """Read the JSON body.

    Raises:
        Refusal: `invalid`, naming what is at fault.
        HTTPException: it is not JSON, or too long.
    """
    try:
        body = request.get_json()
    except RecursionError:
        raise Refusal("invalid", "This JSON is nested too deeply.") from None
    return _check(shape, body)


def _check(shape: type[Shape], value: object) -> Shape:
    try:
        return shape.model_validate(value)
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False, include_context=False)[0]
        name = ".".join(str(part) for part in fault["loc"])
        said = fault["msg"].removeprefix("Value error, ")
        raise Refusal("invalid", f"{name or 'body'}: {said}.") from None


def check_id(value: str) -> str:
    """Return an id from a path.

    Raises:
        Refusal: `not_found`; nothing has an id of this form.
    """
    if not _ID.fullmatch(value):
        raise Refusal("not_found")
    return value
