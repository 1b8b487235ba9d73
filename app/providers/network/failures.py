"""Failures of the way to a service: its proxy refuses, or a certificate is not trusted."""

import ssl

import httpcore2

from ...egress import Proxy

PROXY_ACTION = (
    "Check that the proxy runs, and its address: HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, or proxy of "
    "the endpoint."
)
TRUST_ACTION = (
    "If the certificate is of an authority of your own, set SSL_CERT_FILE, or ca_file of the "
    "endpoint, to a PEM file with the certificate of that authority."
)
# OpenSSL's X509_V_ERR_…: what is wrong, and what to do about it.
_CERTIFICATES = {
    9: ("is not valid yet", "Check this machine's clock."),
    10: ("has expired", "Renew it at the service, or check this machine's clock."),
    62: ("is of another host", "Use a host name of the certificate in the address of the service."),
    64: ("is of another host", "Use the name in place of the address of the service."),
}


class EgressFailure(Exception):
    """The way to the service failed.

    `problem` is a sentence for the log and the doctor: it may name the proxy, and has no
    credentials and no text of a service. `action` says what the operator can do.
    """

    def __init__(self, problem: str, action: str = ""):
        self.problem = problem
        self.action = action
        super().__init__(problem)


class EgressError(EgressFailure, httpcore2.ConnectError):
    """A refusal, or no connection."""


class EgressTimeout(EgressFailure, httpcore2.ConnectTimeout):
    """No connection in time."""


def refused_by_proxy(proxy: Proxy, status: int, *, is_certain: bool = True) -> EgressError:
    """Return the failure for a response with `status` of the proxy.

    It is not certain where a server behind the proxy may have answered.
    """
    # Some proxies answer wrong credentials with 401.
    if status == 407 or (status == 401 and is_certain):
        wanted = "refuses the user name or password" if proxy.credentials else "requires a password"
        return EgressError(
            f"the proxy {proxy.name} {wanted} (HTTP {status})",
            "Set both in the URL of the proxy: http://user:password@host:port.",
        )
    return EgressError(
        f"the proxy {proxy.name} does not reach the service (HTTP {status})"
        if is_certain
        else f"HTTP {status} of the proxy {proxy.name} or of a server behind it",
        "Let the proxy reach the service, or do without it: NO_PROXY, or proxy of the endpoint.",
    )


def slow_proxy(proxy: Proxy) -> EgressTimeout:
    """Return the failure of a proxy that did not connect in time."""
    return EgressTimeout(f"the proxy {proxy.name} did not connect in time", PROXY_ACTION)


def unreachable_proxy(proxy: Proxy, how: str = "cannot be reached") -> EgressError:
    """Return the failure of a connection to `proxy`."""
    return EgressError(f"the proxy {proxy.name} {how}", PROXY_ACTION)


def failed_tls(error: ssl.SSLError) -> EgressError:
    """Return the failure of a TLS handshake."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        # OpenSSL's own words, such as WRONG_VERSION_NUMBER.
        reason = error.reason or type(error).__name__
        return EgressError(
            f"the TLS handshake failed ({reason})", "Check that the service speaks https there."
        )
    fault, action = _CERTIFICATES.get(
        error.verify_code, ("is not of a trusted authority", TRUST_ACTION)
    )
    return EgressError(f"the certificate of the service {fault}", action)
