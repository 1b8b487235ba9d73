"""Fetches one answer: appends every delta, then records how it ended."""

import json
import logging
import time
from collections.abc import Callable
from dataclasses import replace

from ...limits.budget import Reservation
from ...logs.format import log_context
from ...protocol.objects import PartKind
from ...providers.base import (
    Call,
    Cancelled,
    Outcome,
    Provider,
    ProviderError,
    Request,
    Usage,
    profile_of,
)
from ...providers.state_change import StateChange, StatefulCall
from ...runtime import Runtime
from ..lifecycle.metrics import Metrics
from ..model.live_answer import LiveAnswer
from ..model.status import Ending, status_for_error
from .endpoint_activity import EndpointActivity
from .pump import Pump
from .shorter_request import shorten
from .token_use import settle_use, text_of_run

log = logging.getLogger(__name__)


class Runner:
    """Makes the runs of this worker; has what all of them use."""

    def __init__(
        self,
        runtime: Runtime,
        provider: Provider,
        pump: Pump,
        metrics: Metrics,
        *,
        limit_answer_chars: int,
        clock: Callable[[], float] = time.monotonic,
        activity: EndpointActivity | None = None,
    ):
        self.runtime = runtime
        self.provider = provider
        self.pump = pump
        self.metrics = metrics
        self.limit_answer_chars = limit_answer_chars
        self.clock = clock
        self.activity = activity or EndpointActivity(runtime)

    def make_run(
        self,
        live: LiveAnswer,
        release: Callable[[], None],
        reservation: Reservation | None = None,
    ) -> "Run":
        """Make the run of `live`; `release` is called when it ends, perhaps twice.

        `reservation` is settled when the call has ended.
        """
        return Run(self, live, release=release, reservation=reservation)


