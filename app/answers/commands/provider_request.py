"""Builds the provider's request for an answer: history, options, and text to continue."""

from typing import Any, cast

from ...conversations import StartedAnswer
from ...providers.base import Origin, Parameters, Request, Turn


def build_request(started: StartedAnswer, user: str) -> Request:
    """Build the provider's request; text that the answer already has is to be continued."""
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
            max_output_tokens=options.get("max_output_tokens"),
            reasoning_effort=options.get("reasoning_effort"),
        ),
        partial=partial or None,
        origin=Origin(user, answer["conversation_id"], answer["id"]),
    )
