"""The settings of outgoing connections: proxies and trusted certificates.

The names are those that other programs read too. Where a proxy is set in upper and lower case, the
lower case takes precedence, as with curl and Python.
"""

import os
from functools import cached_property
from typing import Annotated

from pydantic import ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode

from ..egress import Egress, ProxySettings, TrustedCertificates, parse_proxy
from ..egress.certificates import CertificateDirectory, CertificateFile
from ..egress.proxy import ProxyUrl


class NetworkSettings(BaseSettings):
    """Outgoing connections; each field is an environment variable in lower case."""

    http_proxy: ProxyUrl | None = None
    https_proxy: ProxyUrl | None = None
    all_proxy: ProxyUrl | None = None
    no_proxy: Annotated[tuple[str, ...], NoDecode] = ()
    ssl_cert_file: CertificateFile | None = None
    ssl_cert_dir: CertificateDirectory | None = None

    @field_validator("http_proxy", "https_proxy", "all_proxy", "no_proxy", mode="before")
    @classmethod
    def _prefer_lower_case(cls, value: object, info: ValidationInfo) -> object:
        name = info.field_name or ""
        if name in os.environ and value in (os.environ[name], os.environ.get(name.upper())):
            value = os.environ[name]
        if name == "no_proxy":
            return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value
        # Desktops set ALL_PROXY to a SOCKS proxy beside the two others, and it is never used.
        is_unused = info.data.get("http_proxy") and info.data.get("https_proxy")
        return None if name == "all_proxy" and is_unused else value or None

    @cached_property
    def egress(self) -> Egress:
        """How services are reached that have no proxy or certificates of their own."""
        http, https, every = (
            parse_proxy(value.get_secret_value()) if value is not None else None
            for value in (self.http_proxy, self.https_proxy, self.all_proxy)
        )
        return Egress(
            ProxySettings(http, https, every, self.no_proxy),
            certificates=TrustedCertificates(self.ssl_cert_file, self.ssl_cert_dir),
        )
