"""The reasons of refusals, in the words of many services."""

from typing import Any

import pytest

from app.providers.openai_api.refusals.classify import classify
from app.providers.openai_api.refusals.service_error import find_error, read_error

KEY, MODEL, BUSY = "provider_unauthorized", "provider_model_missing", "provider_rate_limited"
LONG, FILTER, CREDIT = "provider_too_long", "provider_filtered", "provider_no_credit"
DOWN, REJECTED, MOVED = "provider_unavailable", "provider_rejected", "provider_moved"
PARAMETER, LATE = "provider_parameter", "provider_timeout"


def said(message: str, **more: object) -> dict[str, Any]:
    return {"error": {"message": message, **more}}


REFUSALS: list[tuple[str, int, object]] = [
    (LONG, 400, said("This model's maximum context length is 4097 tokens. However, your messages "
                     "resulted in 5012 tokens.", code="context_length_exceeded")),
    (LONG, 400, said("prompt is too long: 208310 tokens > 200000 maximum", type="invalid_request")),
    (LONG, 400, said("The input token count (1196265) exceeds the maximum number of tokens allowed "
                     "(1048575).", status="INVALID_ARGUMENT", code=400)),
    (LONG, 400, said("Prompt contains 65673 tokens, too large for model with 32768 maximum context "
                     "length", type="invalid_request_message_order")),
    (LONG, 400, said("Range of input length should be [1, 30720]", code="invalid_parameter_error")),
    (LONG, 400, said("Invalid request: Your request exceeded model token limit: 8192")),
    (LONG, 422, {"error": "Input validation error: `inputs` tokens + `max_new_tokens` must be <= "
                          "4096. Given: 5000 `inputs` tokens", "error_type": "validation"}),
    (LONG, 400, {"object": "error", "type": "BadRequestError", "code": 400,
                 "message": "This model's maximum context length is 8192 tokens. However, you "
                            "requested 9000 tokens. Please reduce the length of the messages or "
                            "max_tokens."}),
    (LONG, 400, said("litellm.ContextWindowExceededError: litellm.BadRequestError: too much")),
    (LONG, 413, "<html><head><title>413 Request Entity Too Large</title></head></html>"),
    (LONG, 400, said("Your input exceeds the context window of this model.")),
    (LONG, 500, said("context size has been exceeded")),
    (FILTER, 400, said("The response was filtered due to the prompt triggering Azure OpenAI's "
                       "content "
                       "management policy.", code="content_filter",
                       innererror={"code": "ResponsibleAIPolicyViolation"})),
    (FILTER, 400, said("Content Exists Risk", type="invalid_request_error")),
    (FILTER, 400, {"code": "DataInspectionFailed", "message": "Input data may contain "
                                                              "inappropriate "
                                                              "content.", "request_id": "7"}),
    (FILTER, 400, {"contentFilter": [{"level": 1}],
                   "error": {"code": "1301", "message": "可能包含不安全或敏感内容"}}),
    (FILTER, 400, said("Invalid prompt: your prompt was flagged as potentially violating our usage "
                       "policy.", code="invalid_prompt")),
    (FILTER, 403, said("Content violates usage guidelines.")),
    (CREDIT, 429, said("You exceeded your current quota, please check your plan and billing "
                       "details.",
                       type="insufficient_quota", code="insufficient_quota")),
    (CREDIT, 400, said("Your credit balance is too low to access the Anthropic API.")),
    (CREDIT, 402, said("This request requires more credits, or fewer max_tokens.", code=402)),
    (CREDIT, 429, {"error": {"code": "1113", "message": "您的账户已欠费，请充值后重试"}}),
    (CREDIT, 400, {"code": "Arrearage", "message": "Access denied, please make sure your account "
                                                   "is "
                                                   "in good standing."}),
    (CREDIT, 400, said("Budget has been exceeded! Current cost: 1.2, Max budget: 1.0",
                       type="budget_exceeded", code="400")),
    (CREDIT, 403, {"code": "forbidden", "error": "Your team has used all available credits"}),
    (MODEL, 404, said("The model `gpt-9` does not exist or you do not have access to it.",
                      code="model_not_found")),
    (MODEL, 400, said("Model Not Exist", type="invalid_request_error")),
    (MODEL, 400, said("foo is not a valid model ID", code=400)),
    (MODEL, 404, {"error": "model 'llama9' not found, try pulling it first"}),
    (MODEL, 404, said("No endpoints found for foo/bar.", code=404)),
    (MODEL, 403, said("Project `proj_1` does not have access to model "
                      "`o9`", code="model_not_found")),
    (MODEL, 503, said("No available channel for model x under group "
                      "default", type="new_api_error")),
    (MODEL, 400, said("The model `old` has been decommissioned and is no longer supported.")),
    (MODEL, 400, {"error": {"message": "No models loaded. Please load a model in the developer "
                                       "page"}}),
    (MODEL, 404, said("The API deployment for this resource does not exist.",
                      code="DeploymentNotFound")),
    (MODEL, 400, said("litellm.BadRequestError: LLM Provider NOT provided. You passed model=x")),
    (MODEL, 404, [{"error": {"code": 404, "status": "NOT_FOUND",
                             "message": "models/g9 is not found for API version v1main"}}]),
    (KEY, 400, {"error": {"code": 400, "message": "API Key not found. Please pass a valid API "
                                                  "key."}}),
    (KEY, 401, {"detail": "Invalid token"}),
    (KEY, 403, "<html><title>403 Forbidden</title></html>"),
    (KEY, 401, {"message": "Unauthorized", "request_id": "9"}),
    (KEY, 400, {"error_msg": "invalid api-key", "error_code": 110}),
    (BUSY, 429, said("Rate limit reached for gpt-5 on tokens per min (TPM): Limit 30000")),
    (BUSY, 429, said("Too many tokens, please wait before trying again.")),
    (BUSY, 429, {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED",
                           "message": "You exceeded your current quota, please check your billing",
                           "details": [{"retryDelay": "34.07s"}]}}),
    (BUSY, 400, {"error": {"message": "ThrottlingException", "type": "x"}}),
    (DOWN, 529, said("Overloaded", type="overloaded_error")),
    (DOWN, 503, {"error": "Model x is currently loading", "estimated_time": 20.0}),
    (DOWN, 502, "<html><title>502 Bad Gateway</title></html>"),
    (DOWN, 500, said("Internal error, the api key store failed", type="api_error")),
    (LATE, 524, "<html><title>A timeout occurred</title></html>"),
    (LATE, 500, said("Request timed out", type="timeout")),
    (DOWN, 200, {"error": "Request failed during generation: Server error: CUDA out of memory",
                 "error_type": "generation"}),
    (DOWN, 200, {"error": "Internal server error"}),
    (LONG, 400, said("Trying to keep the first 5000 tokens when context the overflows.")),
    (FILTER, 400, said("The request was rejected because it was considered high risk")),
    (CREDIT, 403, said("Key limit exceeded (monthly limit).", code=403)),
    (FILTER, 200, {"code": 1301, "msg": "x"}),
    (REJECTED, 200, {"object": "error", "message": "bad", "type": "BadRequestError", "code": 400}),
    (REJECTED, 200, {"choices": None, "error_message": "maximum context length is 512 tokens",
                     "error_type": "BadRequestError"}),
    (REJECTED, 400, said("messages: roles must alternate", type="invalid_request_error")),
    (MOVED, 404, "404 page not found"),
    (MOVED, 404, {"detail": "Not Found"}),
    (MOVED, 404, "<!doctype html><title>Not here</title>"),
    (MOVED, 405, {"detail": "Method Not Allowed"}),
    (MOVED, 308, ""),
]  # fmt: skip


