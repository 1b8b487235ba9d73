"""The network layer of calls to a service: sockets with deadlines, cancellation and pacing.

It is the transport of the SDK's HTTP client and knows nothing of services or answers.
"""

from .cancel_scope import CallScope, Pace, no_pace
from .failures import EgressFailure
from .transport import ScopedTransport

__all__ = ["CallScope", "EgressFailure", "Pace", "ScopedTransport", "no_pace"]
