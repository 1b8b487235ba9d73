"""The OpenAPI document has exactly the routes of each mode, and their answers keep to it."""

import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from .conftest import MakeAccounts, Server, me

MODES: list[dict[str, Any]] = [
    {"auth": "single"},
    {"auth": "password"},
    {"auth": "password", "sign_up": "open"},
    {"auth": "proxy", "trusted_proxies": "127.0.0.1"},
]
UNDOCUMENTED = {("get", "/api/openapi.json")}


@pytest.mark.parametrize("settings", MODES)
def test_document_has_the_routes_of_the_mode(
    make_accounts: MakeAccounts, settings: dict[str, Any]
) -> None:
    server = make_accounts(**settings)
    document = server.http.get("/api/openapi.json").get_json()
    OpenAPIV31SpecValidator(document).validate()
    described = {(method, path) for path, each in document["paths"].items() for method in each}
    served = {
        (method.lower(), re.sub(r"<(?:path:)?(\w+)>", r"{\1}", rule.rule))
        for rule in server.app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert described == served - UNDOCUMENTED


def test_answers_keep_to_the_document(make_accounts: MakeAccounts) -> None:
    server: Server = make_accounts(limit_answers_per_day_per_user=3)
    admin = server.person("root", "admin")
    admin.post("/api/account/tokens", json={"title": "t"})
    admin.post("/api/people/invitations", json={})
    document = server.http.get("/api/openapi.json").get_json()
    paths = [path for path, each in document["paths"].items() if "get" in each and "{" not in path]
    checked = [path for path in paths if path.startswith(("/api/account", "/api/people"))]
    assert len(checked) == 5
    for path in (*checked, "/api/audit-log"):
        content = document["paths"][path]["get"]["responses"]["200"]["content"]
        schema = {**content["application/json"]["schema"], "components": document["components"]}
        answer = admin.get(path).get_json()
        Draft202012Validator(schema).validate(answer)
        # No field is sent that the document does not name.
        name = schema["$ref"].rpartition("/")[2]
        assert answer.keys() == document["components"]["schemas"][name]["properties"].keys()
    assert me(admin)["role"] == "admin"
