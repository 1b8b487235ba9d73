"""Used tokens are the service's, else estimated from the texts."""

import pytest

from app.answers.streaming.token_use import MAX_TOKENS, bound_output, count_used
from app.conversations import estimate_tokens
from app.providers.base import Usage

TEXT = "words " * 100


@pytest.mark.parametrize(
    ("usage", "used"),
    [
        (Usage(10, 20, 5, 30), 30),
        (Usage(10, 20), 30),
        (Usage(total_tokens=44), 44),
        (Usage(10, None, None, 50), 50),
        (None, 7 + estimate_tokens(TEXT)),
        (Usage(input_tokens=10), 10 + estimate_tokens(TEXT)),
        (Usage(output_tokens=20), 27),
        (Usage(0, 0, 0, 0), 7 + estimate_tokens(TEXT)),
        (Usage(-5, -5, None, -10), 7 + estimate_tokens(TEXT)),
        (Usage(10**30, 1), MAX_TOKENS),
    ],
)
def test_missing_counts_are_estimated_and_odd_ones_bounded(usage: Usage | None, used: int) -> None:
    assert sum(count_used(usage, 7, TEXT)) == used


@pytest.mark.parametrize(
    ("usage", "sent", "received"),
    [
        (Usage(10, 20, 5, 30), 10, 20),
        (Usage(10, 20, 5, 36), 10, 26),
        (Usage(total_tokens=44), 7, 37),
        (Usage(output_tokens=20, total_tokens=50), 30, 20),
        (Usage(input_tokens=10, total_tokens=50), 10, 40),
    ],
)
def test_tokens_that_the_total_alone_has_were_received(
    usage: Usage, sent: int, received: int
) -> None:
    assert count_used(usage, 7, TEXT) == (sent, received)


def test_call_without_output_counts_its_input() -> None:
    assert count_used(None, 7, "") == (7, 0)


@pytest.mark.parametrize(
    ("wanted", "limit", "bound"), [(None, 0, None), (5, 0, 5), (None, 9, 9), (5, 9, 5), (50, 9, 9)]
)
def test_lower_bound_of_user_and_operator_counts(
    wanted: int | None, limit: int, bound: int | None
) -> None:
    assert bound_output(wanted, limit) == bound
