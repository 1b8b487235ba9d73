"""Builds the provider's request for an answer: history, options, and text to continue."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast

from ...conversations import HistoryFile, HistoryMessage, StartedAnswer
from ...providers.base import Origin, Parameters, Request
from ...providers.turn import Turn, TurnFile
from ...providers.valid_turns import valid_turns
from ..hooks import AnswerHooks
from ..model.live_answer import Ids
from ..streaming.token_use import bound_output
from .model_choice import ModelChoice


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
# In place of a picture that an earlier model saw.
UNSEEN = "(a picture, which you cannot see)"
ReadFile = Callable[[HistoryFile], bytes]


def build_request(
    started: StartedAnswer,
    user: str,
    bounds: RequestBounds = NO_BOUNDS,
    read_file: ReadFile | None = None,
    *,
    sees_pictures: bool = True,
) -> Request:
    """Build the provider's request; text that the answer already has is to be continued."""
    answer, options = started.answer, started.options
    file = partial(_file, read_file, sees_pictures)
    turns = _turns(started.history, file)
    written = "".join(part["text"] for part in answer["parts"] if part["kind"] == "text")
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
        partial=written if written.strip() else None,
        state=started.state,
        origin=Origin(user, answer["conversation_id"], answer["id"]),
    )


def _turns(
    history: Sequence[HistoryMessage], file: Callable[[HistoryFile], TurnFile]
) -> Iterator[Turn]:
    """Yield the turns; a picture of an answer goes to the next question, as services demand."""
    carried: tuple[TurnFile, ...] = ()
    for role, text, files in history:
        found = tuple(map(file, files))
        is_answer = role == "assistant"
        yield Turn(cast(Any, role), text, () if is_answer else carried + found)
        carried = found if is_answer else ()


def _file(
    read_file: ReadFile | None,
    sees_pictures: bool,
    file: HistoryFile,
) -> TurnFile:
    text = file.text if file.text is not None or sees_pictures else UNSEEN
    load = {} if read_file is None else {"load": partial(read_file, file)}
    return TurnFile(file.id, file.name, file.type, file.size, text, file.tokens, **load)


class RequestBuilder:
    """Builds requests with the files of their messages."""

    def __init__(self, bounds: RequestBounds, models: ModelChoice, hooks: AnswerHooks):
        self._bounds = bounds
        self._models = models
        self._hooks = hooks

    def build(self, started: StartedAnswer, owner: str) -> Request:
        """Build the request of a stored run."""
        answer, hooks = started.answer, self._hooks
        sees_pictures = self._models.profile(answer["model"]).vision is not False
        request = build_request(
            started, owner, self._bounds, hooks.read_file, sees_pictures=sees_pictures
        )
        if hooks.keep_picture is None:
            return request
        ids = Ids(owner, answer["conversation_id"], answer["id"])
        return replace(request, keep_picture=partial(hooks.keep_picture, ids))
