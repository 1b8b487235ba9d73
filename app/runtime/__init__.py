"""Concurrency of this process, on eventlet, gevent or plain threads: tasks, events, locks, workers.

The only package that imports eventlet or gevent. It knows nothing of answers or sockets.
"""

from .base import WEBSOCKET, DirectWebSocket, Event, Runtime, Task
from .client_connections import ClientConnections
from .direct_response import DirectResponse, direct_response
from .factory import choose_runtime
from .periodic_task import PeriodicTask

__all__ = [
    "WEBSOCKET",
    "ClientConnections",
    "DirectResponse",
    "DirectWebSocket",
    "Event",
    "PeriodicTask",
    "Runtime",
    "Task",
    "choose_runtime",
    "direct_response",
]
