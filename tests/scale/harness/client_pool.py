"""Hundreds of clients in one thread, each served when something has come for it."""

import select
import time
from collections.abc import Callable

from .light_client import Member

STEP_S = 0.02


class ClientPool:
    """All of them."""

    def __init__(self) -> None:
        self.members: list[Member] = []

    def admit(self, member: Member) -> Member:
        """Let one more come; returns when it is in."""
        self.members.append(member)
        member.tend()
        self.play_until(lambda: member.is_here, within_s=60)
        return member

    def play_until(self, is_so: Callable[[], object], *, within_s: float) -> None:
        """Let all take what comes for them, and come back when they are cut off, until it is so."""
        until = time.monotonic() + within_s
        while not is_so():
            assert time.monotonic() < until, f"not within {within_s} s"
            self._step()

    def _step(self) -> None:
        here = [member for member in self.members if member.is_here]
        ready, _, _ = select.select(here, [], [], STEP_S)
        for member in ready:
            member.take()
        for member in self.members:
            member.tend()

    def leave(self) -> None:
        """Let all leave."""
        for member in self.members:
            if member.is_here:
                member.leave()
