"""GET /api/models."""

from flask.testing import FlaskClient

from app.api.schemas import ModelList
from app.providers.base import Catalogue, EndpointInfo, ModelInfo, ProviderError

from .conftest import FakeCatalogue


def test_models_are_listed(client: FlaskClient) -> None:
    response = client.get("/api/models")
    ModelList.model_validate(response.json)
    assert response.json == {
        "models": [
            {
                "id": "model-1",
                "name": "Model One",
                "endpoint": None,
                "reasoning": None,
                "vision": True,
                "context_tokens": 8192,
            }
        ],
        "endpoints": [],
        "default": "model-1",
        "any_name": True,
        "is_demo": False,
        "error": None,
    }


def test_failed_listing_has_our_error_message(
    client: FlaskClient, catalogue: FakeCatalogue
) -> None:
    error = ProviderError("provider_rate_limited", "their own words", retry_after_s=3)
    catalogue.current = Catalogue((), None, any_name=True, error=error)
    response = client.get("/api/models")
    ModelList.model_validate(response.json)
    assert response.status_code == 200
    assert response.json is not None
    assert response.json["error"] == {
        "code": "provider_rate_limited",
        "message": "The model's service is busy. Please wait a moment.",
        "retryable": True,
        "retry_after_s": 3,
    }


def test_each_endpoint_is_listed_with_its_error(
    client: FlaskClient, catalogue: FakeCatalogue
) -> None:
    error = ProviderError("provider_unavailable", "their own words")
    endpoints = (EndpointInfo("a", "First", True), EndpointInfo("b", "Second", False, error))
    models = (ModelInfo("a/x", "x", endpoint="a"),)
    catalogue.current = Catalogue(models, "a/x", any_name=True, endpoints=endpoints)
    response = client.get("/api/models")
    ModelList.model_validate(response.json)
    assert response.json is not None
    first, second = response.json["endpoints"]
    assert first == {"id": "a", "label": "First", "any_name": True, "error": None}
    assert second["error"]["message"] == "The model's service is not available."
    assert response.json["models"][0]["endpoint"] == "a"
