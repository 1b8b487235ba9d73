"""How this process waits and runs things at once: eventlet, gevent or plain threads.

The only package that names them. Nothing here knows about answers or sockets.
"""

from .base import WEBSOCKET, DirectWebSocket, Event, Runtime, Task
from .factory import choose_runtime
from .periodic_task import PeriodicTask

__all__ = [
    "WEBSOCKET",
    "DirectWebSocket",
    "Event",
    "PeriodicTask",
    "Runtime",
    "Task",
    "choose_runtime",
]
