"""The link to the other workers: Redis, and what it is when it is away.

Knows nothing of answers or sockets. Only this package and the journal name the redis package.
"""

from .client import RedisClient, RedisUnavailable
from .pubsub import PubSub
from .shared_counters import SharedCounters

__all__ = ["PubSub", "RedisClient", "RedisUnavailable", "SharedCounters"]
