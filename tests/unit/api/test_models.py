"""The models on offer."""

from flask.testing import FlaskClient

from app.api.schemas import ModelList
from app.providers.base import Catalogue, EndpointInfo, ModelInfo, ProviderError

from .conftest import Offer


def test_the_models_are_listed(client: FlaskClient) -> None:
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


def test_a_listing_that_failed_says_why_in_our_words(client: FlaskClient, offer: Offer) -> None:
    error = ProviderError("provider_rate_limited", "their own words", retry_after_s=3)
    offer.catalogue = Catalogue((), None, any_name=True, error=error)
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


def test_several_endpoints_are_listed_each_with_what_failed_there(
    client: FlaskClient, offer: Offer
) -> None:
    error = ProviderError("provider_unavailable", "their own words")
    endpoints = (EndpointInfo("a", "First", True), EndpointInfo("b", "Second", False, error))
    models = (ModelInfo("a/x", "x", endpoint="a"),)
    offer.catalogue = Catalogue(models, "a/x", any_name=True, endpoints=endpoints)
    response = client.get("/api/models")
    ModelList.model_validate(response.json)
    assert response.json is not None
    first, second = response.json["endpoints"]
    assert first == {"id": "a", "label": "First", "any_name": True, "error": None}
    assert second["error"]["message"] == "The model's service cannot be reached."
    assert response.json["models"][0]["endpoint"] == "a"
