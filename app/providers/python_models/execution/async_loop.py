"""The event loop on which asynchronous models run: one per process, in a task of its own.

Under a patched runtime all tasks are in one thread, which can run one loop only.
"""

import asyncio
import os
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any

from ....runtime import Runtime


class AsyncLoop:
    """Starts with the first coroutine and runs until the process ends."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pid = 0

    def spawn(self, runtime: Runtime, coroutine: Coroutine[Any, Any, None]) -> Callable[[], object]:
        """Run a coroutine; return a function that cancels it."""
        future: Future[None] = asyncio.run_coroutine_threadsafe(coroutine, self._start(runtime))
        return future.cancel

    def _start(self, runtime: Runtime) -> asyncio.AbstractEventLoop:
        # The loop of a parent does not run in a forked process.
        if self._loop is None or self._pid != os.getpid():
            self._loop, self._pid = asyncio.new_event_loop(), os.getpid()
            runtime.spawn(_run, self._loop)
        return self._loop


def _run(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    loop.run_forever()


shared_loop = AsyncLoop()
