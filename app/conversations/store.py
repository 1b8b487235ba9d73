"""The store of conversations: every read and every write is one transaction.

Methods take the owner first and reach only the owner's rows: another owner's id is treated like
an unknown one. They return wire objects and wait for the disk without blocking the hub.

Every method raises Refusal: `storage_unavailable` while the database cannot be used, and the
codes that the method names. `edits` has the changes of a conversation as a whole, `arrangement` the
folders and changes of many, `presets` the presets.
"""

from collections.abc import Sequence
from datetime import datetime

from ..limits.concurrency import OwnerSlots
from ..protocol.errors import Refusal
from .answer_request import AnswerCommand, AnswerRequest, StartedAnswer
from .arrangement.arrangement import Arrangement
from .budget.request_estimate import RequestEstimate, estimate_request
from .db.database import Database
from .db.sqlite_connection import LONG_CHARS
from .edits import ConversationEdits
from .ids import Clock, IdMaker, make_id, now, wire_time
from .presets.preset_store import PresetStore
from .reads import pages
from .reads.list import EVERYWHERE, Place, list_conversations
from .reads.pages import Page
from .reads.serialize import JsonObject, find_answer, find_conversation, get_conversation
from .search import index as search
from .search.query_words import words_of
from .search.snippets import SearchHit, make_hits
from .writes import idempotency
from .writes.begin import begin_run
from .writes.finish import StreamingAnswer, find_streaming, finish_run
from .writes.new_answer import RowDefaults

MAX_PAGE = 100
SEARCH_S = 1.5
MAX_SEARCHES = 2
SEARCH_WAIT_S = 3.0


