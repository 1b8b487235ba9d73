"""A title by the model, once the first answer of a conversation is stored.

One short call beside everything else: nothing waits for it, whatever fails leaves the first words
in place, and neither its text nor its errors reach anyone but the title.
"""

import logging

from ...conversations import ConversationStore, Untitled
from ...logs.format import log_context
from ...protocol.errors import Refusal
from ...protocol.events import CONVERSATION_CHANGED
from ...providers.base import Call, Parameters, Provider, ProviderError, Request, Turn
from ...runtime import Event, Runtime
from ...settings import Settings
from ..model.live_answer import Ids, LiveAnswer, PartKind
from ..registry import Registry

log = logging.getLogger(__name__)
DEADLINE_S = 20.0
MOST_AT_ONCE = 4
# Room for a model that thinks before it names; a title itself takes about ten.
MOST_TOKENS = 256
MOST_CHARS = 200
READ_CHARS = 1_500
INSTRUCTION = (
    "You name conversations. Reply with a title of two to six words for the one below, in its own "
    "language. Nothing but the title: no quotes, no full stop, no formatting."
)
AROUND = " \t\"'`*#_“”„«»‹›"


class TitleGenerator:
    """Makes titles, few at a time; those that find no room are left to the first words."""

    def __init__(
        self,
        settings: Settings,
        runtime: Runtime,
        store: ConversationStore,
        provider: Provider,
        registry: Registry,
    ):
        self._is_on = settings.titles == "model"
        self._deadline_s = min(DEADLINE_S, settings.limit_total_s)
        self._runtime = runtime
        self._store = store
        self._provider = provider
        self._registry = registry
        self._lock = runtime.lock()
        self._at_work = 0

    def start(self, live: LiveAnswer) -> None:
        """Look, in a task of its own, whether `live`, which is stored, calls for a title."""
        if not self._is_on or not live.may_name:
            return
        with self._lock:
            if self._at_work >= MOST_AT_ONCE:
                return
            self._at_work += 1
        self._runtime.spawn(self._run, live.ids)

    def _run(self, ids: Ids) -> None:
        try:
            with log_context(conversation_id=ids.conversation_id, answer_id=ids.answer_id):
                self._name(*ids[:3])
        except (ProviderError, Refusal) as error:
            log.info("%s keeps its first words as title: %s", ids.conversation_id, error)
        except Exception:
            log.exception("naming %s failed by a fault of ours", ids.conversation_id)
        finally:
            with self._lock:
                self._at_work -= 1

    def _name(self, owner: str, conversation_id: str, answer_id: str) -> None:
        # The demo knows nothing, and so no title either.
        if self._provider.catalogue().is_demo:
            return
        untitled = self._store.find_untitled(owner, answer_id)
        if untitled is None:
            return
        title = read_title(self._ask(untitled))
        conversation = self._store.retitle(owner, conversation_id, title) if title else None
        if conversation is not None:
            self._registry.tell_owner(owner, CONVERSATION_CHANGED, {"conversation": conversation})

    def _ask(self, untitled: Untitled) -> str:
        call = self._provider.start(request_for(untitled))
        pieces: list[str] = []

        def append(kind: PartKind, text: str) -> None:
            if kind == "text":
                pieces.append(text)
                if sum(map(len, pieces)) > MOST_CHARS:
                    call.cancel()

        is_over = self._runtime.event()
        self._runtime.spawn(self._cancel_late, call, is_over)
        try:
            call.run(append)
        except ProviderError:
            # What came of a title that was too long, or too late, is no title.
            if sum(map(len, pieces)) <= MOST_CHARS:
                raise
        finally:
            is_over.set()
        return "".join(pieces)

    def _cancel_late(self, call: Call, is_over: Event) -> None:
        if not is_over.wait(self._deadline_s):
            call.cancel()


def request_for(untitled: Untitled) -> Request:
    """Build the request: what was asked and answered, no more than its beginnings."""
    question, answer = untitled.question[:READ_CHARS], untitled.answer[:READ_CHARS]
    said = f"<question>\n{question}\n</question>\n<answer>\n{answer}\n</answer>\n\nThe title:"
    return Request(
        model=untitled.model,
        turns=(Turn("system", INSTRUCTION), Turn("user", said)),
        parameters=Parameters(max_output_tokens=MOST_TOKENS),
    )


def read_title(text: str) -> str:
    """Return the title a model wrote, "" where it wrote something else."""
    lines = [line for line in map(_bare, text.splitlines()) if line]
    title = _bare(lines[0].removeprefix("Title:")) if lines else ""
    return title if len(title) <= MOST_CHARS else ""


def _bare(line: str) -> str:
    return line.strip(AROUND).rstrip(".。").strip(AROUND)
