"""The OpenAPI document has exactly the routes of each mode, and the answers keep to it."""

import re
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.accounts.routes.operations import find_operations

from .conftest import MakeAccounts

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


def test_answers_have_the_fields_of_the_document_and_no_others(
    make_accounts: MakeAccounts,
) -> None:
    server = make_accounts(limit_answers_per_day_per_user=3)
    admin = server.person("root", "admin")
    admin.post("/api/account/tokens", json={"title": "t"})
    admin.post("/api/people/invitations", json={})
    chat = server.chat_of(admin)
    chat.wait_until_stored(chat.ask("hello"))
    checked = []
    for operation in find_operations(server.app.extensions["wordbrook"].settings):
        if operation.method != "get" or operation.answer is None:
            continue
        url = f"{operation.path}?days=366" if operation.path == "/api/usage" else operation.path
        answer = admin.get(url).get_json()
        assert operation.answer.model_validate(answer).model_dump() == answer, operation.path
        assert all(answer.values()) or operation.path in ("/api/account", "/api/audit-log")
        checked.append(operation.path)
    assert len(checked) == 7
