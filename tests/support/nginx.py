"""The earlier path of `tests.support.servers.nginx`."""

from .servers.nginx import running_nginx

__all__ = ["running_nginx"]
