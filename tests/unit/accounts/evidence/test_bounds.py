"""What strangers cause is bounded: hashes, child processes for mail, texts of lists, races."""

import threading
from typing import Any

import pytest
from sqlalchemy import func, select

from app.accounts.links import Links
from app.accounts.mail import letters, mailer
from app.accounts.password import hashes
from app.accounts.socket_watch import PRUNED_EVERY_S, SocketWatch
from app.conversations.schema.account_tables import audit_log, invitations
from app.runtime import Runtime
from app.settings import Settings
from app.testing.waiting import eventually

from ..conftest import PASSWORD, Clock, Server, me, sign_in

SENT = 12


class Gauge:
    """Counts calls under way; each waits until `SENT` have been asked for or none starts."""

    def __init__(self, runtime: Runtime):
        self._runtime = runtime
        self._lock = threading.Lock()
        self.now = self.most = self.calls = 0

    def enter(self) -> None:
        with self._lock:
            self.now += 1
            self.calls += 1
            self.most = max(self.most, self.now)

    def leave(self) -> None:
        with self._lock:
            self.now -= 1


def at_once(runtime: Runtime, act: Any) -> None:
    tasks = [runtime.spawn(act, number) for number in range(SENT)]
    assert all(task.join(30) for task in tasks)


def test_few_passwords_are_hashed_at_once_and_none_on_the_hub(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    gauge, hub = Gauge(runtime), threading.get_native_id()
    threads: set[int] = set()
    real = hashes._verify

    def verify(*args: Any) -> bool:
        threads.add(threading.get_native_id())
        gauge.enter()
        try:
            return real(*args)
        finally:
            gauge.leave()

    monkeypatch.setattr(hashes, "_verify", verify)
    found = hashes.PasswordHashes(runtime, time_cost=1, memory_kib=1024)
    at_once(runtime, lambda _: found.is_right(None, PASSWORD))
    assert gauge.calls == SENT
    assert 0 < gauge.most <= hashes.AT_ONCE
    assert hub not in threads


def test_few_letters_are_sent_at_once(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    gauge = Gauge(runtime)

    def run(_: object, __: bytes) -> tuple[int, str]:
        gauge.enter()
        runtime.sleep(0.01)
        gauge.leave()
        return 0, ""

    monkeypatch.setattr(mailer.Mailer, "_run", run)
    settings = Settings(smtp_url="smtp://127.0.0.1:9", mail_from="chat@example.org")
    post = mailer.Mailer(settings, runtime)
    letter = letters.invitation(
        "chat@example.org", "a@example.org", "http://localhost", "link", "en"
    )
    at_once(runtime, lambda _: post.send(letter))
    assert gauge.calls == SENT
    assert gauge.most == mailer.AT_ONCE


@pytest.mark.parametrize("bad", ["a\0b", "a\r\nb", "a\u202eb", "a\ud800b"])
def test_texts_that_people_see_in_lists_have_no_control_characters(
    server: Server, bad: str
) -> None:
    admin = server.person("root", "admin")
    of_admin = f"/api/people/{me(admin)['id']}"
    for answer in (
        admin.post("/api/account/tokens", json={"title": bad}),
        admin.post("/api/people/invitations", json={"name": bad}),
        admin.patch(of_admin, json={"groups": [bad]}),
        admin.patch(of_admin, json={"email": f"{bad}@example.org"}),
    ):
        assert answer.status_code == 400, answer.text


def test_sign_in_by_a_password_that_is_changed_meanwhile_begins_no_session(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = server.person("anna")
    user_id, links = me(anna)["id"], server.links()
    real = hashes.PasswordHashes.is_right

    def is_right_then_reset(self: Any, stored: str | None, password: str) -> bool:
        found = real(self, stored, password)
        _reset(links, user_id, self.make("another password"))
        return found

    monkeypatch.setattr(hashes.PasswordHashes, "is_right", is_right_then_reset)
    thief = server.app.test_client()
    assert sign_in(thief, "anna").get_json()["error"]["code"] == "sign_in_failed"
    monkeypatch.setattr(hashes.PasswordHashes, "is_right", real)
    assert me(thief) is None
    assert me(anna) is None
    assert sign_in(thief, "anna", "another password").status_code == 200


def test_expired_links_and_entries_older_than_a_year_are_deleted(
    server: Server, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin, database = server.person("root", "admin"), server.app.extensions["wordbrook"].database
    admin.post("/api/people/invitations", json={"name": "anna"})
    now = [0.0]
    watch: SocketWatch = server.app.extensions["handlers"].admission._watch
    monkeypatch.setattr(watch, "_monotonic", lambda: now[0])

    def left() -> tuple[int, int]:
        now[0] += PRUNED_EVERY_S
        watch.step()
        tables = (invitations, audit_log)
        counts = [select(func.count()).select_from(each) for each in tables]
        return tuple(database.read(lambda tx: [tx.execute(each).scalar_one() for each in counts]))

    links, entries = left()
    assert links > 0
    # The task of the server itself may be the one that prunes, and not be done yet.
    clock.forward(days=30)
    eventually(lambda: left() == (0, entries))
    clock.forward(days=337)
    eventually(lambda: left() == (0, 0))


def _reset(links: Links, user_id: str, hashed: str) -> None:
    links.use(links.reset(user_id, None), None, hashed)
