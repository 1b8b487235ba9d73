"""The page where people sign in: which paths show it, with and without the chat."""

from pathlib import Path
from wsgiref.types import WSGIEnvironment

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.identity import Limits
from app.web import MorePages, build_page

from ..identity.builders import Clock, make_settings

SOURCE = Path(__file__).parents[3] / "frontend" / "index.html"
VISIT = {"Accept": "text/html"}
COMPOSER = ("<textarea", "<button", "<input", "early-input.js")


class OneVisitor:
    """Users of whom `user` sends each request."""

    kind = "account"

    def __init__(self, user: str | None):
        self.user = user

    def of_request(self, _environ: WSGIEnvironment) -> str | None:
        return self.user

    def of_socket(self, _environ: WSGIEnvironment, _token: object) -> str | None:
        return self.user


def browse(tmp_path: Path, user: str | None, name: str = "Anna") -> FlaskClient:
    (tmp_path / "index.html").write_text(SOURCE.read_text())
    app = Flask("server", static_folder=None)
    page = build_page(
        OneVisitor(user),
        Limits(make_settings(), Clock()),
        tmp_path,
        message_limit_bytes=1024,
        more=MorePages("password", ("/sign-in",), ("/account",), lambda _user: name),
    )
    app.register_blueprint(page)
    return app.test_client()


@pytest.mark.parametrize(
    ("path", "user"), [("/sign-in", None), ("/sign-in", "p_1"), ("/account", "p_1")]
)
def test_page_without_the_chat_has_no_field_that_takes_a_password(
    tmp_path: Path, path: str, user: str | None
) -> None:
    html = browse(tmp_path, user).get(path).text
    assert 'id="root"' in html
    assert "main.tsx" in html
    assert [part for part in COMPOSER if part in html] == []


def test_chat_has_the_field_that_takes_early_input(tmp_path: Path) -> None:
    html = browse(tmp_path, "p_1").get("/").text
    assert [part for part in COMPOSER if part not in html] == ["<input"]


@pytest.mark.parametrize(
    ("name", "content"),
    [("Anna Ärmel", "Anna Ärmel"), ('"><script>', "&quot;&gt;&lt;script&gt;"), ("./a", "./a")],
)
def test_page_names_who_is_signed_in(tmp_path: Path, name: str, content: str) -> None:
    html = browse(tmp_path, "p_1", name).get("/").text
    assert f'<meta name="person" content="{content}" />' in html


def test_changed_name_is_shown_at_the_next_visit(tmp_path: Path) -> None:
    names = iter(["Anna", "Anna B."])
    (tmp_path / "index.html").write_text(SOURCE.read_text())
    app = Flask("server", static_folder=None)
    more = MorePages("password", ("/sign-in",), ("/account",), lambda _user: next(names))
    limits = Limits(make_settings(), Clock())
    page = build_page(OneVisitor("p_1"), limits, tmp_path, message_limit_bytes=1024, more=more)
    app.register_blueprint(page)
    browser = app.test_client()
    assert 'content="Anna"' in browser.get("/").text
    assert 'content="Anna B."' in browser.get("/").text


def test_page_of_a_visitor_without_a_user_names_nobody(tmp_path: Path) -> None:
    assert '<meta name="person" content="" />' in browse(tmp_path, None).get("/sign-in").text


def test_unknown_address_shows_no_page_to_a_visitor_without_a_user(tmp_path: Path) -> None:
    missing = browse(tmp_path, None).get("/signin", headers=VISIT)
    assert (missing.status_code, missing.mimetype) == (404, "text/plain")
    known = browse(tmp_path, "p_1").get("/signin", headers=VISIT)
    assert (known.status_code, known.mimetype) == (404, "text/html")


@pytest.mark.parametrize("path", ["/", "/c/x", "/sign-in", "/account"])
def test_no_page_of_a_person_is_stored(tmp_path: Path, path: str) -> None:
    assert browse(tmp_path, "p_1").get(path).headers["Cache-Control"] == "no-store"
