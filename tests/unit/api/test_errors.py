"""Every error under /api has the schema Failure."""

from collections.abc import Callable

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.api.schemas import Failure
from app.conversations import ConversationStore
from app.protocol.errors import Refusal

Request = Callable[[FlaskClient], TestResponse]
ANY = "/api/conversations/any"
CASES: dict[str, tuple[Request, int, str]] = {
    "no such path": (lambda c: c.get("/api/nothing"), 404, "not_found"),
    "no such method": (lambda c: c.post("/api/models"), 405, "invalid"),
    "not JSON": (lambda c: c.patch(ANY, data="title=x"), 415, "invalid"),
    "broken JSON": (
        lambda c: c.patch(ANY, data="{", content_type="application/json"),
        400,
        "invalid",
    ),
    "deep JSON": (
        lambda c: c.patch(ANY, data="[" * 200_000, content_type="application/json"),
        400,
        "invalid",
    ),
    "too long": (lambda c: c.patch(ANY, json={"title": "x" * 400_000}), 413, "too_large"),
}


@pytest.mark.parametrize("name", CASES)
def test_error_has_status_code_and_schema(flask_app: Flask, client: FlaskClient, name: str) -> None:
    flask_app.config["MAX_CONTENT_LENGTH"] = 300_000
    request, status, code = CASES[name]
    response = request(client)
    assert response.status_code == status
    failure = Failure.model_validate(response.json)
    assert failure.error.code == code


def test_only_the_description_needs_no_identity(flask_app: Flask) -> None:
    client = flask_app.test_client()
    rules = [rule for rule in flask_app.url_map.iter_rules() if rule.rule.startswith("/api/")]
    for rule in rules:
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            path = rule.rule.replace("<conversation_id>", "any")
            status = client.open(path, method=method, json={"title": "x"}).status_code
            assert status == (200 if path == "/api/openapi.json" else 401), (method, path)


def test_method_not_allowed_lists_the_allowed_methods(client: FlaskClient) -> None:
    assert "GET" in client.post("/api/models").headers["Allow"]


def test_internal_error_does_not_expose_its_message(
    flask_app: Flask, client: FlaskClient, store: ConversationStore
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a secret")

    store.get = fail  # type: ignore[method-assign, assignment]
    response = client.get(ANY)
    assert response.status_code == 500
    assert response.json is not None
    assert response.json["error"]["code"] == "internal"
    assert "secret" not in response.text


def test_retry_time_of_a_refusal_is_also_in_the_header(
    flask_app: Flask, client: FlaskClient
) -> None:
    @flask_app.before_request
    def refuse() -> None:
        raise Refusal("rate_limited", retry_after_s=1.2)

    response = client.get("/api/models")
    assert (response.status_code, response.headers["Retry-After"]) == (429, "2")
    assert response.json is not None
    assert response.json["error"]["retry_after_s"] == 1.2


def test_error_outside_api_is_unchanged(flask_app: Flask) -> None:
    @flask_app.get("/page")
    def page() -> str:
        abort(410)

    response = flask_app.test_client().get("/page")
    assert (response.status_code, response.is_json) == (410, False)


def test_busy_database_is_http_503(client: FlaskClient, store: ConversationStore) -> None:
    def refuse(*_: object) -> None:
        raise Refusal("storage_unavailable")

    store.get = refuse  # type: ignore[method-assign, assignment]
    assert client.get(ANY).status_code == 503
