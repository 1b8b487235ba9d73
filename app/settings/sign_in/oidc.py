"""The settings of AUTH=oidc: the OpenID provider, and this server as its client."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from ...egress.no_proxy import is_loopback
from ...service_url import validated_url
from ..addresses import AddressSettings

Scopes = Annotated[tuple[str, ...], NoDecode]
DEFAULT_SCOPES = ("openid", "profile", "email")


class OidcSettings(AddressSettings):
    """Sign-in at an OpenID provider; each field is an environment variable in lower case."""

    oidc_issuer: str | None = Field(None, max_length=500)
    oidc_client_id: str | None = Field(None, min_length=1, max_length=255)
    oidc_client_secret: SecretStr | None = None
    oidc_scopes: Scopes = DEFAULT_SCOPES
    oidc_groups_claim: str = Field("groups", min_length=1, max_length=100)
    oidc_name: str = Field("", max_length=60)

    @field_validator("oidc_issuer")
    @classmethod
    def _is_issuer(cls, value: str | None) -> str | None:
        if value is None:
            return None
        validated_url(value)
        parts = urlsplit(value)
        if parts.query or parts.fragment or parts.username is not None:
            raise ValueError("must have no query, fragment or user name")
        if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
            raise ValueError("must be an https:// address")
        # As it is: the provider compares it, and some end in a slash.
        return value

    @field_validator("oidc_client_id")
    @classmethod
    def _is_printable(cls, value: str | None) -> str | None:
        if value is not None and not value.isprintable():
            raise ValueError("must have no control characters")
        return value

    @field_validator("oidc_scopes", mode="before")
    @classmethod
    def _split_scopes(cls, value: object) -> object:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("oidc_scopes")
    @classmethod
    def _has_openid(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return value if "openid" in value else ("openid", *value)

    @property
    def oidc_shown_name(self) -> str:
        """The name of the provider on the sign-in page: OIDC_NAME, else the issuer's host."""
        return self.oidc_name or urlsplit(self.oidc_issuer or "").hostname or ""
