"""The description under /api/openapi.json: valid, and of what there is."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.api.openapi import Operation, build_document
from app.api.operations import OPERATIONS
from app.protocol.errors import KINDS

NOT_DESCRIBED = {("/api/openapi.json", "get")}
OTHERS = {("/api/session", "post")}


def document(client: FlaskClient) -> dict[str, Any]:
    response = client.get("/api/openapi.json", headers={"X-User": ""})
    assert response.json is not None
    return dict(response.json)


def test_the_document_is_valid_openapi_3_1(client: FlaskClient) -> None:
    described = document(client)
    OpenAPIV31SpecValidator(described).validate()
    assert described["openapi"] == "3.1.0"


def test_every_route_is_described_and_nothing_else(client: FlaskClient, flask_app: Flask) -> None:
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in flask_app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/")
    }
    described = {
        (path, method) for path, methods in document(client)["paths"].items() for method in methods
    }
    assert routes - NOT_DESCRIBED == described - OTHERS


def test_every_reference_leads_somewhere(client: FlaskClient) -> None:
    described = document(client)
    names = set(re.findall(r'"#/components/schemas/(\w+)"', str(described).replace("'", '"')))
    assert names
    assert names <= described["components"]["schemas"].keys()


def test_every_refusal_named_is_one_of_the_wires() -> None:
    assert {code for operation in OPERATIONS for code in operation.refusals} <= KINDS.keys()


def test_operations_of_others_are_described_with_ours() -> None:
    other = Operation("/api/files/{file_id}", "get", "getFile", "Get a file.")
    described = build_document([*OPERATIONS, other])
    assert described["paths"]["/api/files/{file_id}"]["get"]["parameters"][0]["name"] == "file_id"
    OpenAPIV31SpecValidator(described).validate()
