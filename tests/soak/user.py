"""One user: asks, reads, reloads, stops, goes on, deletes, leaves and comes back, all at random."""

import time
from dataclasses import dataclass, field

from tests.support.client import new_id

from .presence import Presence
from .seat import Seat
from .world import World

ENDS_WITHIN_S = 90.0
WHILE_IDLE = {
    "ask": 40,
    "regenerate": 8,
    "continue": 15,
    "begin_anew": 10,
    "turn_to_another": 8,
    "second_tab": 5,
    "reload": 6,
    "drop": 3,
    "delete": 4,
}
WHILE_RUNNING = {
    "read_on": 45,
    "stop": 12,
    "reload": 14,
    "drop": 8,
    "second_tab": 8,
    "ask": 3,
    "turn_to_another": 4,
    "delete": 2,
}


@dataclass(eq=False)
class Talk:
    """A conversation as its user knows it: its head, and which question each answer is of."""

    conversation_id: str | None = None
    head: str | None = None
    questions: dict[str, str] = field(default_factory=dict)


class User:
    """One of many, with one tab or two."""

    def __init__(self, world: World, number: int):
        self._me = Presence(world, number)
        self._world, self._ledger, self._rng = world, world.ledger, self._me.rng
        self._second: Seat | None = None
        self._talk = Talk()
        self._talks = [self._talk]

    def live(self) -> None:
        """Do this and that until the time is over, then see how all answers ended."""
        try:
            while not self._world.is_over:
                self._me.attempt(self._act)
            self._finish()
        except AssertionError as error:
            self._ledger.blame(f"user {self._me.number}: {error}")

    def _act(self) -> None:
        seat, talk = self._me.seat, self._talk
        seat.linger(self._rng.uniform(0.05, 1.5))
        seat.heal()
        if self._second is not None:
            self._second.collect()
        if seat.leaves_within_s is not None:
            seat.linger(self._rng.uniform(0, seat.leaves_within_s))
            seat.leave()
            return
        is_running = seat.statuses.get(talk.head or "") == "streaming"
        choices = WHILE_RUNNING if is_running else WHILE_IDLE
        action = self._rng.choices(list(choices), list(choices.values()))[0]
        self._ledger.count(f"did {action}")
        getattr(self, f"_{action}")()

    def _turn_to(self, talk: Talk) -> None:
        self._talk, self._me.place = talk, talk.conversation_id
        if talk.conversation_id is not None:
            self._me.seat.open_all(talk.conversation_id)

    def _read_on(self) -> None:
        self._me.seat.linger(self._rng.uniform(0.1, 3.0))

    def _ask(self) -> None:
        talk, question = self._talk, f"question {new_id()}"
        payload = {
            "message_id": new_id(),
            "conversation_id": talk.conversation_id,
            "parent_id": talk.head,
            "text": question,
        }
        ack = self._me.begin("message:send", payload, question)
        if ack["ok"]:
            talk.conversation_id = self._me.place = ack["conversation_id"]
            self._note_head(ack["answer_id"], question)

    def _note_head(self, answer_id: str, question: str) -> None:
        self._talk.head = answer_id
        self._talk.questions[answer_id] = question

    def _regenerate(self) -> None:
        self._again("answer:regenerate")

    def _continue(self) -> None:
        self._again("answer:continue")

    def _again(self, command: str) -> None:
        if self._talk.head is not None:
            question = self._talk.questions[self._talk.head]
            payload = {"answer_id": self._talk.head, "request_id": new_id()}
            ack = self._me.begin(command, payload, question)
            if ack["ok"]:
                self._note_head(ack["answer_id"], question)

    def _stop(self) -> None:
        ack = self._me.seat.command("answer:stop", {"answer_id": self._talk.head})
        self._me.judge("answer:stop", ack)

    def _reload(self) -> None:
        self._me.seat.leave()

    def _drop(self) -> None:
        self._me.seat.drop()
        self._me.seat.linger(0.1)

    def _second_tab(self) -> None:
        if self._second is not None:
            self._second.leave()
            self._second = None
            return
        self._second = self._me.connect(None)
        if self._second is not None:
            self._second.know_places_of(self._me.seat)
            if self._talk.conversation_id:
                self._second.open_all(self._talk.conversation_id)

    def _turn_to_another(self) -> None:
        self._turn_to(self._rng.choice(self._talks))

    def _begin_anew(self) -> None:
        talk = Talk()
        self._talks.append(talk)
        self._turn_to(talk)

    def _delete(self) -> None:
        gone = self._talk.conversation_id
        if gone is not None:
            self._me.place = None
            self._talks.remove(self._talk)
            while not self._world.delete(self._me.token, gone):
                self._me.seat.linger(0.2)
            self._ledger.removed.add(gone)
            self._begin_anew()

    def _finish(self) -> None:
        """See the end of every answer, in a new tab that holds nothing."""
        self._leave()
        self._me.place, self._me.has_walls = None, False
        deadline = time.monotonic() + ENDS_WITHIN_S
        left = [talk for talk in self._talks if talk.conversation_id]
        while left and time.monotonic() < deadline:
            if self._me.attempt(lambda: self._me.seat.linger(0.2)) and self._is_at_rest(left[0]):
                left.pop(0)
        if left:
            self._ledger.blame(f"{len(left)} conversations never came to rest")
        self._leave()

    def _is_at_rest(self, talk: Talk) -> bool:
        is_at_rest = False

        def look() -> None:
            nonlocal is_at_rest
            opened = self._me.seat.open_all(talk.conversation_id or "")
            self._me.judge("conversation:open", opened)
            is_at_rest = opened["ok"] and not opened["conversation"]["running"]

        return self._me.attempt(look) and is_at_rest

    def _leave(self) -> None:
        if self._second is not None:
            self._second.leave()
            self._second = None
        self._me.leave()
