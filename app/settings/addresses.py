"""The settings of addresses: that of this server, and those of pages and proxies it trusts."""

from ipaddress import ip_network
from string import ascii_letters, digits
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import field_validator
from pydantic_settings import BaseSettings, NoDecode

from ..service_url import validated_url

Names = Annotated[tuple[str, ...], NoDecode]
_PATH_CHARS = frozenset(ascii_letters + digits + "-._~/")
_ORIGIN_CHARS = frozenset(ascii_letters + digits + "-._:/[]*")


def split_names(value: object) -> object:
    """Split a text at its commas; return other values unchanged."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


class AddressSettings(BaseSettings):
    """Addresses; each field is an environment variable in lower case."""

    public_url: str | None = None
    allowed_origins: Names = ()
    trusted_proxies: Names = ()
    frame_ancestors: Names = ()

    @field_validator("allowed_origins", "trusted_proxies", "frame_ancestors", mode="before")
    @classmethod
    def _split_addresses(cls, value: object) -> object:
        return split_names(value)

    @field_validator("public_url")
    @classmethod
    def _is_public_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.query or parts.fragment:
            raise ValueError("must end with its host or its path")
        if not set(parts.path) <= _PATH_CHARS or "//" in parts.path.rstrip("/"):
            raise ValueError("may have a path of letters, digits and -._~/ only")
        return validated_url(value)

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            try:
                ip_network(text, strict=False)
            except ValueError:
                raise ValueError("must list addresses or networks such as 10.0.0.0/8") from None
        return value

    @field_validator("allowed_origins")
    @classmethod
    def _are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            parts = urlsplit(origin)
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
                raise ValueError("must list origins such as https://chat.example.org; * is refused")
        return value

    @field_validator("frame_ancestors")
    @classmethod
    def _are_frame_ancestors(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        names = tuple(each.strip("'") for each in value)
        for origin in names:
            parts = urlsplit(origin)
            is_origin = parts.scheme in ("http", "https") and parts.hostname and not parts.path
            if origin != "self" and not (is_origin and set(origin) <= _ORIGIN_CHARS):
                raise ValueError("must list origins such as https://example.org, or self")
        return names

    @property
    def is_https(self) -> bool:
        """Whether PUBLIC_URL is an https URL."""
        return bool(self.public_url and self.public_url.startswith("https://"))

    @property
    def base_path(self) -> str:
        """The path of PUBLIC_URL, such as /chat; empty at the root of a host."""
        return urlsplit(self.public_url).path if self.public_url else ""

    @property
    def is_embedded(self) -> bool:
        """Whether the chat is a part of another application, which checks the host name."""
        return False
