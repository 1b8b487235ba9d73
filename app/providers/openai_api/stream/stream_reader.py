"""Turns the chunks of one stream into deltas, until its end. Does no I/O."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from ....protocol.objects import PartKind
from ...base import Append, Outcome, ProviderError
from ...harmony import Segment
from ...reasoning_marks import ReasoningSplitter
from ..errors import error_in, from_error_object
from .answer_end import AnswerEnd
from .attachments.citations import Citations
from .attachments.pictures import Pictures
from .chunks import Choice, Chunk, Delta, decode_chunk
from .contents import asks_for_tool, is_other_choice, pieces_in, reasoning_in, text_in
from .finish_words import Finish
from .overlap import OverlapFilter
from .plain_text import PlainTextReader
from .seen_text import SeenText
from .usage import read_usage

DONE = b"[DONE]"
MAX_OTHERS = 100_000  # chunks of other alternatives


class StreamReader:
    """Reads the data of events in order and appends what they add, together what came together.

    Only a finish word makes an answer complete; [DONE] and the end of the stream just end it.
    Where `needs_finish` is false, they complete an answer that has text.
    """

    def __init__(self, append: Append, partial: str | None, *, needs_finish: bool = True):
        self._append, self._needs_finish = append, needs_finish
        self._kind: PartKind = "text"
        self._pieces: list[str] = []
        self._splitter, self._is_plain = ReasoningSplitter(), False
        self.overlap = OverlapFilter(partial or "")
        self._plain = PlainTextReader()
        self._text, self._thought = SeenText(), SeenText()
        self._citations, self.pictures = Citations(), Pictures()
        self._others: list[Choice] = []
        self._end = AnswerEnd()
        self._usage: Any = None
        self.has_begun = self.is_done = False

    @property
    def is_finished(self) -> bool:
        """Whether a finish word has come and no text after it; usage may still follow."""
        return self._end.is_final

    @property
    def is_complete(self) -> bool:
        """Whether the answer has ended, perhaps by an unusual key."""
        return self.is_done or (self._end.search() != "" and not self._end.goes_on)

    def read(self, events: Sequence[bytes]) -> None:
        """Append what these events add, as one delta where they are of one part.

        Raises:
            ProviderError: one is unreadable, an error, or asks for a tool.
        """
        self._end.note_events(events)
        for data in events:
            is_plain = self._is_plain and self._kind == "text"
            if not is_plain or not self._plain.read(data, self._pieces, self._text):
                self._read_event(data)
        self._append_pieces()

    def _read_event(self, data: bytes) -> None:
        if data == DONE or self.is_done:
            self.is_done, self._is_plain = True, False
            return
        try:
            chunk = decode_chunk(data)
            for choice in chunk.choices or ():
                if choice.index == 0 or not is_other_choice(choice.index):
                    self._read_choice(choice, has_error=chunk.error)
                elif len(self._others) < MAX_OTHERS:
                    self._others.append(choice)
            if chunk.usage or chunk.error or chunk.citations or chunk.search_results:
                self._read_beside(chunk, data)
            elif not chunk.choices and (found := error_in(data)):
                raise found  # errors in other shapes come without choices
        except ProviderError:
            # After its finish word the answer is complete, whatever else comes.
            if self.is_finished:
                return
            raise

    def _read_beside(self, chunk: Chunk, data: bytes) -> None:
        self._usage = chunk.usage or self._usage
        self._citations.add_numbered(chunk.citations)
        self._citations.add(chunk.search_results)
        if chunk.error:
            raise error_in(data) or from_error_object(chunk.error)

    def read_last(self, data: bytes) -> None:
        """Append what the last event adds, unless the end of the stream cut it off."""
        try:
            decode_chunk(b"null" if data == DONE else data)
        except ProviderError:
            return
        self.read([data])

    def flush(self) -> None:
        """Append what was held back, and the sources of a complete answer; the stream is over."""
        self._add_segments(self._splitter.end())
        self._add("text", self.overlap.end())
        if not self._text.length:
            self._read_others()
        self._end.search()
        # An answer that can be continued would go on behind the list.
        if self._reason() in ("stop", "content_filter") and (sources := self._citations.markdown()):
            self._add("text", f"\n\n{sources}")
        self._append_pieces()

    def details(self) -> dict[str, Any] | None:
        """Return what the service said beside the text: an unusual finish word, and sources."""
        details: dict[str, Any] = {}
        if self._end.word and self._end.word != self._reason():
            details["finish_word"] = self._end.word
        if citations := self._citations.details():
            details["citations"] = citations
        return details or None

    def outcome(self) -> Outcome:
        """Return how it ended; without a finish_reason where the finish word is unknown.

        Raises:
            ProviderError: `cut_short`; it ended without a finish word.
        """
        reason = self._reason()
        if reason is None and not self._end.word:
            error = ProviderError("cut_short", "the stream ended without a finish_reason")
            error.details = self.details()
            raise error
        return Outcome(reason, read_usage(self._usage), self.details())

    def _reason(self) -> Finish | None:
        has_content = self._text.length or self.pictures.count
        if not (self._end.word or self._needs_finish) and has_content:
            return "stop"
        return self._end.reason()

    def _read_others(self) -> None:
        # Some services number their only choice from 1, or the blocks of an answer.
        with suppress(ProviderError):
            for choice in self._others:
                self._read_choice(choice)

    def _read_choice(self, choice: Choice, *, has_error: object = None) -> None:
        delta = choice.delta
        if delta is not None:
            self._read_delta(delta)
        elif choice.text:
            self._add_content(text_in(choice.text))
        if choice.message is not None:
            self._read_whole(choice.message)
        if choice.finish_reason and not has_error and self._end.finish_by(choice.finish_reason):
            # The slow way from now on, which sees text after the end.
            self._is_plain = False

    def _read_delta(self, delta: Delta) -> None:
        if delta.reasoning_content or delta.reasoning or delta.thinking or delta.reasoning_details:
            self._add_thought(reasoning_in(delta))
        if content := delta.content:
            if type(content) is str:
                self._add_content(content)
            else:
                self._read_pieces(content)
        rare = delta.refusal or delta.tool_calls or delta.function_call or delta.images
        if rare or delta.annotations or delta.citations:
            self._add_content(text_in(delta.refusal))
            self._read_rest(delta)

    def _read_rest(self, delta: Delta) -> None:
        self._add_pictures(delta.images)
        self._citations.add_numbered(delta.citations)
        self._citations.add(delta.annotations)
        if asks_for_tool(delta):
            raise ProviderError("tools_unsupported")

    def _read_pieces(self, content: object) -> None:
        for kind, piece in pieces_in(content):
            if kind == "text":
                self._add_content(piece)
            elif kind == "reasoning":
                self._add_thought(piece)
            else:
                self._add_pictures(piece)

    def _read_whole(self, message: Delta) -> None:
        """Read a message that holds all of its text so far; only the rest of it is new."""
        found = list(pieces_in(message.content))
        thoughts = [piece for kind, piece in found if kind == "reasoning"]
        text = "".join(piece for kind, piece in found if kind == "text")
        if rest := self._thought.rest_of(reasoning_in(message) or "".join(thoughts)):
            self._add("reasoning", rest)
        if rest := self._text.rest_of(text or text_in(message.refusal)):
            self._filter(rest)
        for kind, piece in found:
            if kind == "picture":
                self._add_pictures(piece)
        self._read_rest(message)

    def _add_content(self, text: str) -> None:
        # Nearly all text comes after every mark and every repeat, and needs neither filter.
        if self._is_plain and self._kind == "text":
            self._text.length += len(text)
            self._pieces.append(text)
        else:
            self._text.add(text)
            self._filter(text)

    def _filter(self, text: str) -> None:
        self._end.note_text(text)
        self._add_segments(self._splitter.feed(text))

    def _add_thought(self, thought: str) -> None:
        if thought:
            self._end.note_text(thought)
            self._thought.add(thought)
            self._add("reasoning", thought)

    def _add_pictures(self, value: object) -> None:
        self._append_pieces()  # a kept picture follows them
        if paragraphs := self.pictures.describe(value):
            self._add("text", f"\n\n{paragraphs}" if self._text.length else paragraphs)

    def _add_segments(self, segments: list[Segment]) -> None:
        for kind, text in segments:
            if shown := self.overlap.feed(text) if kind == "text" else text:
                self._add(kind, shown)
        is_open = self._splitter.is_plain and self.overlap.is_open
        self._is_plain = is_open and self._text.has_head and not self._end.word

    def _add(self, kind: PartKind, text: str) -> None:
        if kind != self._kind:
            self._append_pieces()
            self._kind = kind
        self._pieces.append(text)

    def _append_pieces(self) -> None:
        text = "".join(self._pieces)
        self._pieces.clear()
        if text:
            self.has_begun = True
            self._append(self._kind, text)
