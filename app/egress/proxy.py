"""The address and the credentials of an HTTP proxy."""

from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, SecretStr

from ..service_url import validated_url

ENCODE_HINT = "; in user name and password write @ as %40, : as %3A, / as %2F, # as %23"


@dataclass(frozen=True, slots=True)
class Proxy:
    """An HTTP proxy; `name` has no credentials and may be logged."""

    host: str
    port: int
    user: str = ""
    password: SecretStr = field(default_factory=lambda: SecretStr(""))

    @property
    def name(self) -> str:
        """The host and port."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The URL, without credentials."""
        return f"http://{self.name}"

    @property
    def credentials(self) -> tuple[str, str] | None:
        """User name and password for Basic authentication (RFC 7617), if there are any."""
        return (self.user, self.password.get_secret_value()) if self.user else None


def parse_proxy(value: str) -> Proxy:
    """Return the proxy at `value`, a URL or `host:port`; the default port is 80.

    Raises:
        ValueError: no HTTP proxy can be reached by it. The message has no part of `value`.
    """
    text = value.strip()
    if "://" not in text:
        text = f"http://{text}"
    scheme = text.partition("://")[0].lower()
    if scheme.startswith("socks"):
        raise ValueError("names a SOCKS proxy, which is not supported; name an http:// proxy")
    if scheme == "https":
        raise ValueError(
            "names a proxy that is itself reached by TLS, which is not supported; "
            "name it as http://host:port"
        )
    if scheme != "http":
        raise ValueError("must be the URL of an HTTP proxy, such as http://proxy.example.org:3128")
    try:
        parts = urlsplit(validated_url(text))
    except ValueError as error:
        raise ValueError(f"{error}{ENCODE_HINT}") from None
    if parts.path or parts.query or parts.fragment:
        raise ValueError(f"must have no path, query or fragment{ENCODE_HINT}")
    return Proxy(
        parts.hostname or "",
        parts.port or 80,
        unquote(parts.username or ""),
        SecretStr(unquote(parts.password or "")),
    )


def _check(value: SecretStr) -> SecretStr:
    text = value.get_secret_value()
    if not text:
        return value
    parse_proxy(text)
    # With a scheme, by which the redaction of logs finds the password.
    return value if "://" in text else SecretStr(f"http://{text}")


# The URL of a proxy, or "" for none.
ProxyUrl = Annotated[SecretStr, AfterValidator(_check)]
