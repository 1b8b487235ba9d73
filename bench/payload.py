"""Delta texts of the fake provider: each delta holds its sequence number and its send time.

A delta is 13 characters: a space, four digits of sequence number, eight digits of time in units
of 10 microseconds. The time is the monotonic clock, which all processes of one machine share.
"""

import re
import time

UNIT_NS = 10_000
TIME_MODULUS = 10**8
SEQUENCE_MODULUS = 10**4
DELTA_LENGTH = 13
_DELTA = re.compile(r" (\d{4})(\d{8})")


def now_units() -> int:
    """Return the monotonic time in units of 10 microseconds."""
    return time.monotonic_ns() // UNIT_NS


def encode_delta(sequence: int) -> bytes:
    """Return the text of delta `sequence`, sent now."""
    return b" %04d%08d" % (sequence % SEQUENCE_MODULUS, now_units() % TIME_MODULUS)


class ReceivedAnswer:
    """The text of one answer at one client, as (receive time, text) in order of arrival."""

    def __init__(self) -> None:
        self.pieces: list[tuple[int, str]] = []

    def lost_characters(self, deltas: int) -> int:
        """Return how many characters are missing, duplicated or out of order."""
        sequences = [int(match[1]) for match in _DELTA.finditer(self.text)]
        in_order = sum(
            sequence == index % SEQUENCE_MODULUS
            for index, sequence in enumerate(sequences[:deltas])
        )
        surplus = max(0, len(self.text) - deltas * DELTA_LENGTH)
        return (deltas - in_order) * DELTA_LENGTH + surplus

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(text for _, text in self.pieces)

    def latencies_ms(self) -> list[tuple[int, float]]:
        """Return (receive time, latency in milliseconds) of each delta.

        A delta is received when its last character is.
        """
        latencies: list[tuple[int, float]] = []
        rest = ""
        for received_at, text in self.pieces:
            rest += text
            end = 0
            for match in _DELTA.finditer(rest):
                units = (received_at - int(match[2])) % TIME_MODULUS
                latencies.append((received_at, units * UNIT_NS / 1e6))
                end = match.end()
            rest = rest[end:]
        return latencies

    def send_duration_s(self) -> float:
        """Return the seconds between the send times of the first and the last delta."""
        times = [int(match[2]) for match in _DELTA.finditer(self.text)]
        return (times[-1] - times[0]) % TIME_MODULUS * UNIT_NS / 1e9 if times else 0.0
