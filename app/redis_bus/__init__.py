"""Communication with the other workers by Redis: client, publish/subscribe, shared counters.

It knows nothing of answers or sockets. Only this package and the journal import redis.
"""

from .client import RedisClient, RedisUnavailable
from .pubsub import PubSub
from .shared_counters import SharedCounters

__all__ = ["PubSub", "RedisClient", "RedisUnavailable", "SharedCounters"]
