"""Closes all sockets of a user, on every worker."""

from collections.abc import Callable

from ...runtime import Runtime
from ..cluster.peers import Peers
from ..model.follower import Follower
from ..registry import Registry


class UserDisconnector:
    """Closes sockets; their answers go on. `before_close` may send the last event of one."""

    def __init__(self, runtime: Runtime, registry: Registry, peers: Peers):
        self._runtime = runtime
        self._registry = registry
        self._peers = peers
        self.before_close: Callable[[Follower], None] | None = None

    def disconnect(self, owner: str) -> None:
        """Close the user's sockets on every worker."""
        self.disconnect_here(owner)
        self._peers.announce_disconnect(owner)

    def disconnect_here(self, owner: str) -> None:
        """Close the user's sockets on this worker."""
        for follower in self._registry.sockets_of(owner):
            self._runtime.spawn(self._close, follower)

    def _close(self, follower: Follower) -> None:
        try:
            if self.before_close is not None:
                self.before_close(follower)
        finally:
            follower.sender.drop()
