"""A filter of gunicorn's log: lines about requests get a rate limit and lose their words."""

import logging

from ..runtime.client_connections import fault_of
from .rate_limited import RateLimitedLogger

MALFORMED = "Invalid request from"
FAILED = ("Error handling request", "Socket error processing request")


class ClientFaultFilter(logging.Filter):
    """Replaces gunicorn's lines about requests, which quote the URL and the traceback."""

    def __init__(self) -> None:
        super().__init__()
        self._log = RateLimitedLogger(logging.getLogger("wordbrook.http"))

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record is not about a request."""
        text = str(record.msg)
        if text.startswith(MALFORMED):
            self._log.info("refused a malformed request")
            return False
        if text.startswith(FAILED):
            error = record.exc_info[1] if record.exc_info else None
            self._log.warning("a request failed: %s", fault_of(error) if error else "unknown")
            return False
        return True
