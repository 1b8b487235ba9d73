"""Sign-in by password: guessing, unknown names, links that work once, changes."""

import pytest

from app.accounts.rows.failures import Patience

from .conftest import PASSWORD, Clock, MakeAccounts, Server, me, sign_in

WRONG = "wrong password"


def test_wrong_name_and_wrong_password_get_the_same_answer(server: Server) -> None:
    server.person("anna")
    answers = []
    for name in ("anna", "nobody", "a b"):
        browser = server.app.test_client()
        for _ in range(6):
            answer = sign_in(browser, name, WRONG)
            answers.append((name, answer.status_code, answer.get_json(), dict(answer.headers)))
    of_anna = [answer[1:] for answer in answers if answer[0] == "anna"]
    assert of_anna[0][:2] == (403, {"error": {
        "code": "sign_in_failed",
        "message": "The name or the password is wrong.",
        "retryable": False,
    }})  # fmt: skip
    assert of_anna[-1][0] == 429
    for name in ("nobody", "a b"):
        assert [answer[1:] for answer in answers if answer[0] == name] == of_anna


def test_unknown_name_costs_a_hash_like_a_known_one(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.accounts.password import hashes

    server.person("anna")
    calls: list[str] = []
    real = hashes._verify

    def count(hasher: object, stored: str, password: str) -> bool:
        calls.append(stored[:10])
        return real(hasher, stored, password)  # type: ignore[arg-type]

    monkeypatch.setattr(hashes, "_verify", count)
    for name in ("anna", "nobody"):
        sign_in(server.app.test_client(), name, WRONG)
    assert calls == ["$argon2id$"] * 2


def test_thousand_guesses_take_the_guesser_days_and_the_owner_signs_in_at_any_time(
    server: Server, clock: Clock
) -> None:
    owner = server.person("anna")
    owner.post("/api/account/sign-out", json={})
    guesser, began, guesses = server.app.test_client(), clock.now, 0
    while guesses < 40:
        answer = sign_in(guesser, "anna", f"guess {guesses}")
        if answer.status_code == 403:
            guesses += 1
        else:
            assert answer.status_code == 429
            clock.forward(seconds=answer.get_json()["error"]["retry_after_s"])
        # The owner's device is known, although it has the guesser's address.
        if guesses % 10 == 0:
            assert sign_in(owner, "anna").status_code == 200
    assert (clock.now - began).total_seconds() > 6 * 3600


def test_owner_at_another_address_does_not_wait_for_the_guesser(server: Server) -> None:
    server.person("anna")
    guesser = server.app.test_client()
    for _ in range(6):
        sign_in(guesser, "anna", WRONG)
    assert sign_in(guesser, "anna").status_code == 429
    elsewhere = server.app.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    assert sign_in(elsewhere, "anna").status_code == 200


def test_guesser_with_an_account_cannot_clear_what_the_address_has_tried(
    server: Server, clock: Clock
) -> None:
    server.person("anna")
    server.person("eve")
    guesser = server.app.test_client()
    guesser.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    guesses, waited = 0, False
    for number in range(60):
        if sign_in(guesser, f"name{number}", WRONG).status_code == 429:
            waited = True
            break
        guesses += 1
        sign_in(server.app.test_client(), "eve")
    assert waited
    assert guesses == 30


def test_wait_doubles_up_to_its_bound() -> None:
    patience = Patience(free=2, most_s=60)
    waits = [patience.wait_s(failures) for failures in (0, 1, 2, 3, 4, 20, 10_000)]
    assert waits == [0, 0, 1, 2, 4, 60, 60]


def test_first_admin_comes_by_a_link_that_works_once(
    make_accounts: MakeAccounts, capsys: pytest.CaptureFixture[str]
) -> None:
    server = make_accounts()
    printed = capsys.readouterr().err
    secret = printed.partition("/sign-in#")[2].split()[0]
    body = {"secret": secret, "name": "Anna", "password": PASSWORD}
    look = server.http.post("/api/account/links/look", json={"secret": secret})
    assert look.get_json() == {"kind": "first_admin", "name": None, "needs_password": True}
    assert server.http.post("/api/account/links/use", json=body).status_code == 200
    assert me(server.http) | {"id": ""} == {
        "id": "", "name": "anna", "shown_name": "anna", "role": "admin"
    }  # fmt: skip
    again = server.app.test_client().post("/api/account/links/use", json=body)
    assert (again.status_code, again.get_json()["error"]["code"]) == (410, "link_unusable")
    assert server.links().first_admin() is None


def test_link_without_what_it_asks_for_is_not_used_up(server: Server) -> None:
    _, secret = server.links().invite("operator", None, "user")
    use = "/api/account/links/use"
    for body in ({}, {"password": PASSWORD}, {"name": "anna"}, {"name": "a", "password": "short"}):
        answer = server.http.post(use, json={"secret": secret, **body})
        assert answer.get_json()["error"]["code"] == "invalid", body
    body = {"secret": secret, "name": "anna", "password": PASSWORD}
    assert server.http.post(use, json=body).status_code == 200


def test_link_expires(server: Server, clock: Clock) -> None:
    _, secret = server.links().invite("operator", "anna", "user")
    clock.forward(days=8)
    look = server.http.post("/api/account/links/look", json={"secret": secret})
    assert look.status_code == 410


def test_reset_link_sets_a_password_and_ends_all_sessions(server: Server) -> None:
    browser = server.person("anna")
    secret = server.links().reset_by_name("Anna")
    newer = server.app.test_client()
    body = {"secret": secret, "password": "another password"}
    assert newer.post("/api/account/links/use", json=body).status_code == 200
    assert (me(browser), me(newer)["name"]) == (None, "anna")
    assert sign_in(server.app.test_client(), "anna").status_code == 403
    assert sign_in(server.app.test_client(), "anna", "another password").status_code == 200


def test_change_of_the_password_needs_the_old_one_and_ends_the_other_sessions(
    server: Server,
) -> None:
    browser, other = server.person("anna"), server.app.test_client()
    sign_in(other, "anna")
    change = "/api/account/password"
    refused = browser.post(change, json={"current": WRONG, "new": "another password"})
    assert refused.get_json()["error"]["code"] == "sign_in_failed"
    done = browser.post(change, json={"current": PASSWORD, "new": "another password"})
    assert done.status_code == 204
    assert (me(browser)["name"], me(other)) == ("anna", None)


def test_disabled_person_is_answered_like_an_unknown_one(server: Server) -> None:
    admin, anna = server.person("root", "admin"), server.person("anna")
    user_id = me(anna)["id"]
    change = admin.patch(f"/api/people/{user_id}", json={"is_disabled": True})
    assert change.get_json()["person"]["is_disabled"]
    assert me(anna) is None
    refused = sign_in(server.app.test_client(), "anna")
    unknown = sign_in(server.app.test_client(), "nobody")
    assert (refused.status_code, refused.get_json()) == (403, unknown.get_json())


@pytest.mark.parametrize(("policy", "status"), [("closed", 404), ("invited", 404), ("open", 200)])
def test_sign_up_is_there_where_it_is_open(
    make_accounts: MakeAccounts, policy: str, status: int
) -> None:
    server = make_accounts(sign_up=policy)
    body = {"name": "anna", "password": PASSWORD}
    assert server.http.post("/api/account/sign-up", json=body).status_code == status
    assert server.http.get("/api/account").get_json()["can_sign_up"] == (policy == "open")


def test_passwords_and_secrets_are_stored_as_hashes_alone(server: Server) -> None:
    browser = server.person("anna")
    made = browser.post("/api/account/tokens", json={"title": "a program"}).get_json()
    session = next(each for each in (browser._cookies or {}).values() if "signed_in" in each.key)
    sqlite = server.app.extensions["wordbrook"].settings.data_dir / "wordbrook.sqlite3"
    stored = b"".join(each.read_bytes() for each in sqlite.parent.glob("wordbrook.sqlite3*"))
    assert b"anna" in stored
    for secret in (PASSWORD, made["secret"], session.value):
        assert secret.encode() not in stored
