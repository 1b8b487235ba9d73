"""The letters: plain text with one link."""

import re
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from ...protocol.errors import Refusal
from ..rows.people import Person
from .texts import TEXTS

# What a header and an SMTP command can take; whether it exists, the server says.
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,189}")


def check_address(text: str) -> str:
    """Return an e-mail address.

    Raises:
        Refusal: `invalid`.
    """
    if not _ADDRESS.fullmatch(text.strip()):
        raise Refusal("invalid", "email: this is no e-mail address.")
    return text.strip()


def address_of_person(person: Person) -> str | None:
    """Return the address of a person, or the name if it is one; None where there is none."""
    for text in (person.email, person.name):
        if text and _ADDRESS.fullmatch(text):
            return text
    return None


def invitation(sender: str, to: str, base_url: str, link: str, language: str) -> EmailMessage:
    """Return the letter of an invitation, in a language of TEXTS."""
    texts = TEXTS[language]
    text = texts.invitation.format(base_url=base_url, link=link)
    return _letter(sender, to, texts.invitation_subject, text, language)


def reset(sender: str, to: str, name: str, base_url: str, link: str, language: str) -> EmailMessage:
    """Return the letter with which a person sets a new password, in a language of TEXTS."""
    texts = TEXTS[language]
    text = texts.reset.format(name=name, base_url=base_url, link=link)
    return _letter(sender, to, texts.reset_subject, text, language)


def _letter(sender: str, to: str, subject: str, text: str, language: str) -> EmailMessage:
    letter = EmailMessage()
    letter["From"] = sender
    letter["To"] = to
    letter["Subject"] = subject
    letter["Date"] = formatdate(localtime=True)
    letter["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].rstrip("> ") or None)
    # Programs that answer mail leave it alone (RFC 3834).
    letter["Auto-Submitted"] = "auto-generated"
    # No line is cut in two: a link stays whole.
    letter.set_content(text, cte="8bit" if text.isascii() else "quoted-printable")
    # Afterwards, because the call removes all headers about the content.
    letter["Content-Language"] = language
    return letter
