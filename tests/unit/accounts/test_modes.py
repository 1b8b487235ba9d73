"""The modes of AUTH beside passwords: none, one owner, a proxy."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from app.api.operations import OPERATIONS
from app.cli.accounts import links
from app.conversations.schema.account_tables import ACCOUNT_TABLES
from app.http_door import OPERATIONS as DOOR_OPERATIONS
from app.settings import SettingsError, load_settings
from app.testing.fake_openai.client import FakeOpenAI
from app.transfer.operations import EXPORTS, IMPORTS
from tests.sockets.in_process import InProcess

from .conftest import MakeAccounts

IMPORTED = """
import sys
from pathlib import Path
from app import create_app
from app.settings import load_settings
create_app(load_settings(data_dir=Path(sys.argv[1]), async_mode="threading"))
print([name for name in sys.modules if name.startswith(("app.accounts", "argon2", "authlib"))])
import os
os._exit(0)
"""
TABLES = "|".join(each.name for each in ACCOUNT_TABLES)


def test_anonymous_server_imports_nothing_of_accounts(tmp_path: Path) -> None:
    command = [sys.executable, "-c", IMPORTED, str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout.splitlines()[-1] == "[]"


def test_anonymous_server_serves_no_route_and_reads_no_table_of_accounts(
    fake: FakeOpenAI, data_dir: Path
) -> None:
    budget: dict[str, Any] = {"limit_tokens_per_day": 1000, "limit_answers_per_day_per_user": 9}
    server = InProcess(data_dir, openai_base_url=fake.base_url, **budget)
    statements: list[str] = []
    engine = server.app.extensions["wordbrook"].database.engine
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    try:
        chat = server.chat()
        chat.wait_until_stored(chat.ask("hello"))
        server.http.get("/")
        server.http.get("/api/models")
        for path in ("/sign-in", "/account", "/api/account", "/api/people", "/api/audit-log"):
            assert server.http.get(path).status_code == 404
    finally:
        server.stop()
    assert statements
    assert [each for each in statements if re.search(rf"\b({TABLES})\b", each)] == []
    assert [each for each in statements if "token_counts" in each]


def test_routes_of_an_anonymous_server_are_those_without_accounts(
    fake: FakeOpenAI, data_dir: Path
) -> None:
    server = InProcess(data_dir, openai_base_url=fake.base_url, files="off", sharing="off")
    server.stop()
    served = {
        (method.lower(), re.sub(r"<(?:path:)?(\w+)>", r"{\1}", rule.rule))
        for rule in server.app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {
        (each.method, each.path) for each in (*OPERATIONS, *DOOR_OPERATIONS, *EXPORTS, *IMPORTS)
    }
    assert served == {*described, ("get", "/api/openapi.json")}
    assert not [rule for rule in server.app.url_map.iter_rules() if "account" in rule.rule]


def test_owner_signs_in_each_device_by_a_link_that_works_once(
    make_accounts: MakeAccounts,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server = make_accounts(auth="single")
    [first] = re.findall(r"http://localhost:8000/sign-in#(\S+)", capsys.readouterr().err)
    printed: list[str] = []
    links.print_sign_in_link(server.app.extensions["wordbrook"].settings, printed.append)
    second = printed[0].partition("#")[2]
    phone, laptop = server.app.test_client(), server.app.test_client()
    users = []
    for browser, secret in ((phone, first), (laptop, second)):
        used = browser.post("/api/account/links/use", json={"secret": secret})
        users.append(used.get_json()["user"]["id"])
        again = server.app.test_client().post("/api/account/links/use", json={"secret": secret})
        assert again.status_code == 410
    assert users[0] == users[1]
    assert len(phone.get("/api/account/devices").get_json()["devices"]) == 2
    body = {"name": "owner", "password": "x"}
    assert phone.post("/api/account/sign-in", json=body).status_code == 404


def test_commands_for_links_refuse_other_modes(data_dir: Path) -> None:
    settings = load_settings(data_dir=data_dir)
    with pytest.raises(Exception, match="AUTH=single"):
        links.print_sign_in_link(settings, print)
    with pytest.raises(Exception, match="AUTH=password"):
        links.print_reset_link(settings, "anna", print)


PROXY: Any = {"auth": "proxy", "trusted_proxies": "127.0.0.1"}


def test_proxy_names_the_user_and_no_other_address_does(make_accounts: MakeAccounts) -> None:
    server = make_accounts(**PROXY)
    header = {"Remote-User": "Anna", "Remote-Name": "Anna Ä".encode().decode("latin-1")}
    inside, outside = server.app.test_client(), server.app.test_client()
    outside.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    user = inside.get("/api/account", headers=header).get_json()["user"]
    assert (user["name"], user["shown_name"]) == ("anna", "Anna Ä")
    assert outside.get("/api/account", headers=header).get_json()["user"] is None
    assert outside.get("/api/conversations", headers=header).status_code == 401
    # What a proxy forwards of its client is no address of a proxy.
    forwarded = {**header, "X-Forwarded-For": "127.0.0.1"}
    assert outside.get("/api/account", headers=forwarded).get_json()["user"] is None
    refused = server.connect({"protocol": 1})
    assert refused.refusal is not None


@pytest.mark.parametrize("name", ["anna, root", "anna root", "", "a" * 300, "\x7f"])
def test_header_that_is_no_single_name_is_nobody(make_accounts: MakeAccounts, name: str) -> None:
    server = make_accounts(**PROXY)
    answer = server.http.get("/api/account", headers={"Remote-User": name})
    assert answer.get_json()["user"] is None


@pytest.mark.parametrize(
    ("policy", "headers", "is_let_in"),
    [
        ("open", {}, True),
        ("invited", {}, False),
        ("closed", {}, False),
        ("domain:example.org", {}, False),
        ("domain:example.org", {"Remote-Email": "anna@Example.org"}, True),
        ("domain:example.org", {"Remote-Email": "anna@notexample.org"}, False),
    ],
)
def test_unlisted_person_gets_what_sign_up_says(
    make_accounts: MakeAccounts, policy: str, headers: dict[str, str], is_let_in: bool
) -> None:
    server = make_accounts(**PROXY, sign_up=policy)
    answer = server.http.get("/api/account", headers={"Remote-User": "anna", **headers})
    assert (answer.get_json()["user"] is not None) == is_let_in


def test_proxy_mode_takes_admins_from_settings_and_has_no_sign_in_of_its_own(
    make_accounts: MakeAccounts,
) -> None:
    server = make_accounts(**PROXY, admin_users="Root", admin_groups="ops")
    for headers, status in (
        ({"Remote-User": "root"}, 200),
        ({"Remote-User": "anna", "Remote-Groups": "dev, ops"}, 200),
        ({"Remote-User": "anna"}, 403),
    ):
        assert server.http.get("/api/people", headers=headers).status_code == status
    assert server.http.get("/").status_code == 401
    for path in ("sign-in", "links/use", "sign-out"):
        assert server.http.post(f"/api/account/{path}", json={}).status_code == 404


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"auth": "proxy"}, "TRUSTED_PROXIES"),
        ({"auth": "password", "sign_up": "domain:example.org"}, "checked e-mail"),
        ({"auth": "password", "sign_up": "friends"}, "must be closed, invited, open"),
    ],
)
def test_unusable_settings_are_refused(settings: dict[str, Any], fault: str) -> None:
    with pytest.raises(SettingsError, match=fault):
        load_settings(**settings)


def test_server_with_a_sign_in_needs_no_allow_public() -> None:
    settings = load_settings(auth="password", bind_host="0.0.0.0")
    assert not settings.is_public
