"""Mails links to people; the address of this server in them is that of the settings alone.

A header of the request must not choose it: a forged one would lead a person elsewhere.
"""

import logging

from ...conversations.db.database import Database
from ...conversations.ids import Clock
from ...limits.addresses import networks_of
from ...protocol.errors import Refusal
from ...runtime import Runtime
from ...settings import Settings
from ..links import Links, base_url_of, link_to
from ..rows import failures, people
from ..rows.failures import Patience, hash_key
from ..rows.people import Person
from . import letters
from .mailer import Mailer

log = logging.getLogger(__name__)
OF_ADDRESS = Patience(free=5, most_s=900.0)
OF_ACCOUNT = Patience(free=3, most_s=3600.0)


class Post:
    """Sends invitations and reset links, in a language of texts.TEXTS.

    `mailer`: None where SMTP_URL is not set.
    """

    def __init__(
        self,
        settings: Settings,
        runtime: Runtime,
        database: Database,
        clock: Clock,
        links: Links,
        mailer: Mailer | None,
    ):
        self._settings = settings
        self._runtime = runtime
        self._database = database
        self._clock = clock
        self._links = links
        self._mailer = mailer
        self._base_url = base_url_of(settings)

    @property
    def can_send(self) -> bool:
        """Whether there is a mail server."""
        return self._mailer is not None

    def send_invitation(self, to: str | None, secret: str, language: str) -> str | None:
        """Return "sent" or "failed"; None: there is no mail server, or no address."""
        if self._mailer is None or to is None:
            return None
        link = link_to(self._base_url, secret)
        sender = self._settings.mail_from or ""
        letter = letters.invitation(sender, to, self._base_url, link, language)
        return "sent" if self._mailer.send(letter) else "failed"

    def send_reset(self, person: Person, secret: str, language: str) -> str | None:
        """Send a reset link; return as send_invitation does."""
        to = letters.address_of_person(person)
        if self._mailer is None or to is None:
            return None
        sender, link = self._settings.mail_from or "", link_to(self._base_url, secret)
        letter = letters.reset(sender, to, person.shown_name, self._base_url, link, language)
        return "sent" if self._mailer.send(letter) else "failed"

    def forgot(self, name: str, address: str, language: str) -> None:
        """Send a link to the person with this name or address, if there is one, in a task.

        The caller waits for none of it, so neither the answer nor its time tells who has an
        account.

        Raises:
            Refusal: `rate_limited`; there were several from this address.
        """
        widest = networks_of(address)[-1][0]
        wait_s = self._count({hash_key("forgot", widest): OF_ADDRESS})
        if wait_s > 0:
            raise Refusal("rate_limited", retry_after_s=round(wait_s + 0.05, 1))
        self._runtime.spawn(self._send_forgotten, name, language)

    def _count(self, patience: dict[str, Patience]) -> float:
        return self._database.write_counts(failures.count_attempt, patience, self._clock())

    def _send_forgotten(self, name: str, language: str) -> None:
        try:
            person = self._database.read(people.find_by_name_or_email, name)
            if person is None or person.disabled_at is not None:
                return
            # Nobody can fill a person's mailbox.
            has_waited = self._count({hash_key("forgot of", person.id): OF_ACCOUNT}) == 0
            if has_waited and letters.address_of_person(person) is not None:
                secret = self._links.reset(person.id, None, is_replacing=False)
                self.send_reset(person, secret, language)
        except Refusal as refusal:
            log.warning("a mail was not sent: %s", refusal.code)
