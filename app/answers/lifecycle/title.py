"""Generates a title by the model, once the first answer of a conversation is stored.

One short call in a task of its own. On any failure the title of the first words stays. The call's
text and errors are used for nothing else.
"""

import logging

from ...conversations import ConversationStore, Untitled, estimate_tokens
from ...limits.budget import TokenBudget
from ...logs.format import log_context
from ...protocol.errors import Refusal
from ...protocol.events import CONVERSATION_CHANGED
from ...protocol.objects import PartKind
from ...providers.base import Call, Parameters, Provider, ProviderError, Request, Turn, Usage
from ...runtime import Event, Runtime
from ...settings import Settings
from ..model.live_answer import Ids, LiveAnswer
from ..registry import Registry
from ..streaming.token_use import bound_output, settle_use

log = logging.getLogger(__name__)
DEADLINE_S = 20.0
MAX_CONCURRENT = 4
# Leaves room for a model that reasons first; a title takes about ten.
MAX_TOKENS = 256
MAX_CHARS = 200
PROMPT_CHARS = 1_500
INSTRUCTION = (
    "You name conversations. Reply with a title of two to six words for the one below, in its own "
    "language. Nothing but the title: no quotes, no full stop, no formatting."
)
STRIPPED = " \t\"'`*#_“”„«»‹›"


class TitleGenerator:
    """Generates titles, a few at a time; beyond that a conversation keeps its first words."""

    def __init__(
        self,
        settings: Settings,
        runtime: Runtime,
        store: ConversationStore,
        provider: Provider,
        registry: Registry,
        budget: TokenBudget | None = None,
    ):
        self._is_enabled = settings.titles == "model"
        self._deadline_s = min(DEADLINE_S, settings.limit_total_s)
        self._runtime = runtime
        self._store = store
        self._provider = provider
        self._registry = registry
        self._budget = budget
        self._max_tokens = bound_output(MAX_TOKENS, settings.limit_output_tokens)
        self._lock = runtime.lock()
        self._running = 0

    def start(self, live: LiveAnswer) -> None:
        """Generate a title, if the stored answer `live` may need one, in a task of its own."""
        if not self._is_enabled or not live.may_name:
            return
        with self._lock:
            if self._running >= MAX_CONCURRENT:
                return
            self._running += 1
        self._runtime.spawn(self._run, live.ids, live.address)

    def _run(self, ids: Ids, address: str) -> None:
        try:
            with log_context(conversation_id=ids.conversation_id, answer_id=ids.answer_id):
                self._generate(ids, address)
        except (ProviderError, Refusal) as error:
            log.info(
                "conversation %s keeps the title of its first words: %s", ids.conversation_id, error
            )
        except Exception:
            log.exception("generating a title for conversation %s failed", ids.conversation_id)
        finally:
            with self._lock:
                self._running -= 1

    def _generate(self, ids: Ids, address: str) -> None:
        owner, conversation_id, answer_id = ids
        # The demo model does not follow the instruction.
        if self._provider.catalogue().is_demo:
            return
        untitled = self._store.edits.find_untitled(owner, answer_id)
        if untitled is None:
            return
        title = read_title(self._request(owner, address, untitled))
        conversation = self._store.edits.retitle(owner, conversation_id, title) if title else None
        if conversation is not None:
            changed = {"conversation": conversation}
            self._registry.send_to_owner(owner, CONVERSATION_CHANGED, changed)

    def _request(self, owner: str, address: str, untitled: Untitled) -> str:
        request = request_for(untitled, self._max_tokens)
        if self._budget is None:
            return self._call(request, [])[0]
        sent = sum(estimate_tokens(turn.text) for turn in request.turns)
        reservation = self._budget.reserve(owner, address, sent, self._max_tokens)
        usage, pieces = None, list[str]()
        try:
            title, usage = self._call(request, pieces)
            return title
        finally:
            settle_use(reservation, usage, "".join(pieces))

    def _call(self, request: Request, pieces: list[str]) -> tuple[str, Usage | None]:
        call = self._provider.start(request)
        usage = None

        def append(kind: PartKind, text: str) -> None:
            if kind == "text":
                pieces.append(text)
                if sum(map(len, pieces)) > MAX_CHARS:
                    call.cancel()

        has_ended = self._runtime.event()
        self._runtime.spawn(self._cancel_late, call, has_ended)
        try:
            usage = call.run(append).usage
        except ProviderError:
            # Too long means cancelled above; the text is not used then.
            if sum(map(len, pieces)) <= MAX_CHARS:
                raise
        finally:
            has_ended.set()
        return "".join(pieces), usage

    def _cancel_late(self, call: Call, has_ended: Event) -> None:
        if not has_ended.wait(self._deadline_s):
            call.cancel()


def request_for(untitled: Untitled, max_tokens: int | None = MAX_TOKENS) -> Request:
    """Build the request from the start of question and answer."""
    question, answer = untitled.question[:PROMPT_CHARS], untitled.answer[:PROMPT_CHARS]
    prompt = f"<question>\n{question}\n</question>\n<answer>\n{answer}\n</answer>\n\nThe title:"
    return Request(
        model=untitled.model,
        turns=(Turn("system", INSTRUCTION), Turn("user", prompt)),
        parameters=Parameters(max_output_tokens=max_tokens),
    )


def read_title(text: str) -> str:
    """Return the title in a model's reply, "" if it is no title."""
    lines = [line for line in map(_bare, text.splitlines()) if line]
    title = _bare(lines[0].removeprefix("Title:")) if lines else ""
    return title if len(title) <= MAX_CHARS else ""


def _bare(line: str) -> str:
    return line.strip(STRIPPED).rstrip(".。").strip(STRIPPED)
