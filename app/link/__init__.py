"""The link to the other workers: Redis, and what it is when it is away.

Knows nothing of answers or sockets. Only this package and the journal name the redis package.
"""

from .channels import Channels
from .redis_link import LinkDown, RedisLink
from .shared_counts import SharedCounts

__all__ = ["Channels", "LinkDown", "RedisLink", "SharedCounts"]