class ConversationStore:
    """Conversations, messages and request records in a database at this version's revision."""

    def __init__(
        self,
        database: Database,
        *,
        limit_title_chars: int,
        limit_history_tokens: int,
        limit_stored_bytes: int = 0,
        limit_message_files: int = 0,
        clock: Clock = now,
        make_id: IdMaker = make_id,
    ):
        self._database = database
        self._defaults = RowDefaults(
            clock,
            make_id,
            limit_title_chars,
            limit_history_tokens,
            limit_stored_bytes,
            limit_message_files,
        )
        self._search_slots = OwnerSlots(MAX_SEARCHES, SEARCH_WAIT_S)
        self.edits = ConversationEdits(database, clock, limit_title_chars, limit_stored_bytes)
        self.arrangement = Arrangement(database, clock, make_id, limit_stored_bytes)
        self.presets = PresetStore(database, clock, make_id)

    @property
    def is_reached(self) -> bool:
        """Whether the last transaction reached the database; something polls every few seconds."""
        return self._database.is_reached

    def recall(self, owner: str, request_id: str, fingerprint: str) -> JsonObject | None:
        """Return the ack of a request, None if it is new; `id_reused` with another payload."""
        return self._database.read(idempotency.recall, owner, request_id, fingerprint)

    def estimate(self, owner: str, command: AnswerCommand) -> RequestEstimate:
        """Estimate the tokens of the request that `command` leads to; `not_found`."""
        budget_tokens = self._defaults.limit_history_tokens
        return self._database.read(estimate_request, owner, command, budget_tokens)

    def begin(self, request: AnswerRequest) -> StartedAnswer:
        """Store the start of a run.

        A repeated request returns its first ack. Refuses with `id_reused`, `not_found`,
        `conversation_busy`, `invalid`, `not_continuable` or `quota_exceeded`.
        """
        return self._database.write_short(begin_run, self._defaults, request)

    def finish(  # noqa: PLR0913 - the fields of an ending
        self,
        owner: str,
        answer_id: str,
        run: int,
        *,
        parts: Sequence[JsonObject],
        status: str,
        finish_reason: str | None,
        usage: JsonObject | None,
        timings: JsonObject | None,
        error: JsonObject | None,
        history_cut: int | None = None,
        details: JsonObject | None = None,
        model_state: JsonObject | None = None,
    ) -> JsonObject | None:
        """End an answer that streams at `run`; change nothing otherwise.

        `history_cut` replaces the number of messages left out, and `model_state` what the model
        keeps for its next answers, where they are given.

        Returns its conversation afterwards, or None when the answer is deleted.
        """
        # Indexing a long text takes too long to run on the hub.
        is_long = sum(len(part.get("text", "")) for part in parts) > LONG_CHARS
        write = self._database.write if is_long else self._database.write_short
        return write(
            finish_run,
            owner,
            answer_id,
            run,
            parts=parts,
            at=wire_time(self._defaults.clock()),
            status=status,
            finish_reason=finish_reason,
            usage=usage,
            timings=timings,
            error=error,
            **({} if history_cut is None else {"history_cut": history_cut}),
            **({} if model_state is None else {"model_state": model_state}),
            details=details,
        )

    def streaming(self) -> list[StreamingAnswer]:
        """Return the streaming answers of all owners."""
        return self._database.read(find_streaming)

    def prune_requests(self, older_than: datetime) -> int:
        """Delete records of requests whose answers ended before `older_than`; return how many."""
        return self._database.write(idempotency.prune, wire_time(older_than))

    def load(
        self,
        owner: str,
        conversation_id: str,
        *,
        head_id: str | None = None,
        before: str | None = None,
        target: str | None = None,
        limit: int = 50,
    ) -> Page:
        """Return the newest messages on the path to `head_id`, or of those above `before`.

        With `target`, the page also says whether that message is on this path, here or earlier.
        """
        return self._database.read(
            pages.load,
            owner,
            conversation_id,
            head_id=head_id,
            before=before,
            target=target,
            limit=min(limit, MAX_PAGE),
        )

    def get_answer(self, owner: str, answer_id: str) -> JsonObject:
        """Return an answer as stored, with its parts."""
        found = self.get_answers(owner, [answer_id])
        if not found:
            raise Refusal("not_found")
        return found[0]

    def get_answers(self, owner: str, answer_ids: Sequence[str]) -> list[JsonObject]:
        """Return the answers that exist, as stored."""
        return self._database.read(pages.get_answers, owner, answer_ids)

    def get_options(self, owner: str, answer_id: str) -> JsonObject:
        """Return the options of an answer; absent ones are the provider's."""
        return self._database.read(find_answer, owner, answer_id).options or {}

    def get_own_options(self, owner: str, conversation_id: str) -> JsonObject:
        """Return the options that a conversation sets for its answers."""
        return self._database.read(find_conversation, owner, conversation_id).options or {}

    def answer_for_message(self, owner: str, message_id: str) -> JsonObject:
        """Return the newest answer to a user's message."""
        return self._database.read(pages.answer_for_message, owner, message_id)

    def list(
        self, owner: str, cursor: str | None = None, limit: int = 50, place: Place = EVERYWHERE
    ) -> tuple[list[JsonObject], str | None]:
        """Return conversations, the last changed first, and the cursor of the next page."""
        most = min(limit, MAX_PAGE)
        return self._database.read(list_conversations, owner, cursor, most, place)

    def search(
        self, owner: str, query: str, cursor: str | None = None, limit: int = 20
    ) -> tuple[Sequence[SearchHit], str | None]:
        """Return messages with all words of `query`, newest first, and the next page's cursor.

        Raises:
            Refusal: `rate_limited` or `unavailable`; other searches run, or it takes too long.
        """
        words = words_of(query)
        if not words:
            return [], None
        most = min(limit, MAX_PAGE)
        with self._search_slots.acquire(owner):
            matches, next_cursor = self._database.read_within(
                SEARCH_S, search.find, owner, words, cursor, most
            )
            return self._database.compute(make_hits, matches, words), next_cursor

    def get(self, owner: str, conversation_id: str) -> JsonObject:
        """Return a conversation."""
        return self._database.read(get_conversation, owner, conversation_id)

    def close(self) -> None:
        """Close the database."""
        self._database.close()
