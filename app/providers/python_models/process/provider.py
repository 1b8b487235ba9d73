"""Python models in a process of their own, as a provider of a patched worker.

Native threads of a patched process share its locks, among them those of logging, which fail there;
and code that computes in them holds up the streams of all others.
"""

import socket
from collections.abc import Callable, Sequence
from dataclasses import replace
from time import monotonic

from ....protocol.errors import Refusal
from ....runtime import Runtime
from ...base import (
    Append,
    Call,
    Cancelled,
    Catalogue,
    ModelInfo,
    ModelProfile,
    Outcome,
    ProviderError,
    Request,
)
from ...network import Pace, no_pace
from ...state_change import OnChange, StateChange, ignore_change
from ..provider import PROFILE
from .model_process import ModelProcess
from .wire import decode_end, encode, encode_request, read_contents, read_lines

LISTING_S = 30.0
# A process that ends at its start is not started by each request.
RETRY_S = 5.0


class ProcessCall:
    """One call to the process."""

    def __init__(
        self,
        runtime: Runtime,
        process: ModelProcess,
        request: Request,
        *,
        total_s: float,
        pace: Pace,
    ):
        self.on_change: OnChange = ignore_change
        self._runtime = runtime
        self._process = process
        self._request = request
        self._total_s = total_s
        self._pace = pace
        self._connection: socket.socket | None = None
        self._is_cancelled = False

    def cancel(self) -> None:
        """End the run from another task at once."""
        self._is_cancelled = True
        if self._connection is not None:
            self._runtime.cancel_read(self._connection.fileno())

    def run(self, append: Append) -> Outcome:
        """Send the request and read the answer; see Call.run."""
        failure = ProviderError("backend_failed", "the process ended")
        try:
            with self._process.connect(self._total_s) as self._connection:
                if not self._is_cancelled:
                    self._connection.sendall(self._encoded_request())
                    return self._read(self._connection, append)
        except TimeoutError:
            failure = ProviderError("deadline")
        except OSError:
            pass  # the process was killed
        finally:
            self._connection = None
        raise Cancelled if self._is_cancelled else failure

    def _encoded_request(self) -> bytes:
        contents = read_contents(self._request)
        if not contents:
            return encode_request(self._request)
        # Files of many megabytes take too long to encode on the hub.
        return self._runtime.run_blocking(encode_request, self._request, contents)

    def _read(self, connection: socket.socket, append: Append) -> Outcome:
        for values in read_lines(connection):
            for kind, value in values:
                if self._is_cancelled:
                    raise Cancelled
                if kind in ("text", "reasoning"):
                    append(kind, value)
                elif kind == "change":
                    self.on_change(StateChange(**value))
                else:
                    return decode_end(kind, value)
            self._pace()
        raise ConnectionResetError


class ProcessProvider:
    """The models that BACKENDS names, in a process; times are in seconds."""

    def __init__(
        self,
        runtime: Runtime,
        names: Sequence[str],
        *,
        total_s: float = 600.0,
        pace: Pace = no_pace,
        default_model: str | None = None,
        clock: Callable[[], float] = monotonic,
    ):
        self._runtime = runtime
        self._clock = clock
        self._failure: ProviderError | None = None
        self._failed_at = 0.0
        self._process = ModelProcess(runtime, names)
        self._total_s = total_s
        self._pace = pace
        self._default_model = default_model
        self._models: tuple[ModelInfo, ...] = ()

    def start(self, request: Request) -> Call:
        """Return a call for `request`."""
        return ProcessCall(
            self._runtime, self._process, request, total_s=self._total_s, pace=self._pace
        )

    def catalogue(self) -> Catalogue:
        """Return the models; may block until the process has started."""
        if not self._models and not self._has_just_failed():
            try:
                self._models, self._failure = self._list(), None
            except ProviderError as failure:
                self._failure, self._failed_at = failure, self._clock()
        names = [info.id for info in self._models]
        default = self._default_model if self._default_model in names else next(iter(names), None)
        return Catalogue(self._models, default, any_name=False, error=self._failure)

    def profile(self, model: str) -> ModelProfile:
        """Return the profile of a model."""
        options = [info.options for info in self._models if info.id == model]
        return replace(PROFILE, options=options[0]) if options else PROFILE

    def choose_model(self, wanted: str | None) -> str:
        """Return the model to use for `wanted`, or the default.

        Raises:
            Refusal: `model_unknown`, or `unavailable` if the process does not start.
        """
        found = self.catalogue()
        if found.error is not None or found.default is None:
            raise Refusal("unavailable")
        if wanted and all(info.id != wanted for info in found.models):
            raise Refusal("model_unknown")
        return wanted or found.default

    def close(self) -> None:
        """End the process."""
        self._process.close()

    def _has_just_failed(self) -> bool:
        return self._failure is not None and self._clock() - self._failed_at < RETRY_S

    def _list(self) -> tuple[ModelInfo, ...]:
        try:
            with self._process.connect(LISTING_S) as connection:
                connection.sendall(encode("models"))
                for values in read_lines(connection):
                    return tuple(
                        ModelInfo(name, title, options=options)
                        for name, title, options in values[0]
                    )
        except OSError:
            pass
        raise ProviderError("provider_unavailable", "the Python models cannot be loaded")
