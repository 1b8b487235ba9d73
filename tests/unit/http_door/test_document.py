"""The OpenAPI document of the whole application lists its routes, with the HTTP door."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.factory import build_app
from app.http_door import OPERATIONS
from app.protocol.errors import KINDS
from app.settings import Settings

UNDOCUMENTED = {("/api/openapi.json", "get")}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    data_dir: Path = tmp_path_factory.mktemp("app")
    app = build_app(Settings(data_dir=data_dir, _env_file=None))
    yield app
    app.extensions["stop"]()


def test_every_route_is_described(app: Flask) -> None:
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/")
    }
    document = app.test_client().get("/api/openapi.json").json
    assert document is not None
    OpenAPIV31SpecValidator(document).validate()
    described = {
        (path, method) for path, methods in document["paths"].items() for method in methods
    }
    assert described == routes - UNDOCUMENTED


def test_every_refusal_of_the_door_is_a_known_code() -> None:
    assert {code for operation in OPERATIONS for code in operation.refusals} <= KINDS.keys()
