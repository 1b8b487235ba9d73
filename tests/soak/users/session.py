"""A user's session: reconnects after losses and repeats commands until they are acknowledged."""

import random
import time
from collections.abc import Callable

import socketio

from app.testing.wire.chat_client import Json
from tests.support.wire.tab import RefusedError

from ..environment import Environment
from ..provider_scripts import choose_script
from .tab import ConnectionLostError, RecordingWire, SoakTab

EXPECTED_REFUSALS = {
    "conversation_busy", "not_continuable", "unavailable", "storage_unavailable",
}  # fmt: skip
KEEPS_STATE = 0.7


class Session:
    """One user's main tab, replaced by a new one after each loss."""

    def __init__(self, environment: Environment, number: int):
        self.environment, self.number = environment, number
        self.observations = environment.observations
        self.rng = random.Random(f"{environment.seed}.{number}")
        self.token = environment.server.new_token()
        self.conversation_id: str | None = None
        self.uses_proxy = True
        self._tab: SoakTab | None = None

    @property
    def tab(self) -> SoakTab:
        """The current tab.

        Raises:
            ConnectionLostError: there is none.
        """
        if self._tab is None:
            raise ConnectionLostError("there is no tab")
        return self._tab

    def attempt(self, action: Callable[[], object]) -> bool:
        """Connect and call `action`; return False if the connection was lost."""
        try:
            self.ensure_connected()
            action()
        except ConnectionLostError:
            self.observations.count("connections lost")
            return False
        return True

    def ensure_connected(self) -> None:
        """Reconnect if needed, in most cases with the text that the last tab held."""
        while self._tab is None or not self._tab.is_connected:
            wire = None
            if self._tab is not None:
                self._tab.leave()
                wire = self._tab.wire if self.rng.random() < KEEPS_STATE else None
            tab = self.connect(wire)
            if tab is None:
                time.sleep(self.rng.uniform(0.1, 1.0))  # noqa: TID251 - the page's backoff
                continue
            if self._tab is not None:
                tab.copy_conversations(self._tab)
            self._tab = tab
            if self.conversation_id is not None:
                tab.open_all(self.conversation_id)

    def connect(self, wire: RecordingWire | None) -> SoakTab | None:
        """Open another tab; return None if the server refuses it or cannot be reached."""
        server = self.environment.server
        url = self.environment.url(self.number) if self.uses_proxy else server.url
        try:
            return SoakTab(url, self.token, self.observations, wire)
        except RefusedError as refused:
            self.observations.count(f"connects refused: {refused.error['code']}")
        except (socketio.exceptions.ConnectionError, OSError, ValueError):
            self.observations.count("connects failed")
        return None

    def start_run(self, command: str, payload: Json, question: str) -> Json:
        """Send a command that starts a run; repeat it with the same id until it is acknowledged."""
        number = self.observations.next_number()
        script = choose_script(self.rng, number)
        self.observations.kinds[number] = script.kind
        self.environment.provider.script(script.steps, marker=question, times=1)
        while True:
            try:
                self.ensure_connected()
                ack = self.tab.command(command, payload)
            except ConnectionLostError:
                self.observations.count("commands repeated")
                continue
            self.check(command, ack)
            if ack["ok"]:
                self.observations.runs[question] += 1
                self.observations.count(f"runs: {script.kind}")
            return ack

    def check(self, command: str, ack: Json) -> None:
        """Record a mismatch if a command was refused with an unexpected error."""
        if not ack["ok"]:
            code = ack["error"]["code"]
            self.observations.count(f"refused: {code}")
            if code not in EXPECTED_REFUSALS:
                self.observations.record_mismatch(f"{command} was refused: {code}")

    def leave(self) -> None:
        """Close the tab and discard its state."""
        if self._tab is not None:
            self._tab.leave()
            self._tab = None
