"""What goes upstream for an answer: the turns before it, cut to the budget, and its options."""

from typing import Any, cast

from ...conversations import StartedAnswer
from ...providers.base import Parameters, Request, Turn


def build_request(begun: StartedAnswer) -> Request:
    """Build the provider's request; an answer that has text already is to be gone on with."""
    answer, options = begun.answer, begun.options
    turns = [Turn(cast(Any, role), text) for role, text in begun.history]
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
    )
