"""Names of `tests.support.wire.client_state` under their earlier path."""

from .wire.client_state import ClientState as WireClient
from .wire.client_state import Event

__all__ = ["Event", "WireClient"]
