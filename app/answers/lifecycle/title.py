"""Generates a title by the model, once the first answer of a conversation is stored.

One short call in a task of its own, when nothing else runs at its endpoint (`title_schedule`). A
question that follows cancels it, and so do a drain and a stop of the worker. On any failure the
title of the first words stays. The call's text and errors are used for nothing else.
"""

import logging
import time
from collections.abc import Callable

from ...conversations import ConversationStore, Untitled, estimate_tokens
from ...limits.budget import TokenBudget
from ...logs.format import log_context
from ...protocol.errors import Refusal
from ...protocol.events import CONVERSATION_CHANGED
from ...protocol.objects import PartKind
from ...providers.base import (
    Call,
    Cancelled,
    Provider,
    ProviderError,
    Request,
    Usage,
    profile_of,
)
from ...providers.reasoning_marks import without_reasoning
from ...runtime import Event, Runtime
from ...settings import Settings
from ..model.live_answer import Ids, LiveAnswer
from ..registry import Registry
from ..streaming.endpoint_activity import EndpointActivity
from ..streaming.token_use import bound_output, settle_use
from .title_prompt import MAX_CHARS, MAX_TOKENS, read_title, request_for
from .title_schedule import TitleSchedule, WaitingTitle

log = logging.getLogger(__name__)
DEADLINE_S = 20.0
STEP_S = 0.25


class TitleGenerator:
    """Generates titles, one at a time at each endpoint."""

    def __init__(
        self,
        settings: Settings,
        runtime: Runtime,
        store: ConversationStore,
        provider: Provider,
        registry: Registry,
        activity: EndpointActivity,
        draining: Event,
        clock: Callable[[], float] = time.monotonic,
        budget: TokenBudget | None = None,
    ):
        self._is_enabled = settings.titles == "model"
        self._title_model = settings.title_model
        self._deadline_s = min(DEADLINE_S, settings.limit_total_s)
        self._runtime = runtime
        self._store = store
        self._provider = provider
        self._registry = registry
        self._draining = draining
        self._clock = clock
        self._budget = budget
        self._max_tokens = bound_output(MAX_TOKENS, settings.limit_output_tokens)
        self._lock = runtime.lock()
        self._activity = activity
        self._schedule = TitleSchedule(activity, clock)
        self._calls: dict[str, Call] = {}
        self._is_working = False
        self._is_stopped = False
        activity.on_begin = self._cancel_at

    @property
    def is_idle(self) -> bool:
        """Whether no title waits or is being asked for."""
        return not self._is_working and self._schedule.is_empty

    def start(self, live: LiveAnswer) -> None:
        """Generate a title later, if the stored answer `live` may need one."""
        is_wanted = self._is_enabled and live.may_name and not self._is_stopped
        # A person who stops an answer wants the service to be free.
        if not is_wanted or live.ending is None or live.ending.status == "stopped":
            return
        self._runtime.spawn(self._admit, live.ids, live.address)

    def stop(self) -> None:
        """Cancel what is asked for and forget what waits."""
        self._is_stopped = True
        with self._lock:
            self._schedule.clear()
            calls = list(self._calls.values())
        for call in calls:
            call.cancel()

    def _cancel_at(self, endpoint: str) -> None:
        call = self._calls.get(endpoint)
        if call is not None and not self._activity.serves_several(endpoint):
            call.cancel()

    def _admit(self, ids: Ids, address: str) -> None:
        try:
            untitled = self._store.edits.find_untitled(ids.owner, ids.answer_id)
            if untitled is None:
                return
            model = profile_of(self._provider, untitled.model).title_model or self._title_model
            model = model or untitled.model
            profile = profile_of(self._provider, model)
            if not profile.writes_titles:
                return
        except (ProviderError, Refusal) as error:
            log.info("conversation %s gets no title: %s", ids.conversation_id, error)
            return
        with self._lock:
            self._schedule.add(WaitingTitle(ids, model, profile.endpoint, self._clock(), address))
            if self._is_working:
                return
            self._is_working = True
        self._work()

    def _work(self) -> None:
        while True:
            if self._draining.is_set():
                self.stop()
            with self._lock:
                due = self._schedule.take_due()
                if self._schedule.is_empty:
                    self._is_working = False
                    return
            for title in due:
                self._runtime.spawn(self._run, title)
            self._runtime.sleep(STEP_S)

    def _run(self, title: WaitingTitle) -> None:
        ids, is_again = title.ids, False
        try:
            with log_context(conversation_id=ids.conversation_id, answer_id=ids.answer_id):
                self._generate(title)
        except Cancelled:
            is_again = not self._is_stopped
        except (ProviderError, Refusal) as error:
            log.info(
                "conversation %s keeps the title of its first words: %s", ids.conversation_id, error
            )
        except Exception:
            log.exception("generating a title for conversation %s failed", ids.conversation_id)
        finally:
            with self._lock:
                self._schedule.asked.pop(title.endpoint, None)
                if is_again:
                    self._schedule.add(title)

    def _generate(self, title: WaitingTitle) -> None:
        owner, conversation_id, answer_id = title.ids
        untitled = self._store.edits.find_untitled(owner, answer_id)
        if untitled is None:
            return
        text = read_title(self._request(title, untitled))
        conversation = self._store.edits.retitle(owner, conversation_id, text) if text else None
        if conversation is not None:
            changed = {"conversation": conversation}
            self._registry.send_to_owner(owner, CONVERSATION_CHANGED, changed)

    def _request(self, title: WaitingTitle, untitled: Untitled) -> str:
        request = request_for(untitled, title.model, self._max_tokens)
        if self._budget is None:
            return self._call(title, request, [])[0]
        sent = sum(estimate_tokens(turn.text) for turn in request.turns)
        owner = title.ids.owner
        reservation = self._budget.reserve(
            owner, title.address, sent, self._max_tokens, model=title.model
        )
        usage, pieces = None, list[str]()
        try:
            text, usage = self._call(title, request, pieces)
            return text
        finally:
            settle_use(reservation, usage, "".join(pieces))

    def _call(
        self, title: WaitingTitle, request: Request, pieces: list[str]
    ) -> tuple[str, Usage | None]:
        call = self._calls[title.endpoint] = self._provider.start(request)
        usage: Usage | None = None
        is_late = self._runtime.event()

        def append(kind: PartKind, text: str) -> None:
            if kind == "text":
                pieces.append(text)
                if sum(map(len, pieces)) > MAX_CHARS:
                    call.cancel()

        has_ended = self._runtime.event()
        self._runtime.spawn(self._cancel_late, call, has_ended, is_late)
        try:
            if self._is_stopped or self._is_taken(title.endpoint):
                raise Cancelled
            usage = call.run(append).usage
        except Cancelled:
            if is_late.is_set():
                raise ProviderError("provider_timeout", "no title in time") from None
            # Too long means cancelled above; the text is not used then.
            if sum(map(len, pieces)) <= MAX_CHARS:
                raise
        finally:
            has_ended.set()
            self._calls.pop(title.endpoint, None)
        return without_reasoning("".join(pieces)), usage

    def _is_taken(self, endpoint: str) -> bool:
        # A question that came after the schedule looked, and before the call could be cancelled.
        is_quiet = self._activity.quiet_s(endpoint) > 0
        return not is_quiet and not self._activity.serves_several(endpoint)

    def _cancel_late(self, call: Call, has_ended: Event, is_late: Event) -> None:
        if not has_ended.wait(self._deadline_s):
            is_late.set()
            call.cancel()
