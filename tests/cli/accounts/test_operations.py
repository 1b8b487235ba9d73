"""The doctor checks each mode of AUTH, and the operator's commands print links."""

import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.ports import free_port

from ..conftest import Run

PASSWORD = {"AUTH": "password"}
HTTPS = "https://chat.example.org"


def doctor(run: Run, **settings: object) -> str:
    return run("doctor", "--no-ask", **settings).output


def add_person(data_dir: Path, name: str, role: str) -> None:
    with closing(sqlite3.connect(data_dir / "wordbrook.sqlite3")) as connection, connection:
        connection.execute(
            "INSERT INTO users (id, name, shown_name, role, created_at) VALUES (?, ?, ?, ?, '')",
            (f"p_{name}", name, name, role),
        )


def test_anonymous_mode_has_no_finding(run: Run) -> None:
    assert " sign-in" not in doctor(run)


def test_missing_admin_and_missing_owner_are_reported(run: Run, data_dir: Path) -> None:
    assert run("migrate").status == 0
    assert "prints a link" in doctor(run, **PASSWORD)
    assert "python -m app sign-in-link" in doctor(run, AUTH="single")
    add_person(data_dir, "root", "admin")
    add_person(data_dir, "anna", "user")
    assert "AUTH=password, people: 2, admins: 1" in doctor(run, **PASSWORD)


def test_passwords_without_tls_beyond_loopback_are_reported(run: Run) -> None:
    reached = {"BIND_HOST": "0.0.0.0", **PASSWORD}
    assert "travel unencrypted" in doctor(run, **reached)
    assert "travel unencrypted" not in doctor(run, **reached, PUBLIC_URL=HTTPS)
    assert "travel unencrypted" not in doctor(run, **PASSWORD)


def test_proxy_that_can_be_anybody_is_reported(run: Run) -> None:
    proxy = {"AUTH": "proxy"}
    anybody = doctor(run, **proxy, TRUSTED_PROXIES="0.0.0.0/0")
    assert "anyone can send Remote-User" in anybody
    assert "anyone can send" not in doctor(run, **proxy, TRUSTED_PROXIES="127.0.0.1")
    assert "proxy needs TRUSTED_PROXIES" in doctor(run, **proxy)


def test_sign_in_link_is_printed_for_one_owner_alone(run: Run) -> None:
    printed = run("sign-in-link", AUTH="single", PUBLIC_URL=HTTPS)
    assert (printed.status, printed.output.startswith(f"{HTTPS}/sign-in#")) == (0, True)
    refused = run("sign-in-link")
    assert (refused.status, "AUTH=single" in refused.output) == (1, True)


@pytest.mark.parametrize(("name", "status"), [("Anna", 0), ("nobody", 1)])
def test_reset_link_is_printed_for_a_person_alone(
    run: Run, data_dir: Path, name: str, status: int
) -> None:
    assert run("migrate").status == 0
    add_person(data_dir, "anna", "user")
    printed = run("reset-link", name, **PASSWORD)
    assert printed.status == status, printed.output
    assert ("/sign-in#" in printed.output) == (status == 0)
    assert (f"no account with the name {name}" in printed.output) == (status != 0)


def test_roles_and_prices_that_name_no_model_are_reported(run: Run, tmp_path: Path) -> None:
    roles, prices = tmp_path / "roles.toml", tmp_path / "prices.toml"
    roles.write_text('[user]\nmodels = ["smal", "big"]\n[groups.team]\nmodels = ["*"]')
    prices.write_text('currency = "EUR"\n[models.big]\ninput = 1\noutput = 1')
    given = {**PASSWORD, "MODELS": "small,big", "ROLES_FILE": roles, "PRICES_FILE": prices}
    printed = doctor(run, **given)
    assert "roles: user: no model is named smal\n" in printed
    assert "groups.team" not in printed
    assert "no price for small: these cost nothing" in printed
    roles.write_text("[users]")
    assert "ROLES_FILE: " in doctor(run, **given)
    assert "users: is not a name that this file may have" in doctor(run, **given)


def test_mail_server_that_is_away_is_reported_without_its_password(run: Run) -> None:
    with socket.create_server(("127.0.0.1", free_port())) as server:
        port = server.getsockname()[1]
        url = f"smtp://chat:of-the-mail@127.0.0.1:{port}"
        given = {**PASSWORD, "SMTP_URL": url, "MAIL_FROM": "chat@example.org"}
        assert f"mail: 127.0.0.1:{port} can be reached" in doctor(run, **given)
    printed = doctor(run, **given)
    assert f"mail: 127.0.0.1:{port} cannot be reached" in printed
    assert "PUBLIC_URL is not set" in printed
    assert "of-the-mail" not in printed
    for broken in ({"SMTP_URL": "of-the-mail"}, {"MAIL_FROM": ""}):
        faulty = doctor(run, **{**given, **broken})
        assert next(iter(broken)) in faulty
        assert "of-the-mail" not in faulty
