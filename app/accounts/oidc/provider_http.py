"""Requests to the provider: with deadlines, a bound for the answer, and no redirects."""

import json
import ssl
from collections.abc import Mapping
from typing import Any

import httpcore2
import httpx2

from ...egress import Egress
from ...providers.network import CallScope, EgressFailure, ScopedTransport
from ...runtime import Runtime
from .fault import OidcFault

CONNECT_S = 5.0
IDLE_S = 10.0
TOTAL_S = 15.0
MAX_BYTES = 512 * 1024
FAILURES = (httpcore2.NetworkError, httpcore2.TimeoutException, httpcore2.ProtocolError,
            httpcore2.UnsupportedProtocol, httpx2.HTTPError, httpx2.InvalidURL, ssl.SSLError,
            OSError)  # fmt: skip


class ProviderHttp:
    """Gets JSON objects from the provider; waits on the runtime, and blocks no hub."""

    def __init__(self, runtime: Runtime, egress: Egress):
        self._runtime = runtime
        self._client = httpx2.Client(
            transport=ScopedTransport(egress),
            trust_env=False,
            timeout=None,
            headers={"Accept": "application/json", "Accept-Encoding": "identity"},
        )

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Return the JSON object at `url`.

        Raises:
            OidcFault: `unreachable`, or `provider_fault` for another status or content.
        """
        status, found = self._send("GET", url, dict(headers or {}), None)
        if status != 200 or found is None:
            raise OidcFault("provider_fault", f"HTTP {status} or no JSON object from {_at(url)}")
        return found

    def post(
        self, url: str, headers: Mapping[str, str], body: str
    ) -> tuple[int, dict[str, Any] | None]:
        """Send a form; return the status, and the JSON object of the answer if it is one.

        Raises:
            OidcFault: `unreachable`.
        """
        return self._send("POST", url, dict(headers), body)

    def _send(
        self, method: str, url: str, headers: dict[str, str], body: str | None
    ) -> tuple[int, dict[str, Any] | None]:
        scope = CallScope(self._runtime, connect_s=CONNECT_S, idle_s=IDLE_S, total_s=TOTAL_S)
        try:
            with (
                scope.active(),
                self._client.stream(method, url, headers=headers, content=body) as response,
            ):
                content = bytearray()
                for piece in response.iter_bytes():
                    content += piece
                    if len(content) > MAX_BYTES:
                        raise OidcFault("provider_fault", f"a long answer from {_at(url)}")
                status = response.status_code
        except EgressFailure as failure:
            raise OidcFault("unreachable", failure.problem) from None
        except FAILURES as error:
            # Without the text of the error, which may quote what was received.
            reason = f"{_at(url)} does not answer ({type(error).__name__})"
            raise OidcFault("unreachable", reason) from None
        if status >= 500:
            raise OidcFault("unreachable", f"HTTP {status} from {_at(url)}")
        return status, _object(bytes(content))


def _object(content: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _at(url: str) -> str:
    # Addresses of the provider's documents; what is in a query stays out of the log.
    return url.partition("?")[0][:200]
