"""The example under gunicorn: two users, sign-out, several workers."""

from pathlib import Path
from typing import Any

import pytest

from app.testing.waiting import eventually
from tests.support.servers.redis import RedisServer
from tests.support.waiting import promptly

from .example import EVENTLET, GEVENT, THREADS, Browser, serve_example


@pytest.mark.parametrize(
    ("server", "module"),
    [(THREADS, "notes"), (GEVENT, "notes"), (EVENTLET, "patched")],
    ids=["gthread", "gevent", "eventlet"],
)
def test_users_of_a_host_ask_reload_and_sign_out(tmp_path: Path, server: Any, module: str) -> None:
    with serve_example(tmp_path, *server, application=f"{module}:create_app()") as url:
        anna, berta = Browser(url, "anna"), Browser(url, "berta")
        tab, other = anna.tab(), berta.tab()
        ack = tab.ask("anything")
        assert tab.text(ack) == "0 of your 0 notes fit.\n"
        tab.wait_until_stored(ack)
        reloaded = anna.messages(ack)
        assert [message["parts"][0]["text"] for message in reloaded] == [
            "anything",
            "0 of your 0 notes fit.\n",
        ]
        assert berta.conversations() == []
        assert "error" in berta.get(f"/assistant/api/conversations/{ack['conversation_id']}").json()
        anna.sign_out()
        promptly(lambda: not tab.is_connected, what="the socket")
        assert other.is_connected
        assert other.collect() == []
        assert anna.get("/assistant/").headers["Location"].startswith("/sign-in")
        assert anna.get("/assistant/api/conversations").status_code == 401
        assert berta.get("/assistant/").status_code in (200, 503)


@pytest.mark.needs("redis")
def test_preloaded_workers_share_answers_and_sign_out_by_redis(tmp_path: Path) -> None:
    options = (*THREADS, "--preload", "--workers", "2")
    with (
        RedisServer(tmp_path / "redis") as redis,
        serve_example(
            tmp_path, *options, application="counted:make_app()", WORDBROOK_REDIS_URL=redis.url
        ) as url,
    ):
        anna = Browser(url, "anna")
        tabs, counts = [anna.tab()], dict[str, int]()

        def are_spread() -> bool:
            if len(tabs) < 10:
                tabs.append(anna.tab())
            counts.update(anna.get("/sockets").json())
            return len(counts) == 2 and all(counts.values())

        eventually(are_spread, within_s=60, what=lambda: f"both workers have sockets: {counts}")
        ack = tabs[0].ask("anything")
        for tab in tabs:
            tab.wait_until_stored(ack)
        assert len(anna.messages(ack)) == 2
        anna.sign_out()
        promptly(lambda: not any(tab.is_connected for tab in tabs), what="the sockets")
