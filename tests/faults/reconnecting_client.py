"""The earlier path of `tests.support.wire.client_state.joined`."""

from tests.support.wire.client_state import joined

__all__ = ["joined"]
