"""NO_PROXY: the hosts that are reached without a proxy, by the rules of curl and Python."""

import re
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address
# An address in brackets or any text without a colon, then a port.
_WITH_PORT = re.compile(r"(\[[^]]*\]|[^:]*):(\d{1,5})")


def address_of(host: str) -> Address | None:
    """Return the address that `host` is, in each form that a connection accepts (127.1, 0x7f.1)."""
    try:
        address = ip_address(host)
    except ValueError:
        try:
            return IPv4Address(socket.inet_aton(host))
        except (OSError, UnicodeError):
            return None
    return getattr(address, "ipv4_mapped", None) or address


def is_loopback(host: str) -> bool:
    """Return whether `host` is this machine by its name alone."""
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    address = address_of(host)
    # A connection to 0.0.0.0 or :: reaches this machine too.
    return address is not None and (address.is_loopback or address.is_unspecified)


def is_excepted(host: str, port: int, entries: Iterable[str]) -> bool:
    """Return whether one of the `entries` of NO_PROXY matches.

    `*` matches every host; `example.org`, `.example.org` and `*.example.org` match this name and
    those that end in it; a network such as 10.0.0.0/8 matches hosts that are addresses. An entry
    may end in a port. An entry that is none of these matches nothing.
    """
    name = host.lower().rstrip(".")
    address = address_of(host)
    return any(_matches(entry.strip().lower(), name, address, port) for entry in entries)


def _matches(entry: str, name: str, address: Address | None, port: int) -> bool:
    if entry == "*":
        return True
    if found := _WITH_PORT.fullmatch(entry):
        if int(found[2]) != port:
            return False
        entry = found[1]
    entry = entry.removeprefix("[").removesuffix("]")
    if address is not None:
        return _contains(entry, address)
    suffix = entry.removeprefix("*").strip(".")
    return bool(suffix) and (name == suffix or name.endswith(f".{suffix}"))


def _contains(entry: str, address: Address) -> bool:
    if "/" not in entry:
        return address_of(entry) == address
    try:
        return address in ip_network(entry, strict=False)
    except ValueError:
        return False
