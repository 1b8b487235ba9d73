"""Mail by a real SMTP server: invitations, reset links, and what a stranger cannot learn or do."""

import logging
import re
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest

from app.accounts.mail import mailer
from app.accounts.mail.texts import TEXTS
from app.testing.waiting import eventually
from tests.support.servers.mail import MAIL_PASSWORD, MailServer

from ..conftest import PASSWORD, Clock, MakeAccounts, Server, me, sign_in

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")
FORGOT = "/api/account/forgot"


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def server(make_accounts: MakeAccounts, mail: MailServer) -> Server:
    return make_accounts(
        smtp_url=mail.url, mail_from="Chat <chat@example.org>", public_url="http://localhost:8123"
    )


def secret_in(letter: EmailMessage) -> str:
    link = re.compile(r"^http://localhost:8123/sign-in#(\S{43})\r?$", re.MULTILINE)
    [secret] = link.findall(letter.get_content())
    return str(secret)


def invite(admin: Any, **more: Any) -> Any:
    answer = admin.post("/api/people/invitations", json={"name": "anna", **more})
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def with_address(server: Server, name: str, email: str) -> Any:
    admin, browser = server.person(f"boss-of-{name}", "admin"), server.person(name)
    changed = admin.patch(f"/api/people/{me(browser)['id']}", json={"email": email})
    assert changed.status_code == 200, changed.text
    return browser


def test_invitation_is_mailed_and_its_link_makes_the_account(
    server: Server, mail: MailServer
) -> None:
    admin = server.person("root", "admin")
    assert admin.get("/api/account").get_json()["can_mail"]
    made = invite(admin, email="anna@example.org")
    assert made["mail"] == "sent"
    [letter] = mail.letters
    assert mail.recipients == ["anna@example.org"]
    assert (letter["From"], letter["To"]) == ("Chat <chat@example.org>", "anna@example.org")
    assert made["link"].endswith(secret_in(letter))
    body = {"secret": secret_in(letter), "password": PASSWORD}
    assert server.http.post("/api/account/links/use", json=body).status_code == 200
    people = admin.get("/api/people").get_json()["people"]
    assert {each["name"]: each["email"] for each in people} == {
        "anna": "anna@example.org", "root": None
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wished", "language", "subject"),
    [
        ("de-AT, en;q=0.5", "de", "Ein neues Passwort für Wordbrook"),
        ("fr, de;q=0.4", "de", "Ein neues Passwort für Wordbrook"),
        ("fr", "en", "A new password for Wordbrook"),
        ("", "en", "A new password for Wordbrook"),
        ("de\x00, x" * 400, "en", "A new password for Wordbrook"),
    ],
)
def test_letter_has_the_language_of_the_request(
    server: Server, mail: MailServer, wished: str, language: str, subject: str
) -> None:
    with_address(server, "anna", "anna@example.org")
    headers = {"Accept-Language": wished}
    assert server.http.post(FORGOT, json={"name": "anna"}, headers=headers).status_code == 204
    assert eventually(lambda: mail.letters)
    [letter] = mail.letters
    assert (letter["Content-Language"], letter["Subject"]) == (language, subject)
    assert secret_in(letter)


def test_letters_of_an_admin_are_in_the_language_of_the_page(
    server: Server, mail: MailServer
) -> None:
    admin = server.person("root", "admin")
    admin.environ_base["HTTP_ACCEPT_LANGUAGE"] = "de"
    made = invite(admin, email="anna@example.org")
    [letter] = mail.letters
    assert letter["Subject"] == "Einladung zu Wordbrook"
    assert "Öffnen Sie diesen Link" in letter.get_content()
    assert made["link"].endswith(secret_in(letter))


def test_every_letter_has_its_link_in_each_language() -> None:
    for texts in TEXTS.values():
        assert texts.invitation.count("\n{link}\n") == texts.reset.count("\n{link}\n") == 1
        assert "{base_url}" in texts.invitation
        assert "{name}" in texts.reset


def test_invitation_without_an_address_is_shown_alone(server: Server, mail: MailServer) -> None:
    made = invite(server.person("root", "admin"))
    assert made["mail"] is None
    assert "/sign-in#" in made["link"]
    assert mail.letters == []


