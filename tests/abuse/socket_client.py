"""What the attacks over sockets share: raw frames, the worker's memory, and a bystander."""

import json
import struct
import time
from pathlib import Path
from typing import Any

from app.protocol import NAMESPACE
from tests.support.servers.wordbrook import ServerProcess
from tests.support.waiting import share_of_cores, wait_until
from tests.support.wire.raw_socket import RawSocket
from tests.support.wire.tab import Tab

LONG_TEXT = "x" * 65_000


def frame(text: str) -> bytes:
    """Return a WebSocket frame, masked by zeros, so that a flood costs its sender nothing."""
    data = text.encode()
    if len(data) < 126:
        head = struct.pack("!BB", 0x81, 0x80 | len(data))
    elif len(data) < 65536:
        head = struct.pack("!BBH", 0x81, 0x80 | 126, len(data))
    else:
        head = struct.pack("!BBQ", 0x81, 0x80 | 127, len(data))
    return head + bytes(4) + data


def event(name: str, payload: Any, id_: int | str = "") -> str:
    """Return the packet of a command."""
    return f"42{NAMESPACE},{id_}{json.dumps([name, payload], separators=(',', ':'))}"


def send_unblocked(raw: RawSocket, data: bytes, pieces: list[bytes]) -> None:
    """Send what the connection accepts without waiting; `pieces` keeps the unsent rest."""
    pieces[:] = [b"".join(pieces) or data]
    plug = raw._plug
    plug.settimeout(0.001)
    try:
        pieces[:] = [pieces[0][plug.send(pieces[0]) :]]
    except OSError:
        return


def resident_mib(server: ServerProcess) -> float:
    """Return the memory of the worker."""
    [worker] = server.workers()
    return int(Path(f"/proc/{worker}/statm").read_text().split()[1]) * 4096 / 2**20


def conversation_of_long_messages(tab: Tab, count: int) -> str:
    """Return the id of a conversation with this many questions of 65,000 characters."""
    ack = tab.ask(LONG_TEXT)
    tab.wait_for_end(ack)
    for _ in range(count - 1):
        ack = tab.reply(ack, LONG_TEXT)
        tab.wait_for_end(ack)
    return str(ack["conversation_id"])


class Bystander:
    """A client that measures how long others wait, while an attack goes on."""

    def __init__(self, server: ServerProcess):
        self._tab = server.tab()
        self.longest_s = 0.0

    def measure(self, *, seconds: float) -> float:
        """Send commands for this long; return the longest time that an ack took.

        Seconds are those of an idle machine: of each, what other processes take is left out.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            started_at, share = time.monotonic(), share_of_cores()
            assert self._tab.close({"conversation_id": "c"})["ok"]
            share = (share + share_of_cores()) / 2
            self.longest_s = max(self.longest_s, (time.monotonic() - started_at) * share)
            wait_until(started_at + 0.05)
        return self.longest_s
