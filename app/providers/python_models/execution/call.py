"""One answer of a model written in Python, as the call of a provider."""

from collections.abc import Callable
from time import monotonic

from ....runtime import Runtime
from ...base import Append, Cancelled, Outcome, ProviderError, Usage
from ...network import Pace
from ...state_change import OnChange, StateChange, ignore_change
from .. import values
from ..pieces import Piece
from ..values import Finish, Reasoning
from .async_loop import shared_loop
from .exchange import End, Exchange
from .producer import Producer


class PythonCall:
    """Runs a producer in a task of its own and reads its exchange; times are in seconds."""

    def __init__(
        self,
        runtime: Runtime,
        make_producer: Callable[[Exchange], Producer],
        *,
        total_s: float,
        pace: Pace,
    ):
        self.on_change: OnChange = ignore_change
        self._runtime = runtime
        self._exchange = Exchange(runtime)
        self._producer = make_producer(self._exchange)
        self._total_s = total_s
        self._pace = pace
        self._interrupt: Callable[[], object] = lambda: None
        self._reason = "stop"
        self._usage: Usage | None = None

    def cancel(self) -> None:
        """End the run from another task at once; the model ends where it next waits or yields."""
        if not self._exchange.is_cancelled:
            self._exchange.cancel()
            self._interrupt()

    def run(self, append: Append) -> Outcome:
        """Run the model; see Call.run."""
        until = monotonic() + self._total_s
        self._start()
        try:
            while not self._exchange.is_cancelled:
                left_s = until - monotonic()
                if left_s <= 0:
                    raise ProviderError("deadline")
                for piece in self._exchange.get_all(left_s):
                    if isinstance(piece, End):
                        return self._outcome(piece)
                    self._read(piece, append)
                self._pace()
        finally:
            self.cancel()
        raise Cancelled

    def _start(self) -> None:
        producer = self._producer
        if self._exchange.is_cancelled:
            return
        if producer.is_async:
            self._interrupt = shared_loop.spawn(self._runtime, producer.run_async())
            return
        task = self._runtime.spawn(producer.run)

        def interrupt() -> None:
            if producer.is_in_model:
                task.interrupt(values.Cancelled())

        self._interrupt = interrupt

    def _read(self, piece: Piece, append: Append) -> None:
        if isinstance(piece, str):
            if piece:
                append("text", piece)
        elif isinstance(piece, Reasoning):
            if piece.text:
                append("reasoning", piece.text)
        elif isinstance(piece, Finish):
            self._reason = piece.reason
        elif isinstance(piece, StateChange):
            self.on_change(piece)
        else:
            self._usage = piece

    def _outcome(self, end: End) -> Outcome:
        if end.error is not None:
            raise end.error
        return Outcome(self._reason, self._usage, state=end.state)  # type: ignore[arg-type]  # Finish checks it