class Run:
    """One run of an answer, from its request to its ending."""

    def __init__(
        self,
        runner: Runner,
        live: LiveAnswer,
        *,
        release: Callable[[], None],
        reservation: Reservation | None = None,
    ):
        self._runner = runner
        self._live = live
        self._release = release
        self._reservation = reservation
        self._usage: Usage | None = None
        self._call: Call | None = None
        self._started_at = runner.clock()
        self._first_delta_at: float | None = None
        self._reasoning_from: float | None = None
        self._reasoning_to: float | None = None
        self._chars_left = runner.limit_answer_chars
        self._endpoint = ""
        self._history_cut = 0
        self._new_cut: int | None = None
        live.set_interrupt(self.end)

    def start(self, request: Request, history_cut: int = 0) -> None:
        """Fetch the answer in a task of its own; `history_cut` messages were left out before."""
        self._history_cut = history_cut
        self._endpoint = profile_of(self._runner.provider, request.model).endpoint
        self._runner.activity.begin(self._endpoint)
        self._runner.runtime.spawn(self._run, request)

    def end(self, ending: Ending) -> None:
        """End the run from outside with what was appended so far; an earlier ending stays."""
        if self._end(ending) and self._call is not None:
            self._call.cancel()

    def _run(self, request: Request) -> None:
        ids = self._live.ids
        try:
            with log_context(conversation_id=ids.conversation_id, answer_id=ids.answer_id):
                self._end(self._fetch(request))
        finally:
            has_written = self._first_delta_at is not None
            self._runner.activity.end(self._endpoint, has_written=has_written)
            self._release()
            if self._reservation is not None:
                settle_use(self._reservation, self._usage, text_of_run(self._live.parts))

    def _fetch(self, request: Request) -> Ending:
        try:
            return self._ask_within_context(request)
        except Cancelled:
            # The caller of `cancel` has recorded the ending; this one would come second.
            return Ending("stopped")
        except ProviderError as error:
            if self._live.ending is None:
                log.info("answer %s ended: %s", self._live.ids.answer_id, error)
            return failed_by(error)
        except Exception:
            log.exception("answer %s ended by a fault of ours", self._live.ids.answer_id)
            return failed("internal")

    def _ask_within_context(self, request: Request) -> Ending:
        try:
            return self._ask(request)
        except ProviderError as error:
            is_too_long = error.code == "provider_too_long" and self._first_delta_at is None
            shorter = shorten(request, error) if is_too_long else None
            if shorter is None:
                raise
            log.info("answer %s is asked again, shorter: %s", self._live.ids.answer_id, error)
        request, count = shorter
        self._new_cut = self._history_cut + count
        return self._ask(request)

    def _ask(self, request: Request) -> Ending:
        self._call = self._runner.provider.start(request)
        if self._live.ending is not None:
            return self._live.ending
        if isinstance(self._call, StatefulCall):
            self._call.on_change = self._change
        outcome = self._call.run(self._append)
        self._usage = outcome.usage
        return _completed(outcome)

    def _append(self, kind: PartKind, text: str) -> None:
        if self._first_delta_at is None:
            self._first_delta_at = self._runner.clock()
            self._runner.activity.note_first_delta(self._endpoint)
        if kind == "reasoning":
            if self._reasoning_from is None:
                self._reasoning_from = self._runner.clock()
        elif self._reasoning_from is not None and self._reasoning_to is None:
            self._reasoning_to = self._runner.clock()
        if self._live.append(kind, text):
            self._runner.pump.mark(self._live)
        self._chars_left -= len(text)
        if self._chars_left <= 0:
            # As if the model had reached its own limit: the answer can be continued.
            self.end(Ending("completed", "length"))

    def _change(self, change: StateChange) -> None:
        if self._live.set_state(change.kind, change.key, change.state, change.text):
            self._runner.pump.mark(self._live)
            state = json.dumps(change.state, ensure_ascii=False)
            self._chars_left -= len(state) + len(change.text)
            if self._chars_left <= 0:
                self.end(Ending("completed", "length"))

    def _end(self, ending: Ending) -> bool:
        """Record the ending; return False if an earlier one counts."""
        timings = self._timings()
        timed = replace(ending, timings=timings, history_cut=self._new_cut)
        if self._reservation is not None:
            self._reservation.end()
        if not self._live.end(timed):
            return False
        self._release()
        self._runner.metrics.end(timed)
        self._runner.pump.mark(self._live)
        return True

    def _timings(self) -> dict[str, int | None]:
        now = self._runner.clock()
        timings = {
            "first_delta_ms": self._since_start(self._first_delta_at),
            "total_ms": self._since_start(now),
        }
        if self._reasoning_from is not None:
            until = now if self._reasoning_to is None else self._reasoning_to
            timings["reasoning_ms"] = round((until - self._reasoning_from) * 1000)
        return timings

    def _since_start(self, moment: float | None) -> int | None:
        return None if moment is None else round((moment - self._started_at) * 1000)


def failed(code: str, retry_after_s: float | None = None) -> Ending:
    """Return the ending of an answer that the error `code` ended."""
    return failed_by(ProviderError(code, retry_after_s=retry_after_s))


def failed_by(error: ProviderError) -> Ending:
    """Return the ending of an answer that `error` ended."""
    wire = error.wire()
    return Ending(status_for_error(wire["code"]), error=wire, details=error.details)


def _completed(outcome: Outcome) -> Ending:
    usage = None
    if outcome.usage is not None:
        usage = {
            "input_tokens": outcome.usage.input_tokens,
            "output_tokens": outcome.usage.output_tokens,
            "reasoning_tokens": outcome.usage.reasoning_tokens,
            "total_tokens": outcome.usage.total_tokens,
        }
    if outcome.finish_reason is None:
        ending = replace(failed("cut_short"), usage=usage)
    else:
        ending = Ending("completed", outcome.finish_reason, usage)
    return replace(ending, details=outcome.details, model_state=outcome.state)
