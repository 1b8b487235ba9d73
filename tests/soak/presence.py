"""How a user is there: connected, again and again, and giving commands until they are taken."""

import random
import time
from collections.abc import Callable

import socketio

from tests.integration.tab import RefusedError
from tests.support.client import Json

from .scripts import choose_script
from .seat import LostError, NotingWire, Seat
from .world import World

EXPECTED = {"conversation_busy", "not_continuable", "unavailable", "storage_unavailable"}
KEEPS_WHAT_IT_HELD = 0.7


class Presence:
    """A user's tab, which is lost and comes back."""

    def __init__(self, world: World, number: int):
        self.world, self.ledger, self.number = world, world.ledger, number
        self.rng = random.Random(f"{world.seed}.{number}")
        self.token = world.server.new_token()
        self.place: str | None = None
        self.has_walls = True
        self._seat: Seat | None = None

    @property
    def seat(self) -> Seat:
        """The tab, if there is one."""
        if self._seat is None:
            raise LostError("it has left")
        return self._seat

    def attempt(self, action: Callable[[], object]) -> bool:
        """Do something while connected; return whether the connection held."""
        try:
            self.be_there()
            action()
        except LostError:
            self.ledger.count("connections lost")
            return False
        return True

    def be_there(self) -> None:
        """Be connected; after a loss mostly with what was held."""
        while self._seat is None or not self._seat.is_connected:
            wire = None
            if self._seat is not None:
                self._seat.leave()
                wire = self._seat.wire if self.rng.random() < KEEPS_WHAT_IT_HELD else None
            seat = self.connect(wire)
            if seat is None:
                time.sleep(self.rng.uniform(0.1, 1.0))  # noqa: TID251 - as a page waits
                continue
            if self._seat is not None:
                seat.know_places_of(self._seat)
            self._seat = seat
            if self.place is not None:
                seat.open_all(self.place)

    def connect(self, wire: NotingWire | None) -> Seat | None:
        """Make one more tab, or none if that cannot be now."""
        url = self.world.url(self.number) if self.has_walls else self.world.server.url
        try:
            return Seat(url, self.token, self.ledger, wire)
        except RefusedError as refused:
            self.ledger.count(f"connects refused: {refused.error['code']}")
        except (socketio.exceptions.ConnectionError, OSError, ValueError):
            self.ledger.count("connects failed")
        return None

    def begin(self, command: str, payload: Json, question: str) -> Json:
        """Give a command that begins a run, over and over with one id until it is acknowledged."""
        number = self.ledger.number()
        script = choose_script(self.rng, number)
        self.ledger.kinds[number] = script.kind
        self.world.provider.script(script.steps, marker=question, times=1)
        while True:
            try:
                self.be_there()
                ack = self.seat.command(command, payload)
            except LostError:
                self.ledger.count("commands given again")
                continue
            self.judge(command, ack)
            if ack["ok"]:
                self.ledger.runs[question] += 1
                self.ledger.count(f"runs: {script.kind}")
            return ack

    def judge(self, command: str, ack: Json) -> None:
        """Blame a refusal that has no reason here."""
        if not ack["ok"]:
            code = ack["error"]["code"]
            self.ledger.count(f"refused: {code}")
            if code not in EXPECTED:
                self.ledger.blame(f"{command} was refused: {code}")

    def leave(self) -> None:
        """Leave, and keep nothing."""
        if self._seat is not None:
            self._seat.leave()
            self._seat = None
