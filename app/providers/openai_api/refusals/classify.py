"""Chooses the code of the wire for a refusal, by its words, its sentences and its status. Pure."""

import re
from typing import NamedTuple

from . import patterns
from .service_error import ServiceError

COMPILED = tuple(
    (rule, re.compile(rule.words) if rule.words else None, re.compile(rule.text or r"(?!)"))
    for rule in (*patterns.FIRST_RULES, *patterns.RULES)
)
FIRST_COUNT = len(patterns.FIRST_RULES)
OPTIONS = {name: re.compile(rf"(?<![a-z_])({text})(?![a-z_])")
           for name, text in patterns.OPTION_NAMES.items()}  # fmt: skip
# Class names of the SDKs, as LiteLLM's messages quote them: "litellm.RateLimitError: …".
CLASS_NAME = re.compile(r"\b([a-z]+(?:error|exception))\b")
REJECTED = (400, 422)
UNLIKELY = {
    401: ("provider_rate_limited", "provider_unavailable"),
    429: ("provider_unauthorized", "provider_timeout"),
}


class Verdict(NamedTuple):
    """A code of the wire; `reason` and `parameter` say more where that is known."""

    code: str
    reason: str | None = None
    parameter: str | None = None


def classify(error: ServiceError, status: int | None = None) -> Verdict:
    """Return the verdict on `error`; `status` is that of HTTP where it is no success."""
    status = status or error.status
    text = error.text.lower()
    words = [*error.words, *CLASS_NAME.findall(text)]
    verdict = _by_rules(words, text, 0, FIRST_COUNT) or _by_option(error, text, status)
    verdict = verdict or _by_address(error, text, status)
    if verdict is None and status not in (402, 413):
        verdict = _by_number(error) or _by_rules(words, text, FIRST_COUNT, len(COMPILED))
        verdict = _settle(verdict, error, words, status)
    return verdict or _by_status(words, status)


def _by_rules(words: list[str], text: str, first: int, end: int) -> Verdict | None:
    rules = COMPILED[first:end]
    for rule, word_pattern, _ in rules:
        if word_pattern and any(word_pattern.search(word) for word in words):
            return Verdict(rule.code, rule.reason)
    for rule, _, text_pattern in rules:
        if text_pattern.search(text):
            return Verdict(rule.code, rule.reason)
    return None


def _by_option(error: ServiceError, text: str, status: int | None) -> Verdict | None:
    if status not in (None, *REJECTED):
        return None
    if patterns.OUTPUT_TOO_LARGE.search(text):
        return Verdict("provider_parameter", parameter="max_output_tokens")
    named = (error.parameter or "").lower()
    is_about_value = bool(patterns.VALUE_REFUSED.search(text) or named)
    if not is_about_value or _by_rules([], text, FIRST_COUNT, FIRST_COUNT + 1):
        return None  # "reduce the length" of a question names max_tokens too
    for place in (named, text):
        for name, pattern in OPTIONS.items():
            if pattern.search(place):
                return Verdict("provider_parameter", parameter=name)
    return None


def _by_address(error: ServiceError, text: str, status: int | None) -> Verdict | None:
    is_path = any(patterns.NO_SUCH_PATH.search(each.lower()) for each in error.texts)
    if status in (None, 404, 405, 501) and is_path and "model" not in text:
        return Verdict("provider_moved", "address")
    if status == 405 or (status in (404, 410) and (error.is_page or not (text or error.words))):
        return Verdict("provider_moved", "address")
    return None


def _by_number(error: ServiceError) -> Verdict | None:
    is_minimax = "base_resp" in error.words
    table = patterns.MINIMAX_NUMBERS if is_minimax else patterns.ZHIPU_NUMBERS
    code = table.get(error.number or 0)
    return Verdict(code) if code else None


def _settle(
    verdict: Verdict | None, error: ServiceError, words: list[str], status: int | None
) -> Verdict | None:
    """Correct what the words alone would get wrong."""
    if verdict is None:
        return None
    is_limit = status == 429 and error.retry_after_s is not None
    if verdict.code == "provider_no_credit" and is_limit and "resource_exhausted" in words:
        # Gemini says "exceeded your current quota, check your billing" of a limit a minute too.
        is_day = any("perday" in word for word in words)
        return verdict if is_day else Verdict("provider_rate_limited")
    if verdict.code == "provider_too_long" and status == 429:
        return Verdict("provider_rate_limited")
    return None if verdict.code in _unlikely(status) else verdict


def _unlikely(status: int | None) -> tuple[str, ...]:
    """Return the codes that words do not prove where the status says another thing."""
    if status is not None and status >= 500:
        return ("provider_unauthorized",)
    return UNLIKELY.get(status or 0, ())


def _by_status(words: list[str], status: int | None) -> Verdict:
    if status in patterns.STATUS_CODES:
        return Verdict(patterns.STATUS_CODES[status])
    if status is not None and 300 <= status < 400:
        return Verdict("provider_moved")
    for part, code in patterns.LATE_WORDS:
        if any(part in word for word in words) and (status is None or status == 400):
            return Verdict(code)
    if status is None:
        return Verdict("provider_broken")
    return Verdict("provider_rejected" if 400 <= status < 500 else "provider_unavailable")
