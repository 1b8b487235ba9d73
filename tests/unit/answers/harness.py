"""One answer with the shipped pump, a journal, and clients on sockets that fail on demand."""

from typing import Any

from app.answers.commands.subscribe import start_event
from app.answers.model.follower import Follower
from app.answers.model.live_answer import Ids, LiveAnswer
from app.answers.model.overlay import overlay_entries
from app.answers.model.status import Ending
from app.answers.streaming.delivery import Delivery
from app.answers.streaming.pump import Pump
from app.answers.streaming.run import failed
from app.journal.base import Drop, Entry
from app.journal.memory import MemoryJournal
from app.runtime import Runtime
from app.testing.wire.client_state import ClientState, Event

ANSWER = "answer"


class Line:
    """A socket: events wait in `on_the_way` until the client receives them."""

    def __init__(self) -> None:
        self.on_the_way: list[Event] = []
        self.is_stuck = False
        self.is_dropped = False

    @staticmethod
    def prepare(event: str, payload: dict[str, Any]) -> Event:
        return event, payload

    def can_take(self) -> bool:
        return not self.is_stuck

    def deliver(self, packet: Event) -> None:
        self.on_the_way.append(packet)

    def drop(self) -> None:
        self.is_dropped = True


class Seat:
    """A client, its line while it is connected, and the events it received before."""

    def __init__(self) -> None:
        self.client = ClientState()
        self.line: Line | None = None
        self.follower: Follower | None = None
        self.past: list[Event] = []

    def sent(self, name: str = "answer:delta") -> list[dict[str, Any]]:
        """Return the payloads of that event which its present line was sent."""
        assert self.line is not None
        return [payload for event, payload in self.line.on_the_way if event == name]


class World:
    """One answer, its journal, its database row and its clients."""

    def __init__(self, runtime: Runtime, seats: int = 2):
        self.runtime = runtime
        self.now = 0.0
        self.journal = MemoryJournal()
        self.stored: dict[str, Any] = {"id": ANSWER, "run": 1, "status": "streaming", "parts": []}
        self.seats = [Seat() for _ in range(seats)]
        self.live: LiveAnswer
        self.lost: list[LiveAnswer] = []
        self.boot()

    def boot(self) -> None:
        """Start a process with the journal and the stored answer there are."""
        delivery = Delivery(on_delivered=lambda *_: None, stuck_s=30, clock=lambda: self.now)
        self.pump = Pump(
            self.runtime,
            self.journal,
            delivery,
            on_ended=lambda _: None,
            on_lost=self.lost.append,
            clock=lambda: self.now,
        )
        self.pump.start_committing()
        self.ended: set[str] = set()
        ids = Ids("owner", "conversation", ANSWER)
        self.live = LiveAnswer(ids, self.stored["run"], self.runtime, self.stored["parts"])

    def append(self, kind: Any, text: str) -> None:
        if self.live.append(kind, text):
            self.pump.mark(self.live)

    def set_state(self, key: str, status: str, text: str = "") -> None:
        """Set the state of the tool call `key`, unless it has ended."""
        if key in self.ended or status not in ("running", "done"):
            return
        if status == "done":
            self.ended.add(key)
        state = {"call_id": key, "name": key, "title": key, "server": None, "status": status}
        if self.live.set_state("tool", f"{self.live.run}-{key}", state, text):
            self.pump.mark(self.live)

    def cycle(self) -> float:
        """Let 20 ms pass and make one cycle of the pump."""
        self.now += 0.02
        return self.pump.cycle()

    def connect(self, seat: Seat) -> None:
        """Connect if needed, and open the conversation with the client's `have`."""
        if seat.line is None:
            seat.line = Line()
            seat.follower = Follower("sid", "owner", "address", seat.line)
        assert seat.follower is not None
        have = seat.client.have(ANSWER)
        lengths = self.live.accept(have["run"], have["lengths"])
        revs = self.live.accept_revs(have.get("revs", []), lengths)
        seat.follower.send("answer:start", start_event(self.live, {"id": ANSWER}, lengths, revs))
        self.live.attach(seat.follower, lengths, revs)
        self.pump.mark(self.live)

    def disconnect(self, seat: Seat) -> None:
        """Lose the connection with all events on the way."""
        if seat.follower is not None:
            self.live.detach(seat.follower)
        seat.line = seat.follower = None

    def receive(self, seat: Seat, most: int) -> None:
        """Let the client receive up to `most` events; a gap makes it open again."""
        for _ in range(most):
            if seat.line is None or not seat.line.on_the_way:
                return
            event = seat.line.on_the_way.pop(0)
            seat.past.append(event)
            if not seat.client.apply(event):
                self.connect(seat)

    def repeat(self, seat: Seat, index: int) -> None:
        """Deliver an event again that the client already has, out of order."""
        deltas = [event for event in seat.past if event[0] in ("answer:delta", "answer:part")]
        if deltas:
            seat.client.apply(deltas[index % len(deltas)])

    def kill(self, *, losing: int = 0) -> None:
        """Kill the process; the next one continues in a new run.

        `losing`: so many of the last entries are lost too, as when the power fails.
        """
        self.pump.stop()
        for seat in self.seats:
            self.disconnect(seat)
        entries = self.journal.read(ANSWER)
        lost = Entry.end(ANSWER, self.stored["run"], failed("worker_lost").wire())
        recovered = overlay_entries(self.stored, [*entries[: len(entries) - losing], lost])
        if not losing:
            self._check_nothing_seen_is_lost(recovered)
        self.stored = {**recovered, "run": recovered["run"] + 1, "status": "streaming"}
        self.journal.commit([], drop=[Drop(ANSWER)])
        self.boot()

    def _check_nothing_seen_is_lost(self, recovered: dict[str, Any]) -> None:
        texts = [part["text"] for part in recovered["parts"]]
        for seat in self.seats:
            if seat.client.runs.get(ANSWER) != self.live.run:
                continue
            for index, seen in enumerate(seat.client.parts.get(ANSWER, [])):
                kept = texts[index] if index < len(texts) else ""
                assert kept.startswith(seen), (kept, seen)
            for index, state in seat.client.states.get(ANSWER, {}).items():
                kept_state = recovered["parts"][index]["tool"]
                assert kept_state["rev"] >= state["rev"]
                assert state["status"] == "running" or kept_state == state
        open_states = [part["tool"] for part in recovered["parts"] if "tool" in part]
        assert all(state["status"] in ("done", "failed") for state in open_states)

    def finish(self) -> None:
        """End the answer, connect every client and deliver all events."""
        self.live.end(Ending("completed", "stop"))
        self.pump.mark(self.live)
        for seat in self.seats:
            if seat.line is not None:
                seat.line.is_stuck = False
            self.connect(seat)
        for _ in range(50):
            self.cycle()
            for seat in self.seats:
                self.receive(seat, 1000)
        self.pump.stop()

    def check(self) -> None:
        """Check that every client and the journal have the text of the answer."""
        texts = [part["text"] for part in self.live.wire_parts()]
        for seat in self.seats:
            assert seat.client.parts.get(ANSWER, []) == texts
            assert seat.client.endings[ANSWER]["lengths"] == self.live.lengths()
            assert seat.client.endings[ANSWER]["revs"] == self.live.revs()
            states = [part.get("tool") for part in self.live.wire_parts()]
            held = seat.client.states.get(ANSWER, {})
            assert [held.get(at) for at in range(len(states))] == states
        kept = overlay_entries(self.stored, self.journal.read(ANSWER))
        assert kept["parts"] == self.live.wire_parts()
        assert kept["status"] == "completed"