def test_link_is_shown_where_the_mail_fails_and_no_log_has_it(
    server: Server, mail: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    mail.reply = "554 refused http://localhost:8123/sign-in#secret to anna@example.org"
    admin = server.person("root", "admin")
    made = invite(admin, email="anna@example.org")
    assert made["mail"] == "failed"
    assert server.http.post(
        "/api/account/links/look", json={"secret": made["link"].partition("#")[2]}
    ).status_code == 200  # fmt: skip
    own = "\n".join(each.getMessage() for each in caplog.records if each.name != "mail.log")
    assert "a mail was not sent: SMTPDataError 554" in own
    for secret in ("sign-in#", "anna@example.org", MAIL_PASSWORD, "of%20the"):
        assert secret not in own


def test_forgotten_password_is_set_by_a_mailed_link_once(server: Server, mail: MailServer) -> None:
    old = with_address(server, "anna", "Anna@Example.org")
    for count, asked in enumerate(("anna", "anna@example.ORG"), 1):
        assert server.http.post(FORGOT, json={"name": asked}).status_code == 204
        # Several letters may be on their way at once, and overtake each other.
        eventually(lambda count=count: len(mail.letters) == count)  # type: ignore[misc]
    first, second = map(secret_in, mail.letters)
    body = {"secret": second, "password": "another password"}
    assert server.http.post("/api/account/links/use", json=body).status_code == 200
    assert sign_in(server.app.test_client(), "anna", "another password").status_code == 200
    assert me(old) is None
    for used in (first, second):
        again = {"secret": used, "password": "third password"}
        answer = server.http.post("/api/account/links/use", json=again)
        assert answer.get_json()["error"]["code"] == "link_unusable"


def test_stranger_learns_nothing_and_mails_nobody_twenty_times(
    server: Server, mail: MailServer, clock: Clock
) -> None:
    with_address(server, "anna", "anna@example.org")
    server.person("berta")
    answers = []
    for name in ("anna", "berta", "nobody", "a b", "anna@example.org"):
        stranger = server.app.test_client()
        answer = stranger.post(FORGOT, json={"name": name})
        headers = {key: each for key, each in answer.headers if key != "Date"}
        answers.append((answer.status_code, answer.data, headers))
    assert answers == [answers[0]] * len(answers)
    refused = server.http.post(FORGOT, json={"name": "anna"})
    assert refused.status_code == 429
    assert refused.get_json()["error"]["retry_after_s"] > 0
    for number in range(20):
        elsewhere = server.app.test_client()
        elsewhere.environ_base["REMOTE_ADDR"] = f"203.0.113.{number}"
        assert elsewhere.post(FORGOT, json={"name": "anna"}).status_code == 204
    assert eventually(lambda: len(mail.letters) >= 3)
    server.app.extensions["wordbrook"].runtime.sleep(0)
    assert len(mail.letters) == 3
    clock.forward(days=2)
    assert server.http.post(FORGOT, json={"name": "anna"}).status_code == 204
    assert eventually(lambda: len(mail.letters) == 4)


def test_no_header_of_a_request_chooses_the_server_of_a_link(
    server: Server, mail: MailServer
) -> None:
    with_address(server, "anna", "anna@example.org")
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    assert server.http.post(FORGOT, json={"name": "anna"}, headers=forged).status_code == 204
    assert eventually(lambda: mail.letters)
    assert "evil.example" not in str(mail.letters[0])
    assert secret_in(mail.letters[0])


def test_disabled_person_gets_no_mail(server: Server, mail: MailServer) -> None:
    anna = with_address(server, "anna", "anna@example.org")
    admin = server.person("root", "admin")
    admin.patch(f"/api/people/{me(anna)['id']}", json={"is_disabled": True})
    with_address(server, "berta", "berta@example.org")
    for name in ("anna", "berta"):
        server.http.post(FORGOT, json={"name": name})
    assert eventually(lambda: mail.letters)
    assert mail.recipients == ["berta@example.org"]


def test_address_of_two_people_gets_no_link(server: Server, mail: MailServer) -> None:
    for name in ("anna", "berta"):
        with_address(server, name, "both@example.org")
    with_address(server, "carla", "carla@example.org")
    for name in ("both@example.org", "carla"):
        server.http.post(FORGOT, json={"name": name})
    assert eventually(lambda: mail.letters)
    assert mail.recipients == ["carla@example.org"]


def test_server_that_never_answers_costs_the_deadline_and_holds_up_no_other_request(
    make_accounts: MakeAccounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    monkeypatch.setattr(mailer.Mailer.__init__, "__defaults__", (0.5,))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
        server = make_accounts(smtp_url=url, mail_from="chat@example.org")
        made = invite(server.person("root", "admin"), email="anna@example.org")
    assert made["mail"] == "failed"


@pytest.mark.parametrize(
    ("settings", "status"),
    [({}, 404), ({"smtp_url": "smtp://localhost", "mail_from": "a@b.example"}, 204)],
)
def test_forgot_is_there_where_mail_is(
    make_accounts: MakeAccounts, settings: dict[str, Any], status: int
) -> None:
    server = make_accounts(**settings)
    assert server.http.post(FORGOT, json={"name": "nobody"}).status_code == status
    shown = server.http.get("/api/account").get_json()
    assert shown["can_reset_by_mail"] == (status == 204)
