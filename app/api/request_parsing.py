"""Validates queries, bodies and ids of requests."""

import re
from typing import TypeVar

from flask import request
from pydantic import BaseModel, ValidationError

from ..protocol.errors import Refusal

Model = TypeVar("Model", bound=BaseModel)
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


def parse_query(model: type[Model]) -> Model:
    """Parse the query string; the first of repeated names counts.

    Raises:
        Refusal: `invalid`, naming the field.
    """
    return validate(model, request.args.to_dict())


def parse_body(model: type[Model]) -> Model:
    """Parse the JSON body.

    Raises:
        Refusal: `invalid`, naming the field.
        HTTPException: the body is not JSON, or too long.
    """
    try:
        body = request.get_json()
    except RecursionError:
        raise Refusal("invalid", "This JSON is nested too deeply.") from None
    return validate(model, body)


def validate(model: type[Model], value: object) -> Model:
    """Validate a JSON value.

    Raises:
        Refusal: `invalid`, naming the field.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False, include_context=False)[0]
        name = ".".join(str(part) for part in fault["loc"])
        message = fault["msg"].removeprefix("Value error, ")
        raise Refusal("invalid", f"{name or 'body'}: {message}.") from None


def check_id(value: str) -> str:
    """Return an id from a path.

    Raises:
        Refusal: `not_found`; no id has this form.
    """
    if not _ID.fullmatch(value):
        raise Refusal("not_found")
    return value
