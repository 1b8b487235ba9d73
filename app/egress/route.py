"""The choice of the proxy for a request, from the settings and the endpoint's own `proxy`."""

from dataclasses import dataclass, field
from typing import Literal

from .certificates import TrustedCertificates
from .no_proxy import is_excepted, is_loopback
from .proxy import Proxy


@dataclass(frozen=True, slots=True)
class ProxySettings:
    """HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY."""

    http: Proxy | None = None
    https: Proxy | None = None
    all: Proxy | None = None
    no_proxy: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether no proxy is set."""
        return self.http is None and self.https is None and self.all is None


@dataclass(frozen=True, slots=True)
class Route:
    """The proxy of a request, None for a direct connection, and the setting that decided it."""

    proxy: Proxy | None = None
    setting: str = ""


@dataclass(frozen=True, slots=True)
class Egress:
    """How an endpoint is reached. `proxy`: its own one, "direct" for none, else by `settings`."""

    settings: ProxySettings = field(default_factory=ProxySettings)
    proxy: Proxy | Literal["direct"] | None = None
    certificates: TrustedCertificates = field(default_factory=TrustedCertificates)

    @property
    def has_proxies(self) -> bool:
        """Whether a request may go through a proxy."""
        return isinstance(self.proxy, Proxy) or (self.proxy is None and not self.settings.is_empty)

    def route(self, scheme: str, host: str, port: int) -> Route:
        """Return the route of a request to `host`.

        A proxy of the environment is not used for this machine itself, because such a proxy is
        rarely able to reach it; an endpoint's own proxy is used for every host.
        """
        if isinstance(self.proxy, Proxy):
            return Route(self.proxy, "proxy")
        if self.proxy == "direct":
            return Route(None, "proxy")
        name = "HTTPS_PROXY" if scheme == "https" else "HTTP_PROXY"
        proxy = self.settings.https if scheme == "https" else self.settings.http
        if proxy is None:
            name, proxy = "ALL_PROXY", self.settings.all
        if proxy is None:
            return Route()
        if is_loopback(host):
            return Route(None, "loopback")
        if is_excepted(host, port, self.settings.no_proxy):
            return Route(None, "NO_PROXY")
        return Route(proxy, name)


DIRECT = Egress(proxy="direct")
