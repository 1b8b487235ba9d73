"""Running answers are limited for each user, for each address and in total."""

import pytest

from app.limits.running_answers import AnswerLimits
from app.protocol.errors import Refusal
from app.settings import Settings


def make_limits(**limits: int) -> AnswerLimits:
    return AnswerLimits(Settings.model_validate(limits))


@pytest.mark.parametrize(
    ("limit", "code"),
    [
        ("limit_running_per_user", "rate_limited"),
        ("limit_running_per_address", "rate_limited"),
        ("limit_running_total", "unavailable"),
    ],
)
def test_one_answer_beyond_a_limit_is_refused_until_one_ends(limit: str, code: str) -> None:
    limits = make_limits(**{limit: 1})
    release = limits.acquire("user", "address")
    with pytest.raises(Refusal, match=code):
        limits.acquire("user", "address")
    release()
    release()
    limits.acquire("user", "address")


def test_another_user_at_another_address_is_not_limited() -> None:
    limits = make_limits(limit_running_per_user=1, limit_running_per_address=1)
    limits.acquire("user", "address")
    limits.acquire("other", "elsewhere")