@pytest.mark.parametrize(("code", "status", "body"), REFUSALS)
def test_refusal_in_a_service_s_own_words_has_the_code(
    code: str, status: int, body: object
) -> None:
    error = find_error(body) if status == 200 else read_error(body)
    assert error is not None
    assert classify(error, None if status == 200 else status).code == code


@pytest.mark.parametrize(
    ("status", "message", "reason"),
    [
        (404, "Your organization must be verified to use the model `o9`.", "verification"),
        (400, "Your organization must be verified to stream this model.", "verification"),
        (403, "Country, region, or territory not supported", "region"),
        (400, "User location is not supported for the API use.", "region"),
        (403, "This model is not available in your country", "region"),
    ],
)
def test_unverified_account_and_region_have_reasons_of_their_own(
    status: int, message: str, reason: str
) -> None:
    verdict = classify(read_error(said(message, code="model_not_found")), status)
    assert (verdict.code, verdict.reason) == (KEY, reason)


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        (said("`reasoning_effort` must be one of `none` or `default`"), "reasoning_effort"),
        (said("Unsupported value: 'temperature' does not support 0.2", param="temperature"),
         "temperature"),
        (said("max_tokens is too large: 100000. This model supports at most 4096 completion "
              "tokens"),
         "max_output_tokens"),
        (said("'max_completion_tokens' is too large: 8000. This model's maximum context length is "
              "8192 tokens and your request has 500 input tokens"), "max_output_tokens"),
        ({"detail": [{"loc": ["body", "top_p"], "type": "less_than_equal",
                      "msg": "Input should be less than or equal to 1", "input": 2}]}, "top_p"),
        (said("1 validation error: temperature: range: -1..2"), "temperature"),
    ],
)  # fmt: skip
def test_refused_option_is_named(body: object, parameter: str) -> None:
    verdict = classify(read_error(body), 400)
    assert (verdict.code, verdict.parameter) == (PARAMETER, parameter)


def test_quota_of_a_day_is_no_matter_of_waiting() -> None:
    body = {"error": {"status": "RESOURCE_EXHAUSTED", "message": "You exceeded your current quota",
                      "details": [{"violations": [{"quotaId": "RequestsPerDayFreeTier"}]},
                                  {"retryDelay": "12s"}]}}  # fmt: skip
    assert classify(read_error(body), 429).code == CREDIT
