"""Tests of the application itself: they know nothing of its chat."""

import pytest
from notes import create_app, socketio


@pytest.fixture
def app(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "of the tests")
    monkeypatch.setenv("INSTANCE_PATH", str(tmp_path))
    return create_app()


@pytest.fixture
def browser(app):
    browser = app.test_client()
    form = {"name": "anna", "password": "of anna"}
    assert browser.post("/sign-in", data=form).headers["Location"] == "/"
    return browser


def test_visitor_is_sent_to_the_sign_in(app):
    answer = app.test_client().get("/")
    assert answer.headers["Location"].startswith("/sign-in")


def test_wrong_password_is_refused(app, browser):
    form = {"name": "anna", "password": "of berta"}
    assert app.test_client().post("/sign-in", data=form).status_code == 401


def test_note_that_came_by_an_event_is_on_the_page(app, browser):
    client = socketio.test_client(app, flask_test_client=browser)
    assert client.emit("note", "the key is below the mat", callback=True) == {"ok": True}
    assert [event["name"] for event in client.get_received()] == ["noted"]
    assert "the key is below the mat" in browser.get("/").text


def test_page_after_the_sign_out_is_the_sign_in(browser):
    browser.post("/sign-out")
    assert browser.get("/").status_code == 302


def test_unknown_page_is_that_of_flask(browser):
    answer = browser.get("/nothing")
    assert (answer.status_code, "Not Found" in answer.text) == (404, True)
    assert "Content-Security-Policy" not in answer.headers


def test_events_are_handled_in_threads(app):
    assert socketio.async_mode == "threading"
