"""Builds the provider's request for an answer: history, options, and text to continue."""

from dataclasses import dataclass
from typing import Any, cast

from ...conversations import StartedAnswer
from ...providers.base import Origin, Parameters, Request, Turn
from ...providers.valid_turns import valid_turns
from ..streaming.token_use import bound_output


@dataclass(frozen=True, slots=True)
class RequestBounds:
    """The operator's bounds of the user's options.

    `limit_output_tokens` 0: no bound. `effort_models`: those whose effort may be set; None: all.
    """

    limit_output_tokens: int = 0
    effort_models: frozenset[str] | None = None

    def output(self, wanted: int | None) -> int | None:
        """Return the most tokens that an answer may have, None without a bound."""
        return bound_output(wanted, self.limit_output_tokens)

    def allows_effort(self, model: str) -> bool:
        """Return whether a user may choose how much `model` reasons."""
        return self.effort_models is None or model in self.effort_models


NO_BOUNDS = RequestBounds()


def build_request(started: StartedAnswer, user: str, bounds: RequestBounds = NO_BOUNDS) -> Request:
    """Build the provider's request; text that the answer already has is to be continued."""
    answer, options = started.answer, started.options
    turns = [Turn(cast(Any, role), text) for role, text in started.history]
    partial = "".join(part["text"] for part in answer["parts"] if part["kind"] == "text")
    # A conversation may have kept one from before the bound, or for another model.
    effort = options.get("reasoning_effort") if bounds.allows_effort(answer["model"]) else None
    return Request(
        model=answer["model"],
        turns=valid_turns(turns, options.get("system")),
        parameters=Parameters(
            temperature=options.get("temperature"),
            top_p=options.get("top_p"),
            max_output_tokens=bounds.output(options.get("max_output_tokens")),
            reasoning_effort=effort,
            own=options.get("own") or {},
        ),
        partial=partial if partial.strip() else None,
        state=started.state,
        origin=Origin(user, answer["conversation_id"], answer["id"]),
    )
