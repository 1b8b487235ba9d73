"""Who gets an account, and which: by issuer and subject, SIGN_UP, invitations and groups."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.accounts.oidc.metadata import CALLBACK

from ..conftest import Server, me
from .conftest import MakeOidc, come_back, person, problem_of, sign_in_at
from .fake_issuer import FakeIssuer


def test_same_subject_is_the_same_person_under_any_name(
    oidc_server: Server, issuer: FakeIssuer
) -> None:
    first = me(person(oidc_server, issuer, "anna-1", name="Anna"))
    again = me(person(oidc_server, issuer, "anna-1", name="Anna B", preferred_username="b"))
    assert again == {**first, "shown_name": "Anna B"}


def test_another_subject_with_all_the_same_claims_is_another_person(
    oidc_server: Server, issuer: FakeIssuer
) -> None:
    same = {"name": "Anna", "email": "anna@example.org", "email_verified": True}
    anna = person(oidc_server, issuer, "anna-1", preferred_username="anna", **same)
    other = person(oidc_server, issuer, "anna-2", preferred_username="anna", **same)
    assert me(anna)["id"] != me(other)["id"]
    assert (me(anna)["name"], me(other)["name"]) == ("anna", "anna-2")
    assert other.get("/api/people").status_code == 403


def test_name_of_the_provider_takes_over_no_account_that_was_here(
    oidc_server: Server, issuer: FakeIssuer
) -> None:
    links = oidc_server.links()
    owner = links.use(links.sign_in_owner(), None, None)
    found = me(person(oidc_server, issuer, "x-1", preferred_username="owner"))
    assert found["id"] != owner.id
    assert (found["name"], found["role"]) == ("owner-2", "user")


@pytest.mark.parametrize(
    ("policy", "claims", "is_let_in"),
    [
        ("open", {}, True),
        (None, {}, False),
        ("invited", {}, False),
        ("closed", {}, False),
        ("domain:example.org", {}, False),
        ("domain:example.org", {"email": "a@example.org", "email_verified": True}, True),
        ("domain:example.org", {"email": "a@EXAMPLE.ORG", "email_verified": True}, True),
        ("domain:example.org", {"email": "a@example.org"}, False),
        ("domain:example.org", {"email": "a@example.org", "email_verified": "true"}, False),
        ("domain:example.org", {"email": "a@notexample.org", "email_verified": True}, False),
        ("domain:example.org", {"email": "a@x@example.org", "email_verified": True}, False),
        ("domain:example.org", {"preferred_username": "a@example.org"}, False),
    ],
)
def test_unlisted_person_gets_what_sign_up_says(
    make_oidc: MakeOidc,
    issuer: FakeIssuer,
    policy: str | None,
    claims: dict[str, Any],
    is_let_in: bool,
) -> None:
    server = make_oidc(sign_up=policy)
    issuer.claims = {"sub": "anna-1", **claims}
    browser = server.app.test_client()
    problem = problem_of(sign_in_at(issuer, browser))
    assert problem == (None if is_let_in else "no_account")
    assert (me(browser) is not None) == is_let_in


def invite(server: Server, issuer: FakeIssuer, **body: Any) -> tuple[FlaskClient, str]:
    admin = person(server, issuer, "root-1")
    answer = admin.post("/api/people/invitations", json=body).get_json()
    return admin, answer["link"].partition("#")[2]


def sign_in_by_link(issuer: FakeIssuer, browser: FlaskClient, secret: str) -> str:
    begun = browser.post("/api/account/oidc/start", json={"secret": secret, "next": "/c/2"})
    assert begun.status_code == 200, begun.text
    return come_back(browser, issuer.authorize(begun.get_json()["next"]))


def test_invited_person_signs_in_once_by_the_link(make_oidc: MakeOidc, issuer: FakeIssuer) -> None:
    server = make_oidc(sign_up="invited")
    _, secret = invite(server, issuer, name="berta", role="admin")
    issuer.claims = {"sub": "anna-1", "preferred_username": "anna"}
    browser, other = server.app.test_client(), server.app.test_client()
    look = browser.post("/api/account/links/look", json={"secret": secret}).get_json()
    assert look == {"kind": "invitation", "name": "berta", "needs_password": False}
    assert sign_in_by_link(issuer, browser, secret) == "/c/2"
    assert (me(browser)["name"], me(browser)["role"]) == ("berta", "admin")
    used = other.post("/api/account/oidc/start", json={"secret": secret})
    assert used.get_json()["error"]["code"] == "link_unusable"
    # The account stays, and needs no link any more.
    assert sign_in_at(issuer, other) == "/c/1"
    assert me(other)["id"] == me(browser)["id"]


def test_link_that_was_used_while_another_person_signed_in_lets_that_one_in_no_more(
    make_oidc: MakeOidc, issuer: FakeIssuer
) -> None:
    server = make_oidc(sign_up="invited")
    _, secret = invite(server, issuer)
    slow, quick = server.app.test_client(), server.app.test_client()
    begun = slow.post("/api/account/oidc/start", json={"secret": secret}).get_json()["next"]
    issuer.claims = {"sub": "anna-1"}
    assert sign_in_by_link(issuer, quick, secret) == "/c/2"
    issuer.claims = {"sub": "berta-1"}
    assert problem_of(come_back(slow, issuer.authorize(begun))) == "link_unusable"
    assert me(slow) is None


def test_first_admin_comes_by_the_printed_link_where_no_setting_names_one(
    make_oidc: MakeOidc, issuer: FakeIssuer, capsys: pytest.CaptureFixture[str]
) -> None:
    server = make_oidc(sign_up="invited", admin_users=None)
    [secret] = re.findall(r"http://localhost:8000/sign-in#(\S+)", capsys.readouterr().err)
    browser = server.app.test_client()
    assert sign_in_by_link(issuer, browser, secret) == "/c/2"
    assert me(browser)["role"] == "admin"


def test_no_link_is_printed_where_settings_name_the_admins(
    make_oidc: MakeOidc, issuer: FakeIssuer, capsys: pytest.CaptureFixture[str]
) -> None:
    server = make_oidc(sign_up="invited")
    assert "sign-in#" not in capsys.readouterr().err
    # A listed admin needs no invitation.
    assert me(person(server, issuer, "root-1"))["role"] == "admin"


@pytest.mark.parametrize(
    ("groups", "role"),
    [(["dev", "ops"], "admin"), ("ops", "admin"), (["dev"], "user"), (7, "user"), ([7], "user")],
)
def test_groups_give_the_role(
    make_oidc: MakeOidc, issuer: FakeIssuer, groups: object, role: str
) -> None:
    server = make_oidc(admin_groups="ops", oidc_groups_claim="roles")
    assert me(person(server, issuer, "anna-1", roles=groups))["role"] == role


def test_person_who_left_the_group_is_no_admin_from_the_next_sign_in_on(
    make_oidc: MakeOidc, issuer: FakeIssuer
) -> None:
    server = make_oidc(admin_groups="ops", admin_users=None)
    first = person(server, issuer, "anna-1", groups=["ops"])
    assert first.get("/api/people").status_code == 200
    person(server, issuer, "anna-1", groups=[])
    assert first.get("/api/people").status_code == 403


def test_name_that_is_that_of_a_setting_makes_nobody_an_admin(
    oidc_server: Server, issuer: FakeIssuer
) -> None:
    browser = person(oidc_server, issuer, "anna-1", preferred_username="root-1")
    assert (me(browser)["name"], me(browser)["role"]) == ("root-1", "user")
    assert browser.get("/api/people").status_code == 403


def test_groups_are_those_of_the_last_sign_in_that_told_them(
    oidc_server: Server, issuer: FakeIssuer
) -> None:
    admin = person(oidc_server, issuer, "root-1")

    def groups_after(**claims: Any) -> list[str]:
        anna = me(person(oidc_server, issuer, "anna-1", **claims))
        found = admin.get(f"/api/people/{anna['id']}").get_json()["person"]
        return list(found["groups"])

    assert groups_after(groups=["b", "a", 7, "", "x\0", "\u202ea"]) == ["a", "b"]
    assert groups_after() == ["a", "b"]
    assert groups_after(groups=[]) == []


def test_role_that_an_admin_gave_stays_where_no_group_decides(
    oidc_server: Server, issuer: FakeIssuer
) -> None:
    admin = person(oidc_server, issuer, "root-1")
    anna = me(person(oidc_server, issuer, "anna-1"))
    admin.patch(f"/api/people/{anna['id']}", json={"role": "admin"})
    assert me(person(oidc_server, issuer, "anna-1"))["role"] == "admin"


def test_disabled_person_is_told_so_and_a_deleted_one_is_new(
    oidc_server: Server, issuer: FakeIssuer
) -> None:
    admin = person(oidc_server, issuer, "root-1")
    anna = me(person(oidc_server, issuer, "anna-1"))
    admin.patch(f"/api/people/{anna['id']}", json={"is_disabled": True})
    issuer.claims = {"sub": "anna-1"}
    browser = oidc_server.app.test_client()
    assert problem_of(sign_in_at(issuer, browser)) == "disabled"
    admin.delete(f"/api/people/{anna['id']}")
    assert sign_in_at(issuer, browser) == "/c/1"
    assert me(browser)["id"] != anna["id"]


NAMES: list[tuple[dict[str, Any], str | None, str]] = [
    # None: the name is the subject.
    ({}, None, ""),
    ({"preferred_username": "a b"}, None, "a b"),
    ({"preferred_username": "a\x00b", "name": "x\u202ey"}, None, ""),
    ({"email": "a@example.org", "email_verified": True}, "a@example.org", "a@example.org"),
    ({"email": "a@example.org"}, None, ""),
    ({"name": "n" * 500}, None, "n" * 200),
    ({"preferred_username": ["anna"], "name": {"a": 1}}, None, ""),
]


def test_names_are_those_that_can_be_shown(oidc_server: Server, issuer: FakeIssuer) -> None:
    for number, (claims, name, shown_name) in enumerate(NAMES):
        subject = f"s-{number}"
        issuer.claims = {"sub": subject, **claims}
        browser = oidc_server.app.test_client()
        sign_in_at(issuer, browser)
        found = me(browser)
        assert (found["name"], found["shown_name"]) == (name or subject, shown_name or subject)


def test_callback_of_nobody_leads_to_the_sign_in(oidc_server: Server) -> None:
    back = oidc_server.app.test_client().get(CALLBACK)
    assert back.headers["Location"] == "/sign-in?problem=expired"


def test_conversations_from_before_the_first_sign_in_are_offered(
    oidc_server: Server, issuer: FakeIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.accounts.account_actions._count_adoptable", lambda *_: 2)
    monkeypatch.setattr("app.identity.Identities.from_cookie", lambda *_: "anonymous")
    browser = oidc_server.app.test_client()
    location = sign_in_at(issuer, browser)
    assert location == "/sign-in?next=%2Fc%2F1"
    assert browser.get("/api/account").get_json()["adoptable"] == 2
