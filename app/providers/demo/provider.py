"""The demo provider: starts its endpoint with the first request and calls it by HTTP."""

from functools import partial

from ...protocol.errors import Refusal
from ...runtime import Runtime
from ..base import Call, Catalogue, ModelInfo, Request
from ..network import Pace, no_pace
from ..openai_api.provider import OpenAIProvider
from .server import DemoServer

DEMO_MODEL = "wordbrook-demo"
DEMO_NAME = "Demo (no real model)"


class DemoProvider:
    """An endpoint in this process and an OpenAIProvider that calls it. Times are in seconds."""

    def __init__(
        self,
        runtime: Runtime,
        *,
        connect_s: float = 10.0,
        idle_s: float = 60.0,
        total_s: float = 600.0,
        pace: Pace = no_pace,
    ):
        self._server = DemoServer(runtime, DEMO_MODEL)
        self._lock = runtime.lock()
        self._inner: OpenAIProvider | None = None
        self._build = partial(
            OpenAIProvider,
            runtime,
            models=(DEMO_MODEL,),
            connect_s=connect_s,
            idle_s=idle_s,
            total_s=total_s,
            pace=pace,
        )

    def start(self, request: Request) -> Call:
        """Return a call for `request`; the first one starts the endpoint."""
        with self._lock:
            if self._inner is None:
                self._server.start()
                self._inner = self._build(base_url=self._server.base_url, api_key=self._server.key)
        return self._inner.start(request)

    def catalogue(self) -> Catalogue:
        """Return the demo model."""
        models = (ModelInfo(DEMO_MODEL, DEMO_NAME),)
        return Catalogue(models, DEMO_MODEL, any_name=False, is_demo=True)

    def choose_model(self, wanted: str | None) -> str:
        """Return the demo model.

        Raises:
            Refusal: `model_unknown`; `wanted` is another one.
        """
        if wanted and wanted != DEMO_MODEL:
            raise Refusal("model_unknown")
        return DEMO_MODEL

    def close(self) -> None:
        """Close the connections, then the endpoint."""
        with self._lock:
            inner, self._inner = self._inner, None
        if inner is not None:
            inner.close()
            self._server.close()
