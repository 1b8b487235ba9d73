"""One call to chat completions: request, refusals that teach a quirk, stream, end."""

from collections.abc import Generator, Iterable
from contextlib import closing
from typing import Protocol, cast

import httpx2
import openai

from ..base import Append, Cancelled, Outcome, ProviderError, Request
from ..network import CallScope
from ..state_change import OnChange, StateChange, ignore_change
from .errors import FAILURES, complaint, from_status, translate, without_secrets
from .request.endpoint import EndpointClient
from .request.pictures import read_pictures
from .request.quirks import Quirks, learn
from .request.request_body import build_body, sent_names
from .stream.body import body_events
from .stream.sse import EventDecoder, EventTooLargeError
from .stream.stream_reader import StreamReader

# After the finish_reason only usage and [DONE] can follow; after [DONE] only the end of the body,
# without which the connection cannot be used again.
LATE_USAGE_S = 5.0
LATE_END_S = 0.02
MAX_ATTEMPTS = 6
# Refusals that no other form of the request avoids.
UNTEACHABLE = ("provider_too_long", "provider_filtered", "provider_no_credit")


class QuirkMemory(Protocol):
    """The known quirks of each model at an endpoint."""

    def quirks(self, model: str) -> Quirks:
        """Return the quirks known so far."""

    def remember(self, model: str, quirks: Quirks) -> None:
        """Keep the quirks with which a request was accepted."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secrets in the headers of every request."""

    def repair_address(self) -> bool:
        """Return whether the service was found at another path, which is used from now on."""

    def remember_context(self, model: str, tokens: int) -> None:
        """Keep the context length that the service named."""


class OpenAICall:
    """A request to chat completions within its scope."""

    def __init__(
        self,
        client: EndpointClient,
        request: Request,
        scope: CallScope,
        memory: QuirkMemory,
        *,
        needs_finish: bool = True,
    ):
        self._client = client
        self._request = request
        self._scope = scope
        self._memory = memory
        self._needs_finish = needs_finish
        self._pictures: dict[str, str] = {}
        self.on_change: OnChange = ignore_change

    def cancel(self) -> None:
        """End the run from another task, within milliseconds."""
        self._scope.cancel()

    def run(self, append: Append) -> Outcome:
        """Fetch the answer; see Call.run."""
        self._pictures = read_pictures(self._request.turns)
        with self._scope.active():
            reader, failure = self._try(append)
            if failure and failure.reason == "address" and self._memory.repair_address():
                reader, failure = self._try(append)
        if failure is not None:
            raise failure
        return reader.outcome()

    def _try(self, append: Append) -> tuple[StreamReader, ProviderError | None]:
        reader = StreamReader(append, self._request.partial, needs_finish=self._needs_finish)
        if self._request.keep_picture is not None:
            reader.pictures.keep = self._keep_picture
        try:
            self._read(reader)
        except Cancelled:
            raise
        except ProviderError as error:
            reader.flush()
            error.details = reader.details()
            return reader, self._without_secrets(error)
        reader.flush()
        return reader, None

    def _keep_picture(self, data: str) -> bool:
        keep = self._request.keep_picture
        state = keep(data) if keep else None
        if state is None:
            return False
        self.on_change(StateChange("file", state["file_id"], state))
        return True

    def _without_secrets(self, error: ProviderError) -> ProviderError:
        if error.context_tokens is not None:
            self._memory.remember_context(self._request.model, error.context_tokens)
        texts = [turn.text for turn in self._request.turns]
        return without_secrets(error, self._memory.secrets, [*texts, self._request.partial or ""])

    def _read(self, reader: StreamReader) -> None:
        decoder = EventDecoder()
        with closing(self._pieces(reader)) as pieces:
            for piece in pieces:
                if events := _feed(decoder, piece):
                    self._scope.note_first_byte()
                    reader.read(events)
                if reader.is_done:
                    self._scope.hurry(LATE_END_S)
                elif reader.is_finished:
                    self._scope.hurry(LATE_USAGE_S)
                elif reader.has_begun:
                    self._scope.start_pacing()
        for data in decoder.end():
            reader.read_last(data)
        if decoder.has_seen_other and not decoder.has_seen_fields:
            raise ProviderError("provider_broken", "the body is no event stream")

    def _pieces(self, reader: StreamReader) -> Generator[bytes]:
        failure: ProviderError | None = None
        has_begun = False
        try:
            with closing(self._open(reader)) as response:
                has_begun = True
                yield from body_events(cast("Iterable[bytes]", response.stream))
        except FAILURES as error:
            if self._scope.is_cancelled or not reader.is_complete:
                failure = translate(error, self._scope, has_begun=has_begun)
        # Raised outside the handler, so that ours does not carry the service's own error.
        if failure is not None:
            raise failure

    def _open(self, reader: StreamReader) -> httpx2.Response:
        model = self._request.model
        quirks = known = self._memory.quirks(model)
        for _ in range(MAX_ATTEMPTS):
            body = build_body(self._request, quirks, self._pictures)
            try:
                response = self._client.post(body)
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                if from_status(error).code in UNTEACHABLE:
                    raise
                sent = sent_names(self._request, body, quirks)
                taught = learn(quirks, complaint(error), sent)
                if taught is None:
                    raise
                quirks = taught
            else:
                if quirks != known:
                    self._memory.remember(model, quirks)
                if quirks.trims_partial:
                    partial = self._request.partial or ""
                    reader.overlap.expect_white_space(partial[len(partial.rstrip()) :])
                return response
        raise ProviderError("provider_rejected", "every form of the request was refused")


def _feed(decoder: EventDecoder, piece: bytes) -> list[bytes]:
    try:
        return decoder.feed(piece)
    except EventTooLargeError:
        raise ProviderError("provider_broken", "an event does not end") from None
