"""A mail server, whose letters a test reads."""

import asyncio
import ssl
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from ..ports import free_port

MAIL_PASSWORD = "of the mail/server"


class MailServer:
    """Keeps the letters that it takes, from those who know the password."""

    def __init__(
        self, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None, *, starts: bool = False
    ):
        """`tls`: from the first byte, or with `starts` after STARTTLS, which it then requires."""
        self.scheme = "smtps" if tls and not starts else "smtp"
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.reply = "250 OK"
        self.is_held = False
        self.held = 0
        self.controller = Controller(
            self,
            hostname=host,
            port=free_port(),
            ssl_context=None if starts else tls,
            tls_context=tls if starts else None,
            require_starttls=starts,
            authenticator=self.authenticate,
            auth_require_tls=False,
            auth_required=True,
            ready_timeout=60,
        )

    def __enter__(self) -> Self:
        self.controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.controller.stop()

    @property
    def url(self) -> str:
        """The value of SMTP_URL."""
        address = f"{self.controller.hostname}:{self.controller.port}"
        return f"{self.scheme}://chat:of%20the%20mail%2Fserver@{address}"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        """Check the password."""
        is_right = isinstance(data, LoginPassword) and data.password == MAIL_PASSWORD.encode()
        return AuthResult(success=is_right, handled=is_right)

    async def handle_DATA(  # noqa: N802 - named by the library
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take a letter, which waits while `is_held`; `held` counts those that waited."""
        self.held += self.is_held
        while self.is_held:  # noqa: ASYNC110 - the test ends it, in another thread
            await asyncio.sleep(0.01)
        content = envelope.content
        assert isinstance(content, bytes)
        assert b"\n" not in content.replace(b"\r\n", b"")
        if self.reply.startswith("250"):
            letter = message_from_bytes(content, policy=policy.default)
            assert isinstance(letter, EmailMessage)
            self.recipients += envelope.rcpt_tos
            self.letters.append(letter)
        return self.reply
