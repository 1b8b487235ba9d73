"""The earlier path of `tests.support.wire.tab`, with the seams that tests/soak uses."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from tests.support.wire.tab import RefusedError
from tests.support.wire.tab import Tab as WireTab

__all__ = ["RefusedError", "Tab"]


class Tab(WireTab):
    """A tab with the parts of python-socketio's client that tests/soak uses."""

    @property
    def _client(self) -> Any:
        def emit(name: str, payload: Any, *, namespace: str, callback: Callable[..., None]) -> None:
            self.emit(name, payload, callback)

        plug = SimpleNamespace(shutdown=lambda _: WireTab.drop(self))
        return SimpleNamespace(emit=emit, eio=SimpleNamespace(ws=SimpleNamespace(sock=plug)))
