"""Closes all sockets of a user, on every worker."""

from ...runtime import Runtime
from ..cluster.peers import Peers
from ..registry import Registry


class UserDisconnector:
    """Closes sockets; their answers go on."""

    def __init__(self, runtime: Runtime, registry: Registry, peers: Peers):
        self._runtime = runtime
        self._registry = registry
        self._peers = peers

    def disconnect(self, owner: str) -> None:
        """Close the user's sockets on every worker."""
        self.disconnect_here(owner)
        self._peers.announce_disconnect(owner)

    def disconnect_here(self, owner: str) -> None:
        """Close the user's sockets on this worker."""
        for follower in self._registry.sockets_of(owner):
            self._runtime.spawn(follower.sender.drop)
