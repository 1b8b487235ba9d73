"""Builds the provider's request for an answer: history, options, and text to continue."""

from typing import Any, cast

from ...conversations import StartedAnswer
from ...providers.base import Parameters, Request, Turn
from ..streaming.token_use import bound_output


def build_request(started: StartedAnswer, limit_output_tokens: int = 0) -> Request:
    """Build the provider's request; text that the answer already has is to be continued.

    `limit_output_tokens` bounds the user's own option; 0: no bound.
    """
    answer, options = started.answer, started.options
    turns = [Turn(cast(Any, role), text) for role, text in started.history]
    if options.get("system"):
        turns.insert(0, Turn("system", options["system"]))
    partial = "".join(part["text"] for part in answer["parts"] if part["kind"] == "text")
    return Request(
        model=answer["model"],
        turns=tuple(turns),
        parameters=Parameters(
            temperature=options.get("temperature"),
            top_p=options.get("top_p"),
            max_output_tokens=bound_output(options.get("max_output_tokens"), limit_output_tokens),
            reasoning_effort=options.get("reasoning_effort"),
        ),
        partial=partial or None,
    )
