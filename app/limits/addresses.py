"""The networks under which an address is counted, and how their caps grow.

A home line has a /64 to a /48 of IPv6 addresses. Each is counted, or its owner would use one /64
after the other; a wider network may have several customers, so its cap is higher.
"""

from functools import lru_cache
from ipaddress import IPv6Network

from ..settings import Settings

WIDER_NETWORKS = ((56, 2), (48, 4))


@lru_cache(maxsize=4096)
def networks_of(address: str) -> tuple[tuple[str, int], ...]:
    """Return the networks of an address from `address_of`, each with the factor of its cap."""
    if not address.endswith("/64"):
        return ((address, 1),)
    network = IPv6Network(address)
    wider = ((str(network.supernet(new_prefix=bits)), factor) for bits, factor in WIDER_NETWORKS)
    return ((address, 1), *wider)


def shared_caps(settings: Settings, address: str, cap: int) -> dict[str, int]:
    """Return the caps of what the users at an address do together.

    None where people sign in: each has limits of their own, and an office may have many people
    behind one address. Without a sign-in users are free to create, so the address counts too.
    """
    return {} if settings.has_accounts else address_caps(address, cap)


def address_caps(address: str, cap: int) -> dict[str, int]:
    """Return the cap of each network of an address, by its key."""
    return {f"address {network}": cap * factor for network, factor in networks_of(address)}
