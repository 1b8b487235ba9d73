"""The settings of sign-in: who may use the server, and how people prove who they are."""

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from ..addresses import Names, split_names
from .oidc import OidcSettings

DAY_S = 24 * 3600
SIGN_UP = ("closed", "invited", "open")


class AccountSettings(OidcSettings):
    """Sign-in; each field is an environment variable in lower case."""

    auth: Literal["anonymous", "single", "password", "proxy", "oidc"] = "anonymous"
    sign_up: str | None = None
    session_idle_s: int = Field(14 * DAY_S, ge=60)
    session_s: int = Field(90 * DAY_S, ge=60)
    auth_header: str = Field("Remote-User", pattern=r"^[A-Za-z][A-Za-z0-9-]{0,63}$")
    auth_header_email: str = Field("Remote-Email", pattern=r"^[A-Za-z][A-Za-z0-9-]{0,63}$")
    auth_header_name: str = Field("Remote-Name", pattern=r"^[A-Za-z][A-Za-z0-9-]{0,63}$")
    auth_header_groups: str = Field("Remote-Groups", pattern=r"^[A-Za-z][A-Za-z0-9-]{0,63}$")
    admin_users: Names = ()
    admin_groups: Names = ()

    @field_validator("admin_users", "admin_groups", mode="before")
    @classmethod
    def _split_people(cls, value: object) -> object:
        return split_names(value)

    @field_validator("auth")
    @classmethod
    def _is_usable(cls, value: str, info: ValidationInfo) -> str:
        if value == "proxy" and not info.data.get("trusted_proxies"):
            raise ValueError(
                "proxy needs TRUSTED_PROXIES, the addresses whose headers name the user"
            )
        if value == "oidc":
            for name in ("oidc_issuer", "oidc_client_id"):
                # Absent where it is faulty, which is said of itself.
                if info.data.get(name, "") is None:
                    raise ValueError(f"oidc needs {name.upper()}")
        return value

    @field_validator("sign_up")
    @classmethod
    def _is_sign_up(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None:
            return None
        value = value.strip().lower()
        domain = value.removeprefix("domain:")
        if value in SIGN_UP:
            return value
        if domain == value or "." not in domain or "@" in domain:
            raise ValueError("must be closed, invited, open or domain:example.org")
        if info.data.get("auth") == "password":
            raise ValueError(
                "domain:… needs checked e-mail addresses, as with AUTH=oidc or AUTH=proxy"
            )
        return value

    @property
    def has_accounts(self) -> bool:
        """Whether people sign in to this server."""
        return self.auth != "anonymous"

    @property
    def user_headers(self) -> tuple[str, ...]:
        """The headers by which a proxy names the user; none in other modes."""
        if self.auth != "proxy":
            return ()
        more = (self.auth_header_email, self.auth_header_name, self.auth_header_groups)
        return (self.auth_header, *more)

    @property
    def sign_up_policy(self) -> str:
        """Who may get an account: SIGN_UP, else whom the proxy lets through, else the invited."""
        return self.sign_up or ("open" if self.auth == "proxy" else "invited")
