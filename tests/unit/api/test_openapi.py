"""/api/openapi.json: valid and complete."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.api.operations import OPERATIONS
from app.protocol.errors import KINDS

UNDOCUMENTED = {("/api/openapi.json", "get")}
OTHER_BLUEPRINTS = {("/api/session", "post")}


def document(client: FlaskClient) -> dict[str, Any]:
    response = client.get("/api/openapi.json", headers={"X-User": ""})
    assert response.json is not None
    return dict(response.json)


def test_document_is_valid_openapi_3_1(client: FlaskClient) -> None:
    described = document(client)
    OpenAPIV31SpecValidator(described).validate()
    assert described["openapi"] == "3.1.0"


def test_documented_operations_equal_the_routes(client: FlaskClient, flask_app: Flask) -> None:
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in flask_app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/")
    }
    documented = {
        (path, method) for path, methods in document(client)["paths"].items() for method in methods
    }
    assert routes - UNDOCUMENTED == documented - OTHER_BLUEPRINTS


def test_every_reference_resolves(client: FlaskClient) -> None:
    described = document(client)
    names = set(re.findall(r'"#/components/schemas/(\w+)"', str(described).replace("'", '"')))
    assert names
    assert names <= described["components"]["schemas"].keys()


def test_every_documented_refusal_is_a_known_code() -> None:
    assert {code for operation in OPERATIONS for code in operation.refusals} <= KINDS.keys()
