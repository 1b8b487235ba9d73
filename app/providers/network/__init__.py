"""The way to an outside service: sockets that keep deadlines, can be cancelled and are paced.

Plugs in under the SDK's HTTP client; knows HTTP libraries, but no service and no answer.
"""

from .transport import WatchedTransport
from .watch import Pace, Watch, no_pace

__all__ = ["Pace", "Watch", "WatchedTransport", "no_pace"]
