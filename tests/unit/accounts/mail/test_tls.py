"""Mail travels encrypted, to a server with a trusted certificate; in the clear within a machine."""

import ssl
from pathlib import Path

import pytest

from app.accounts.mail import letters
from app.accounts.mail.mailer import Mailer
from app.runtime import Runtime
from app.settings import fixed_settings
from tests.support.needs import ROOT
from tests.support.servers.mail import MailServer

PEM = ROOT / "app/testing/fake_openai"
CERTIFICATE = PEM / "loopback-certificate.pem"
LINK = "http://localhost/sign-in#secret"
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")


@pytest.fixture
def tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, PEM / "loopback-key.pem")
    return context


def send(runtime: Runtime, url: str, certificate: Path | None = CERTIFICATE) -> bool:
    settings = fixed_settings(
        smtp_url=url, mail_from="Büro <chat@example.org>", ssl_cert_file=certificate
    )
    sender = settings.mail_from or ""
    letter = letters.invitation(sender, "a@example.org", "http://localhost", LINK, "de")
    return Mailer(settings, runtime).send(letter)


@pytest.mark.parametrize("starts", [False, True])
def test_letter_is_sent_by_tls_to_a_trusted_server(
    runtime: Runtime, tls: ssl.SSLContext, starts: bool
) -> None:
    with MailServer(tls=tls, starts=starts) as mail:
        assert send(runtime, mail.url)
    [letter] = mail.letters
    assert LINK in letter.get_content()
    assert letter["From"] == "Büro <chat@example.org>"


@pytest.mark.parametrize("starts", [False, True])
def test_server_without_a_trusted_certificate_gets_no_letter(
    runtime: Runtime, tls: ssl.SSLContext, starts: bool, caplog: pytest.LogCaptureFixture
) -> None:
    with MailServer(tls=tls, starts=starts) as mail:
        assert not send(runtime, mail.url, None)
    assert mail.letters == []
    assert "SSLCertVerificationError" in caplog.text


def test_server_beyond_this_machine_without_tls_gets_neither_password_nor_letter(
    runtime: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    with MailServer("127.0.0.2") as mail:
        assert not send(runtime, mail.url)
    assert mail.letters == []
    assert "SMTPNotSupportedError" in caplog.text


def test_wrong_password_is_logged_by_its_code_alone(
    runtime: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    with MailServer() as mail:
        assert not send(runtime, mail.url.replace("server", "other"))
    own = [each.getMessage() for each in caplog.records if each.name != "mail.log"]
    assert own == ["a mail was not sent: SMTPAuthenticationError 535"]
