"""The OpenAPI document has exactly the routes of each mode, and the answers keep to it."""

import re
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.accounts.routes.operations import find_operations

from .conftest import MakeAccounts, me

MODES: list[dict[str, Any]] = [
    {"auth": "single"},
    {"auth": "password"},
    {"auth": "password", "sign_up": "open"},
    {"auth": "password", "smtp_url": "smtp://localhost", "mail_from": "chat@example.org"},
    {"auth": "proxy", "trusted_proxies": "127.0.0.1"},
    {"auth": "oidc", "oidc_issuer": "https://id.example.org", "oidc_client_id": "wordbrook"},
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
    make_accounts: MakeAccounts, tmp_path: Path
) -> None:
    prices = tmp_path / "prices.toml"
    prices.write_text('currency = "EUR"')
    server = make_accounts(limit_cost_per_day_per_user=3, prices_file=prices)
    admin = server.person("root", "admin")
    admin.post("/api/account/tokens", json={"title": "t"})
    admin.post("/api/people/invitations", json={})
    chat = server.chat_of(admin)
    chat.wait_until_stored(chat.ask("hello"))
    checked = []
    for operation in find_operations(server.app.extensions["wordbrook"].settings):
        if operation.method != "get" or operation.answer is None:
            continue
        url = operation.path.replace("{user_id}", me(admin)["id"])
        answer = admin.get(url).get_json()
        assert operation.answer.model_validate(answer).model_dump() == answer, operation.path
        assert all(answer.values()) or operation.path in ("/api/account", "/api/audit-log")
        checked.append(operation.path)
    assert len(checked) == 8
