"""The settings of the mail server that sends links to people."""

from email.utils import parseaddr
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

PORTS = {"smtp": 587, "smtps": 465}


class MailSettings(BaseSettings):
    """Mail; each field is an environment variable in lower case."""

    smtp_url: SecretStr | None = None
    mail_from: str | None = Field(None, validate_default=True)

    @field_validator("smtp_url")
    @classmethod
    def _is_smtp_url(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        try:
            parts = urlsplit(value.get_secret_value())
            is_usable = parts.scheme in PORTS and parts.hostname and parts.port != 0
        except ValueError:
            is_usable = False
        if not is_usable:
            # Without the value: it may have a password.
            raise ValueError("must be like smtps://user:password@mail.example.org:465")
        return value

    @field_validator("mail_from")
    @classmethod
    def _is_sender(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None:
            if info.data.get("smtp_url") is not None:
                raise ValueError("must be set with SMTP_URL, such as chat@example.org")
            return None
        address = parseaddr(value)[1]
        if "@" not in address or not value.isprintable():
            raise ValueError("must be an address, such as Chat <chat@example.org>")
        return value

    @property
    def smtp_address(self) -> tuple[str, int]:
        """The host and the port of the mail server."""
        parts = urlsplit(self.smtp_url.get_secret_value() if self.smtp_url else "")
        return parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)

    @property
    def mail_address(self) -> str:
        """The address in MAIL_FROM, without the name."""
        return parseaddr(self.mail_from or "")[1]
