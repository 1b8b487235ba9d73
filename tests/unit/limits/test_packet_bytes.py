"""Bytes of sockets are counted before a packet is parsed."""

from contextlib import suppress

import pytest

from app.limits.packet_bytes import LONG_BYTES, PACKET_BYTES, SOCKETS_PER_ADDRESS, PacketBytes
from app.protocol.errors import Refusal

from ..identity.builders import Clock, make_settings

RATE, BURST = 1024, 100 * 1024


def packets_of(clock: Clock, **overrides: object) -> PacketBytes:
    limits = {"limit_socket_bytes_per_second": RATE, "limit_socket_buffer_bytes": BURST}
    return PacketBytes(make_settings(**limits, **overrides), clock)


def count(packets: PacketBytes, socket: str, size: int, address: str = "a") -> float:
    return packets.count(socket, lambda: address, size)


def accepted(packets: PacketBytes, addresses: list[str]) -> int:
    """Return how many of these addresses may send the longest packet, each by a new socket."""
    number = 0
    for index, address in enumerate(addresses):
        with suppress(Refusal):
            count(packets, f"{len(packets)} {index}", BURST, address)
            number += 1
    return number


def test_socket_waits_beyond_its_burst_as_long_as_its_rate_says() -> None:
    clock = Clock()
    packets = packets_of(clock)
    size = 10 * 1024 - PACKET_BYTES
    assert [count(packets, "s", size) for _ in range(10)] == [0] * 10
    assert count(packets, "s", size) == pytest.approx(10)
    assert count(packets, "other", size) == 0
    clock.forward(20)
    assert count(packets, "s", size) == pytest.approx(0, abs=1e-6)


def test_short_packets_have_a_cost_each() -> None:
    packets = packets_of(Clock())
    waits = [count(packets, "s", 1) for _ in range(BURST // PACKET_BYTES)]
    assert waits[-1] > 0


def test_new_sockets_of_an_address_have_no_new_burst_for_long_packets() -> None:
    packets = packets_of(Clock())
    assert accepted(packets, ["a"] * 100) < 5
    with pytest.raises(Refusal) as refused:
        count(packets, "new", BURST)
    assert refused.value.code == "rate_limited"
    assert refused.value.retry_after_s
    assert count(packets, "neighbour", LONG_BYTES) == 0
    assert count(packets, "elsewhere", BURST - PACKET_BYTES, "b") == 0


def test_addresses_of_one_ipv6_network_share_the_rate_of_long_packets() -> None:
    packets = packets_of(Clock())
    assert accepted(packets, [f"2001:db8:0:{number:x}::/64" for number in range(100)]) < 20


def test_refused_long_packets_do_not_extend_the_wait_of_an_address() -> None:
    clock = Clock()
    packets = packets_of(clock)
    accepted(packets, ["a"] * 100)
    clock.forward(BURST / (RATE * SOCKETS_PER_ADDRESS))
    assert accepted(packets, ["a"] * 2) > 0


def test_counts_expire() -> None:
    clock = Clock()
    packets = packets_of(clock)
    for number in range(1000):
        count(packets, f"s{number}", 1000, f"10.0.0.{number}")
    assert len(packets) == 1000
    clock.forward(1000)
    count(packets, "last", 1)
    assert len(packets) == 1


def test_without_limits_nothing_waits() -> None:
    packets = packets_of(Clock(), limits=False)
    assert [count(packets, "s", BURST) for _ in range(50)] == [0] * 50
    assert len(packets) == 0
