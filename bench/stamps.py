"""The text that the stand-in provider sends: every delta names its number and its moment.

A delta is 13 characters: a space, four digits of its number, eight of the time in units of 10
microseconds on the machine's monotonic clock, which all its processes share.
"""

import re
import time

UNIT_NS = 10_000
TIMES = 10**8
NUMBERS = 10**4
LENGTH = 13
_STAMP = re.compile(r" (\d{4})(\d{8})")


def now_units() -> int:
    """Return the monotonic time in units of 10 microseconds."""
    return time.monotonic_ns() // UNIT_NS


def stamp(number: int) -> bytes:
    """Return the text of delta `number`, sent now."""
    return b" %04d%08d" % (number % NUMBERS, now_units() % TIMES)


class Received:
    """What one client received of one answer, as (moment, text) in the order it came."""

    def __init__(self) -> None:
        self.pieces: list[tuple[int, str]] = []

    def lost_characters(self, deltas: int) -> int:
        """Return how many of the characters sent are not there, each once and in order."""
        numbers = [int(match[1]) for match in _STAMP.finditer(self.text)]
        in_order = sum(number == index % NUMBERS for index, number in enumerate(numbers[:deltas]))
        surplus = max(0, len(self.text) - deltas * LENGTH)
        return (deltas - in_order) * LENGTH + surplus

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(text for _, text in self.pieces)

    def latencies_ms(self) -> list[tuple[int, float]]:
        """Return (moment of arrival, milliseconds on the way) of each delta.

        A delta has arrived when its last character has.
        """
        found: list[tuple[int, float]] = []
        rest = ""
        for moment, text in self.pieces:
            rest += text
            end = 0
            for match in _STAMP.finditer(rest):
                units = (moment - int(match[2])) % TIMES
                found.append((moment, units * UNIT_NS / 1e6))
                end = match.end()
            rest = rest[end:]
        return found

    def sent_over_s(self) -> float:
        """Return the seconds between the sending of the first delta and of the last."""
        times = [int(match[2]) for match in _STAMP.finditer(self.text)]
        return (times[-1] - times[0]) % TIMES * UNIT_NS / 1e9 if times else 0.0
