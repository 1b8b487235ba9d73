"""The store of conversations: every question and change is one transaction.

All methods take the owner first and see nothing of others; ids of others are like unknown ones.
They return the wire's objects and wait for the disk without holding up the hub.

Every method raises Refusal: `storage_unavailable` when the database cannot do it now, and what
the method names.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from ..protocol.commands import AnswerContinue, AnswerRegenerate, MessageSend
from ..protocol.errors import Refusal
from .db import redis_witness as witness
from .db.database import Database
from .db.sqlite_connection import LONG_CHARS
from .edits import ConversationEdits
from .ids import Clock, IdMaker, make_id, now, wire_time
from .reads import list as listing
from .reads import pages as reading
from .reads.pages import Page
from .reads.serialize import JsonObject, find_answer, get_conversation
from .search import index as search
from .search.snippets import SearchHit
from .writes import finish as endings
from .writes import idempotency as repeats
from .writes import regenerate as beginnings
from .writes import send as sends
from .writes.finish import StreamingAnswer
from .writes.new_answer import AnswerTransaction, RowDefaults, StartedAnswer

MOST_A_PAGE = 100


class ConversationStore(ConversationEdits):
    """Conversations, messages and answered requests in a database that is up to date."""

    def __init__(
        self,
        database: Database,
        *,
        limit_title_chars: int,
        limit_history_tokens: int,
        clock: Clock = now,
        make_id: IdMaker = make_id,
    ):
        maker = RowDefaults(clock, make_id, limit_title_chars, limit_history_tokens)
        super().__init__(database, maker)

    @property
    def is_reached(self) -> bool:
        """Whether the database did what it was last asked; looked at every few seconds."""
        return self._database.is_reached

    def ask_others(self) -> int:
        """Ask the other workers whether Redis reaches them; return the question's number."""
        return self._database.write(witness.ask)

    def is_answered(self, question: int) -> bool:
        """Return whether one of them has answered that."""
        return self._database.read(lambda tx: witness.is_answered(tx, question))

    def answer_cut_off(self) -> None:
        """Tell one who asks that Redis reaches this worker."""
        question = self._database.read(witness.unanswered)
        if question is not None:
            self._database.write(lambda tx: witness.answer(tx, question))

    def recall(self, owner: str, request_id: str, fingerprint: str) -> JsonObject | None:
        """Return the ack a request had, None if it is new; `id_reused` with another payload."""
        return self._database.read(lambda tx: repeats.recall(tx, owner, request_id, fingerprint))

    def begin_send(
        self, owner: str, command: MessageSend, *, model: str, boot_id: str, fingerprint: str
    ) -> StartedAnswer:
        """Store a message and a new answer; `conversation_busy`, `not_found`, `invalid`."""
        return self._database.write_short(
            lambda tx: sends.send(
                AnswerTransaction(tx, self._maker, owner, boot_id, fingerprint), command, model
            )
        )

    def begin_regenerate(
        self,
        owner: str,
        command: AnswerRegenerate,
        *,
        model: str | None,
        boot_id: str,
        fingerprint: str,
    ) -> StartedAnswer:
        """Store a new sibling; without `model` or options those of the old answer hold."""
        return self._database.write_short(
            lambda tx: beginnings.regenerate(
                AnswerTransaction(tx, self._maker, owner, boot_id, fingerprint), command, model
            )
        )

    def begin_continue(
        self, owner: str, command: AnswerContinue, *, boot_id: str, fingerprint: str
    ) -> StartedAnswer:
        """Let an answer stream again, one run on; `not_continuable`."""
        return self._database.write_short(
            lambda tx: beginnings.continue_(
                AnswerTransaction(tx, self._maker, owner, boot_id, fingerprint), command
            )
        )

    def finish(
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
    ) -> JsonObject | None:
        """End an answer that streams at `run`; any other is left as it is.

        Returns its conversation as it is then, or None when the answer is gone.
        """
        # Indexing a long text takes a while, which must not be the hub's.
        is_long = sum(len(part.get("text", "")) for part in parts) > LONG_CHARS
        write = self._database.write if is_long else self._database.write_short
        return write(
            partial(
                endings.finish,
                owner=owner,
                answer_id=answer_id,
                run=run,
                parts=parts,
                at=wire_time(self._maker.clock()),
                status=status,
                finish_reason=finish_reason,
                usage=usage,
                timings=timings,
                error=error,
            )
        )

    def streaming(self) -> list[StreamingAnswer]:
        """Return the streaming answers of all owners."""
        return self._database.read(endings.find_streaming)

    def prune_requests(self, older_than: datetime) -> int:
        """Forget requests whose answers ended before `older_than`; return how many."""
        return self._database.write(lambda tx: repeats.prune(tx, wire_time(older_than)))

    def load(
        self,
        owner: str,
        conversation_id: str,
        *,
        head_id: str | None = None,
        before: str | None = None,
        sought: str | None = None,
        limit: int = 50,
    ) -> Page:
        """Return the newest messages on the path to `head_id`, or of those above `before`.

        With `sought`, also whether that message stands on this path, here or earlier.
        """
        return self._database.read(
            lambda tx: reading.load(
                tx,
                owner,
                conversation_id,
                head_id=head_id,
                before=before,
                sought=sought,
                limit=min(limit, MOST_A_PAGE),
            )
        )

    def get_answer(self, owner: str, answer_id: str) -> JsonObject:
        """Return an answer as stored, with its parts."""
        found = self.get_answers(owner, [answer_id])
        if not found:
            raise Refusal("not_found")
        return found[0]

    def get_answers(self, owner: str, answer_ids: Sequence[str]) -> list[JsonObject]:
        """Return those of the answers that there are, as stored."""
        return self._database.read(lambda tx: reading.get_answers(tx, owner, answer_ids))

    def get_options(self, owner: str, answer_id: str) -> JsonObject:
        """Return the options an answer was asked for with; absent ones are the provider's."""
        return self._database.read(lambda tx: find_answer(tx, owner, answer_id).options or {})

    def answer_for_message(self, owner: str, message_id: str) -> JsonObject:
        """Return the newest answer to a user's message."""
        return self._database.read(lambda tx: reading.answer_for_message(tx, owner, message_id))

    def list(
        self, owner: str, cursor: str | None = None, limit: int = 50
    ) -> tuple[list[JsonObject], str | None]:
        """Return conversations, the last changed first, and the cursor of the next page."""
        most = min(limit, MOST_A_PAGE)
        return self._database.read(lambda tx: listing.list_conversations(tx, owner, cursor, most))

    def search(
        self, owner: str, query: str, cursor: str | None = None, limit: int = 20
    ) -> tuple[Sequence[SearchHit], str | None]:
        """Return messages with all words of `query`, newest first, and the next page's cursor."""
        most = min(limit, MOST_A_PAGE)
        return self._database.read(lambda tx: search.find(tx, owner, query, cursor, most))

    def get(self, owner: str, conversation_id: str) -> JsonObject:
        """Return a conversation."""
        return self._database.read(lambda tx: get_conversation(tx, owner, conversation_id))

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()
