"""A simulated user: asks, reads, reloads, stops, continues and deletes at random."""

import time
from dataclasses import dataclass, field

from app.testing.wire.chat_client import new_id

from ..environment import Environment
from .session import Session
from .tab import SoakTab

FINISH_WITHIN_S = 90.0
IDLE_WEIGHTS = {
    "ask": 40,
    "regenerate": 8,
    "continue": 15,
    "new_conversation": 10,
    "switch_conversation": 8,
    "second_tab": 5,
    "reload": 6,
    "drop": 3,
    "delete": 4,
}
STREAMING_WEIGHTS = {
    "read": 45,
    "stop": 12,
    "reload": 14,
    "drop": 8,
    "second_tab": 8,
    "ask": 3,
    "switch_conversation": 4,
    "delete": 2,
}


@dataclass(eq=False)
class Conversation:
    """A conversation as its user knows it: its head, and the question of each answer."""

    id: str | None = None
    head: str | None = None
    questions: dict[str, str] = field(default_factory=dict)


class User:
    """One user with one or two tabs; each action is a method `_NAME` of the weight tables."""

    def __init__(self, environment: Environment, number: int):
        self._session = Session(environment, number)
        self._environment, self._observations = environment, environment.observations
        self._rng = self._session.rng
        self._second: SoakTab | None = None
        self._current = Conversation()
        self._conversations = [self._current]

    def run(self) -> None:
        """Act until the run time is over, then wait for the end of all answers."""
        try:
            while not self._environment.is_over:
                self._session.attempt(self._act)
            self._finish()
        except AssertionError as error:
            self._observations.record_mismatch(f"user {self._session.number}: {error}")

    def _act(self) -> None:
        tab, current = self._session.tab, self._current
        tab.receive_for(self._rng.uniform(0.05, 1.5))
        tab.close_gaps()
        if self._second is not None:
            self._second.collect()
        if tab.drains_within_s is not None:
            tab.receive_for(self._rng.uniform(0, tab.drains_within_s))
            tab.leave()
            return
        is_streaming = tab.statuses.get(current.head or "") == "streaming"
        weights = STREAMING_WEIGHTS if is_streaming else IDLE_WEIGHTS
        action = self._rng.choices(list(weights), list(weights.values()))[0]
        self._observations.count(f"action: {action}")
        getattr(self, f"_{action}")()

    def _show(self, conversation: Conversation) -> None:
        self._current, self._session.conversation_id = conversation, conversation.id
        if conversation.id is not None:
            self._session.tab.open_all(conversation.id)

    def _read(self) -> None:
        self._session.tab.receive_for(self._rng.uniform(0.1, 3.0))

    def _ask(self) -> None:
        current, question = self._current, f"question {new_id()}"
        payload = {
            "message_id": new_id(),
            "conversation_id": current.id,
            "parent_id": current.head,
            "text": question,
        }
        ack = self._session.start_run("message:send", payload, question)
        if ack["ok"]:
            current.id = self._session.conversation_id = ack["conversation_id"]
            self._set_head(ack["answer_id"], question)

    def _set_head(self, answer_id: str, question: str) -> None:
        self._current.head = answer_id
        self._current.questions[answer_id] = question

    def _regenerate(self) -> None:
        self._rerun("answer:regenerate")

    def _continue(self) -> None:
        self._rerun("answer:continue")

    def _rerun(self, command: str) -> None:
        if self._current.head is not None:
            question = self._current.questions[self._current.head]
            payload = {"answer_id": self._current.head, "request_id": new_id()}
            ack = self._session.start_run(command, payload, question)
            if ack["ok"]:
                self._set_head(ack["answer_id"], question)

    def _stop(self) -> None:
        ack = self._session.tab.command("answer:stop", {"answer_id": self._current.head})
        self._session.check("answer:stop", ack)

    def _reload(self) -> None:
        self._session.tab.leave()

    def _drop(self) -> None:
        self._session.tab.drop()
        self._session.tab.receive_for(0.1)

    def _second_tab(self) -> None:
        if self._second is not None:
            self._second.leave()
            self._second = None
            return
        self._second = self._session.connect(None)
        if self._second is not None:
            self._second.copy_conversations(self._session.tab)
            if self._current.id:
                self._second.open_all(self._current.id)

    def _switch_conversation(self) -> None:
        self._show(self._rng.choice(self._conversations))

    def _new_conversation(self) -> None:
        conversation = Conversation()
        self._conversations.append(conversation)
        self._show(conversation)

    def _delete(self) -> None:
        deleted = self._current.id
        if deleted is not None:
            self._session.conversation_id = None
            self._conversations.remove(self._current)
            while not self._environment.delete(self._session.token, deleted):
                self._session.tab.receive_for(0.2)
            self._observations.removed.add(deleted)
            self._new_conversation()

    def _finish(self) -> None:
        """Wait in a new, empty tab until no conversation has a running answer."""
        self._leave()
        self._session.conversation_id, self._session.uses_proxy = None, False
        deadline = time.monotonic() + FINISH_WITHIN_S
        left = [each for each in self._conversations if each.id]
        while left and time.monotonic() < deadline:
            is_connected = self._session.attempt(lambda: self._session.tab.receive_for(0.2))
            if is_connected and self._is_idle(left[0]):
                left.pop(0)
        if left:
            self._observations.record_mismatch(
                f"{len(left)} conversations still have a running answer"
            )
        self._leave()

    def _is_idle(self, conversation: Conversation) -> bool:
        is_idle = False

        def check() -> None:
            nonlocal is_idle
            opened = self._session.tab.open_all(conversation.id or "")
            self._session.check("conversation:open", opened)
            is_idle = opened["ok"] and not opened["conversation"]["running"]

        return self._session.attempt(check) and is_idle

    def _leave(self) -> None:
        if self._second is not None:
            self._second.leave()
            self._second = None
        self._session.leave()
