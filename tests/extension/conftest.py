"""A host, and the same with a chat in it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_login import current_user

from app import ModelTurn, Wordbrook

from .host import SIGN_OUT_HOOKS, make_host

MakeChat = Callable[..., tuple[Flask, Wordbrook]]


def identify() -> Any:
    return current_user.get_id()


def new_chat(**options: Any) -> Wordbrook:
    """Return a chat with one model, which shouts."""
    chat = Wordbrook(**{"identify": identify, **options})

    @chat.model("support", title="Support")
    def support(turn: ModelTurn) -> Iterator[str]:
        yield "Hello "
        yield turn.text.upper()

    return chat


@pytest.fixture
def make_chat(tmp_path: Path) -> Iterator[MakeChat]:
    """Yield a function that makes a host with a chat; they stop after the test."""
    chats: list[Wordbrook] = []

    def make(chat: Wordbrook | None = None, **config: Any) -> tuple[Flask, Wordbrook]:
        chat = chat or new_chat()
        host = make_host(tmp_path / f"instance-{len(chats)}", **config)
        chat.init_app(host, url_prefix="/assistant")
        chats.append(chat)
        return host, chat

    yield make
    for chat in chats:
        chat.stop()
    SIGN_OUT_HOOKS.clear()


def signed_in(host: Flask, name: str = "anna") -> FlaskClient:
    """Return a browser in which a user is signed in."""
    browser = host.test_client()
    assert browser.post(f"/sign-in/{name}").status_code == 200
    return browser
