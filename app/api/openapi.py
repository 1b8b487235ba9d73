"""Builds the OpenAPI 3.1 document from the operations and the models that validate them.

Pydantic writes JSON Schema 2020-12, which OpenAPI 3.1 uses; this adds the paths around it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from ..protocol import PROTOCOL
from ..protocol.errors import KINDS
from .schemas import Failure

JsonObject = dict[str, Any]
REF = "#/components/schemas/{model}"
SECURITY_SCHEMES = {
    "token": {"type": "http", "scheme": "bearer", "description": "From POST /api/session."},
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": "wordbrook_session",
        "description": "Comes with the page, or from POST /api/session. "
        "Its name ends with a fingerprint of the server's key.",
    },
}
# The middleware refuses these for every operation: a body without a length, a body that is too
# long, a body that is not JSON.
BODY_REFUSALS = (
    (HTTPStatus.LENGTH_REQUIRED.value, "invalid"),
    (HTTPStatus.REQUEST_ENTITY_TOO_LARGE.value, "too_large"),
    (HTTPStatus.UNSUPPORTED_MEDIA_TYPE.value, "invalid"),
)


# Of every route; and of one that reads or writes the user's own rows.
COMMON_REFUSALS = ("unauthenticated", "forbidden_origin", "rate_limited", "internal")
STORED_REFUSALS = (*COMMON_REFUSALS, "invalid", "storage_unavailable")


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path, such as `/api/conversations/{id}`; `refusals` are error codes.

    `media` has the types of the response; JSON alone has the schema of `answer`. `may_be_empty`:
    204 where there is nothing to answer. `body_media`: of a body that is not JSON; a form has one
    file, in the field `file`.
    """

    path: str
    method: Literal["get", "post", "patch", "delete"]
    id: str
    summary: str
    answer: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    refusals: Sequence[str] = ()
    needs_session: bool = True
    media: str = "application/json"
    may_be_empty: bool = False
    body_media: str | None = None


def build_document(operations: Sequence[Operation]) -> JsonObject:
    """Return the OpenAPI document of `operations`."""
    schemas, definitions = _schemas(operations)
    paths: dict[str, JsonObject] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method] = _describe(operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Wordbrook",
            "version": str(PROTOCOL),
            "description": "Conversations over HTTP; events by Socket.IO or text/event-stream.",
        },
        "paths": paths,
        "components": {"schemas": definitions, "securitySchemes": SECURITY_SCHEMES},
    }


def _schemas(operations: Iterable[Operation]) -> tuple[dict[Any, JsonObject], JsonObject]:
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = [(Failure, "serialization")]
    for operation in operations:
        if operation.answer is not None:
            models.append((operation.answer, "serialization"))
        if operation.body is not None:
            models.append((operation.body, "validation"))
    schemas, definitions = models_json_schema(models, ref_template=REF)
    return {model: schemas[model, mode] for model, mode in models}, definitions["$defs"]


def _describe(operation: Operation, schemas: dict[Any, JsonObject]) -> JsonObject:
    description: JsonObject = {
        "operationId": operation.id,
        "summary": operation.summary,
        "security": [{"cookie": []}, {"token": []}] if operation.needs_session else [],
        "responses": _responses(operation, schemas),
    }
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", operation.path)
    ]
    if operation.query is not None:
        parameters += [
            {"name": name, "in": "query", "required": False, "schema": schema}
            for name, schema in _properties(operation.query)
        ]
    if parameters:
        description["parameters"] = parameters
    if operation.body is not None:
        description["requestBody"] = {"required": True, "content": _json(schemas[operation.body])}
    if operation.body_media is not None:
        content = {operation.body_media: {"schema": _binary_schema(operation.body_media)}}
        description["requestBody"] = {"required": True, "content": content}
    return description


def _binary_schema(media: str) -> JsonObject:
    if media != "multipart/form-data":
        return {"type": "string", "format": "binary"}
    file = {"type": "string", "format": "binary"}
    return {"type": "object", "properties": {"file": file}, "required": ["file"]}


def _properties(query: type[BaseModel]) -> Iterable[tuple[str, JsonObject]]:
    for name, schema in query.model_json_schema()["properties"].items():
        # A null default only repeats that the parameter is optional.
        yield (
            name,
            {key: value for key, value in schema.items() if (key, value) != ("default", None)},
        )


def _media_schema(media: str) -> JsonObject:
    return {"type": "object" if media == "application/json" else "string"}


def _responses(operation: Operation, schemas: dict[Any, JsonObject]) -> JsonObject:
    responses: JsonObject = {}
    if operation.media != "application/json":
        content = {each: {"schema": _media_schema(each)} for each in operation.media.split(", ")}
        responses["200"] = {"description": HTTPStatus.OK.phrase, "content": content}
    is_json = operation.media == "application/json"
    if operation.may_be_empty or (is_json and operation.answer is None):
        responses["204"] = {"description": HTTPStatus.NO_CONTENT.phrase}
    if operation.answer is not None:
        responses["200"] = {
            "description": HTTPStatus.OK.phrase,
            "content": _json(schemas[operation.answer]),
        }
    statuses: dict[int, list[str]] = {}
    for code in operation.refusals:
        statuses.setdefault(KINDS[code].http, []).append(code)
    if operation.method != "get":
        for status, code in BODY_REFUSALS:
            statuses.setdefault(status, []).append(code)
    for status, codes in sorted(statuses.items()):
        responses[str(status)] = {
            "description": ", ".join(codes),
            "content": _json(schemas[Failure]),
        }
    return responses


def _json(schema: JsonObject) -> JsonObject:
    return {"application/json": {"schema": schema}}
