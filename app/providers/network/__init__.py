"""The way to an outside service: sockets that keep deadlines, can be cancelled and are paced.

Plugs in under the SDK's HTTP client; knows HTTP libraries, but no service and no answer.
"""

from .cancel_scope import CallScope, Pace, no_pace
from .transport import WatchedTransport

__all__ = ["CallScope", "Pace", "WatchedTransport", "no_pace"]
