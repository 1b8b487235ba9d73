"""How this process waits and runs things at once: eventlet, gevent or plain threads.

The only package that names them. Nothing here knows about answers or sockets.
"""

from .base import WEBSOCKET, DirectWebSocket, Event, Runtime, Task
from .factory import choose_runtime

__all__ = ["WEBSOCKET", "DirectWebSocket", "Event", "Runtime", "Task", "choose_runtime"]
