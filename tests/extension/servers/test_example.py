"""examples/flask is an application that its chat leaves alone; the README starts it as it is."""

from pathlib import Path

import requests
import socketio

from app.testing.waiting import eventually

from .example import EXAMPLE, Browser, serve_example


def test_chat_answers_from_the_notes_that_came_by_the_events_of_the_host(tmp_path: Path) -> None:
    with serve_example(tmp_path) as url:
        anna, berta = Browser(url, "anna"), Browser(url, "berta")
        client = socketio.Client()
        noted: list[str] = []
        client.on("noted", noted.append)
        client.connect(url, headers={"Cookie": anna.cookie}, transports=["websocket"])
        assert client.call("note", "the key is below the mat") == {"ok": True}
        eventually(lambda: noted == ["the key is below the mat"])
        client.disconnect()
        tab = anna.tab()
        assert tab.text(tab.ask("where is my key")) == (
            "1 of your 1 notes fit.\n\n- the key is below the mat"
        )
        other = berta.tab()
        assert other.text(other.ask("where is the key")) == "0 of your 0 notes fit.\n"
        assert "the key is below the mat" in anna.get("/").text
        assert 'href="/assistant/"' in anna.get("/").text
        wrong = {"name": "anna", "password": "wrong"}
        assert requests.post(f"{url}/sign-in", data=wrong, timeout=60).status_code == 401


def test_readme_starts_the_application_of_the_example() -> None:
    assert "'notes:create_app()'" in (EXAMPLE / "README.md").read_text()
