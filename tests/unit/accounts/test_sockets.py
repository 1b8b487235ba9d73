"""Sockets of each mode: who gets one, and that it closes within a second after the access ends."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.protocol import NAMESPACE
from app.testing.socket_client import OrderedTestClient
from tests.support.waiting import promptly

from .conftest import PASSWORD, Clock, MakeAccounts, Server, me, sign_in

End = Callable[[Server, FlaskClient, FlaskClient], Any]


def own_id(browser: FlaskClient) -> str:
    return str(me(browser)["id"])


def device_of(browser: FlaskClient) -> str:
    devices = browser.get("/api/account/devices").get_json()["devices"]
    return next(str(each["id"]) for each in devices if each["is_this"])


def revoke_device(_: Server, browser: FlaskClient, __: FlaskClient) -> Any:
    return browser.delete(f"/api/account/devices/{device_of(browser)}")


def change_password_elsewhere(server: Server, _: FlaskClient, __: FlaskClient) -> Any:
    other = server.app.test_client()
    sign_in(other, "anna")
    body = {"current": PASSWORD, "new": "another password"}
    return other.post("/api/account/password", json=body)


def use_reset_link(server: Server, _: FlaskClient, __: FlaskClient) -> Any:
    body = {"secret": server.links().reset_by_name("anna"), "password": "another password"}
    return server.app.test_client().post("/api/account/links/use", json=body)


ENDS: dict[str, End] = {
    "sign-out": lambda _, browser, __: browser.post("/api/account/sign-out", json={}),
    "revocation of the device": revoke_device,
    "revocation of all devices": lambda _, browser, __: browser.delete("/api/account/devices"),
    "change of the password": change_password_elsewhere,
    "reset of the password": use_reset_link,
    "disabling": lambda _, browser, admin: admin.patch(
        f"/api/people/{own_id(browser)}", json={"is_disabled": True}
    ),
    "deletion": lambda _, browser, admin: admin.delete(f"/api/people/{own_id(browser)}"),
}


REASONS = dict.fromkeys(ENDS, "signed_out") | {"disabling": "disabled", "deletion": "disabled"}


def last_words(tab: OrderedTestClient) -> list[Any]:
    """Return the payloads of `session:ended` that the socket received."""
    received = [each for each in tab.queue if each["name"] == "session:ended"]
    return [each["args"][0] for each in received]


def is_closed(tab: OrderedTestClient) -> bool:
    return bool(promptly(lambda: not tab.is_connected(NAMESPACE), what="the socket"))


@pytest.mark.parametrize("name", ENDS)
def test_sockets_close_within_a_second_after(server: Server, name: str) -> None:
    admin, anna = server.person("root", "admin"), server.person("anna")
    tab, of_admin = server.tab(anna), server.tab(admin)
    assert tab.is_connected(NAMESPACE)
    # Its next look could close them too.
    server.app.extensions["handlers"].admission._watch.stop()
    answer = ENDS[name](server, anna, admin)
    assert answer.status_code in (200, 204), answer.text
    assert is_closed(tab)
    assert last_words(tab) == [{"reason": REASONS[name]}]
    assert server.tab(anna).refusal is not None
    assert of_admin.is_connected(NAMESPACE)
    assert last_words(of_admin) == []


def test_other_device_connects_again_after_a_sign_out(server: Server) -> None:
    phone, laptop = server.person("anna"), server.app.test_client()
    sign_in(laptop, "anna")
    tab = server.tab(laptop)
    phone.post("/api/account/sign-out", json={})
    assert is_closed(tab)
    assert last_words(tab) == []
    assert server.tab(laptop).is_connected(NAMESPACE)


def test_sign_in_as_another_person_closes_the_sockets_of_the_first(server: Server) -> None:
    browser = server.person("anna")
    server.person("berta")
    tab = server.tab(browser)
    assert sign_in(browser, "berta").status_code == 200
    assert is_closed(tab)


def test_devices_of_the_owner_share_one_history(make_accounts: MakeAccounts) -> None:
    server = make_accounts(auth="single")
    phone, laptop = server.app.test_client(), server.app.test_client()
    for browser in (phone, laptop):
        body = {"secret": server.links().sign_in_owner()}
        assert browser.post("/api/account/links/use", json=body).status_code == 200
    chat = server.chat_of(phone)
    ack = chat.ask("hello")
    chat.wait_until_stored(ack)
    [shown] = laptop.get("/api/conversations").get_json()["conversations"]
    assert shown["id"] == ack["conversation_id"]
    tab = server.tab(phone)
    assert laptop.delete("/api/account/devices").status_code == 204
    assert is_closed(tab)


def test_socket_without_a_session_is_refused(make_accounts: MakeAccounts) -> None:
    for mode in ("single", "password"):
        refused = make_accounts(auth=mode).connect({"protocol": 1})
        assert refused.refusal is not None
        assert refused.refusal["code"] == "unauthenticated"


def test_expiry_of_a_token_closes_its_socket(
    server: Server, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = server.person("anna")
    made = browser.post("/api/account/tokens", json={"title": "t", "days": 1}).get_json()
    tab = server.connect({"protocol": 1, "token": made["secret"]})
    watch = server.app.extensions["handlers"].admission._watch
    now = [watch._monotonic()]
    monkeypatch.setattr(watch, "_monotonic", lambda: now[0])
    clock.forward(hours=23, minutes=59, seconds=50)
    now[0] += 60
    watch.step()
    assert tab.is_connected(NAMESPACE)
    clock.forward(seconds=11)
    now[0] += 11
    watch.step()
    assert is_closed(tab)
    assert last_words(tab) == [{"reason": "expired"}]
