"""Runs a model: calls its function, puts its pieces into the exchange, and reports its end."""

import inspect
import logging
from asyncio import CancelledError, sleep
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, nullcontext
from copy import deepcopy
from typing import Any

from ....logs.format import log_context
from ...base import ProviderError
from ..declare import PythonModel
from ..pieces import async_pieces_of, pieces_of
from ..turn import ModelTurn
from ..turn_state import changed_state
from ..values import Cancelled, Refused
from .exchange import End, Exchange

log = logging.getLogger(__name__)
ROOM_POLL_S = 0.01
Context = Callable[[], AbstractContextManager[object]]


class Producer:
    """One run of a model. `context` surrounds the code of the model."""

    def __init__(
        self,
        model: PythonModel,
        turn: ModelTurn,
        exchange: Exchange,
        context: Context = nullcontext,
    ):
        self._model = model
        self._turn = turn
        self._exchange = exchange
        self._context = context
        self._state_before = deepcopy(turn.state)
        # Only there may an error be raised into the task from outside.
        self.is_in_model = False

    @property
    def is_async(self) -> bool:
        """Whether the model runs on an event loop."""
        function = self._model.function
        return inspect.isasyncgenfunction(function) or inspect.iscoroutinefunction(function)

    def run(self) -> None:
        """Run a synchronous model to its end; raises nothing."""
        with self._log_context():
            self._end(self._report(self._produce))

    async def run_async(self) -> None:
        """Run an asynchronous model to its end; raises nothing."""
        with self._log_context():
            try:
                await self._produce_async()
                error = None
            except (Cancelled, CancelledError):
                error = ProviderError("cancelled")
            except Exception as failure:  # noqa: BLE001 - code of others may raise anything
                error = self._translate(failure)
            self._end(error)

    def _log_context(self) -> AbstractContextManager[object]:
        turn = self._turn
        return log_context(conversation_id=turn.conversation_id, answer_id=turn.answer_id)

    def _report(self, produce: Callable[[], None]) -> ProviderError | None:
        try:
            produce()
        except Cancelled:
            return ProviderError("cancelled")
        except Exception as failure:  # noqa: BLE001 - code of others may raise anything
            return self._translate(failure)
        return None

    def _produce(self) -> None:
        with self._context():
            pieces = pieces_of(self._call_model(self._model.function, self._turn))
            try:
                while (piece := self._call_model(next, pieces, None)) is not None:
                    self._exchange.put(piece)
            finally:
                pieces.close()  # type: ignore[attr-defined]  # a generator

    def _call_model(self, function: Callable[..., Any], *args: Any) -> Any:
        self.is_in_model = True
        try:
            return function(*args)
        finally:
            self.is_in_model = False

    async def _produce_async(self) -> None:
        with self._context():
            result = self._model.function(self._turn)
            if inspect.isawaitable(result):
                result = await result
            if not isinstance(result, AsyncIterator):
                for piece in pieces_of(result):
                    await self._put(piece)
                return
            try:
                async for piece in async_pieces_of(result):
                    await self._put(piece)
            finally:
                if inspect.isasyncgen(result):
                    await result.aclose()

    async def _put(self, piece: Any) -> None:
        # No event of the loop: the reader is in another task, maybe of another thread.
        while not self._exchange.has_room:  # noqa: ASYNC110
            await sleep(ROOM_POLL_S)
        self._exchange.put_now(piece)

    def _translate(self, failure: Exception) -> ProviderError:
        if isinstance(failure, ProviderError):
            return failure
        if isinstance(failure, Refused):
            log.info("model %r refused", self._model.name)
            return ProviderError("refused", sentence=failure.sentence, retryable=failure.retryable)
        log.error("model %r failed", self._model.name, exc_info=failure)
        return ProviderError("backend_failed", type(failure).__name__)

    def _end(self, error: ProviderError | None) -> None:
        state = None
        if error is None:
            try:
                state = changed_state(self._state_before, self._turn.state)
            except ValueError as failure:
                error = self._translate(failure)
        if not self._exchange.is_cancelled:
            self._exchange.put_now(End(error, state))
