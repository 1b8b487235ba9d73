"""Connections that have not joined: counted by address, the oldest make room."""

import logging
import threading

from app.logs.rate_limited import RateLimitedLogger
from app.sockets.pending_connections import OLD_S, PendingConnections

from ..identity.builders import Clock, make_settings

LIMIT = 3


class Pending:
    """Pending connections with a clock; `closed` has those that made room."""

    def __init__(self, **overrides: object):
        self.clock = Clock()
        self.closed: list[str] = []
        self.connections = PendingConnections(
            make_settings(limit_unjoined_per_address=LIMIT, **overrides),
            RateLimitedLogger(logging.getLogger("test")),
            threading.Lock(),
            self.closed.append,
            self.clock,
        )

    def arrive(self, name: str, address: str = "a") -> bool:
        has_room = self.connections.has_room(address)
        if has_room:
            self.connections.add(name, address)
        return has_room


def test_connections_beyond_the_limit_of_their_address_are_refused() -> None:
    pending = Pending()
    assert [pending.arrive(name) for name in "1234"] == [True] * LIMIT + [False]
    assert pending.arrive("5", "b")
    pending.connections.remove("1")
    pending.connections.remove("1")
    assert [pending.arrive(name) for name in "67"] == [True, False]


def test_oldest_connection_of_the_address_makes_room_for_a_new_one() -> None:
    pending = Pending()
    pending.arrive("other", "b")
    for name in "123":
        pending.arrive(name)
    pending.clock.forward(OLD_S)
    assert pending.arrive("4")
    assert pending.closed == ["1"]


def test_connection_of_the_same_wide_network_makes_room_in_it() -> None:
    pending = Pending()
    sites = [f"2001:db8:0:{number}::/64" for number in range(2 * LIMIT + 1)]
    assert [pending.arrive(site, site) for site in sites[:-1]] == [True] * 2 * LIMIT
    assert not pending.arrive("last", sites[-1])
    pending.clock.forward(OLD_S)
    assert pending.arrive("last", sites[-1])
    assert pending.closed == [sites[0]]


def test_threads_may_add_and_remove_at_the_same_time() -> None:
    pending = Pending()
    errors: list[Exception] = []

    def work(thread: int) -> None:
        try:
            for number in range(2000):
                pending.clock.forward(1)
                pending.connections.has_room("a")
                pending.connections.add(f"{thread} {number}", "a")
                pending.connections.remove(f"{thread} {number - 5}")
        except RuntimeError as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
