"""Applies the forwarded headers of trusted proxies to a request.

These headers are always removed afterwards, so no later code reads forged ones.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from wsgiref.types import WSGIEnvironment

from ..settings import SettingsError

Address = IPv4Address | IPv6Address
# The key of an environ that says whether the peer is a trusted proxy.
VIA_PROXY = "wordbrook.via_proxy"
FORWARDED_HEADERS = ("HTTP_X_FORWARDED_", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


def parse_address(text: str) -> Address | None:
    """Parse an IP address with optional brackets and port; return None if it is not one."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def address_of(environ: WSGIEnvironment) -> str:
    """Return the address that limits count by: an IPv4 address, or the /64 of an IPv6 site."""
    text = str(environ.get("REMOTE_ADDR", ""))
    address = parse_address(text)
    if isinstance(address, IPv6Address):
        return str(IPv6Network((int(address), 64), strict=False))
    return str(address) if address is not None else text


class TrustedProxies:
    """The addresses and networks of TRUSTED_PROXIES.

    `kept`: headers with the names of forwarded ones that stay in requests of trusted proxies.

    Raises:
        SettingsError: an item is neither an IP address nor a network.
    """

    def __init__(self, names: Iterable[str], *, kept: Iterable[str] = ()):
        self._kept = {f"HTTP_{name.upper().replace('-', '_')}" for name in kept}
        self._networks: list[IPv4Network | IPv6Network] = []
        for name in names:
            try:
                self._networks.append(ip_network(name))
            except ValueError:
                raise SettingsError(
                    "These settings cannot be used:\n  TRUSTED_PROXIES: "
                    f"{name} is neither an IP address nor a network such as 10.0.0.0/8"
                ) from None

    def apply(self, environ: WSGIEnvironment) -> None:
        """Take client, scheme and host from a trusted proxy's headers; remove all such headers."""
        environ[VIA_PROXY] = self.trusts(parse_address(str(environ.get("REMOTE_ADDR", ""))))
        if environ[VIA_PROXY]:
            environ["REMOTE_ADDR"] = self._client(environ)
            scheme = _last_value(environ, "HTTP_X_FORWARDED_PROTO").lower()
            if scheme in ("http", "https"):
                environ["wsgi.url_scheme"] = scheme
            host = _last_value(environ, "HTTP_X_FORWARDED_HOST")
            if host:
                environ["HTTP_HOST"] = host
        kept = self._kept if environ[VIA_PROXY] else ()
        for name in [name for name in environ if name.startswith(FORWARDED_HEADERS)]:
            if name not in kept:
                del environ[name]

    def _client(self, environ: WSGIEnvironment) -> str:
        # Each proxy appends its peer: read from the right to the first untrusted address.
        client = str(environ["REMOTE_ADDR"])
        for text in reversed(str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",")):
            address = parse_address(text)
            if address is None:
                break
            client = str(address)
            if not self.trusts(address):
                break
        return client

    def trusts(self, address: Address | None) -> bool:
        """Return whether `address` is a trusted proxy."""
        return address is not None and any(address in network for network in self._networks)


def _last_value(environ: WSGIEnvironment, name: str) -> str:
    return str(environ.get(name, "")).rpartition(",")[2].strip()
