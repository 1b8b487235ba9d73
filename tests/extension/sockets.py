"""Sockets of a chat on Flask-SocketIO's test client, as the user of a browser or of a token."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_socketio import SocketIO

from app import Wordbrook
from app.protocol import NAMESPACE
from app.testing.socket_client import OrderedTestClient, SocketClient


def socketio_of(host: Flask, chat: Wordbrook) -> SocketIO:
    """Return the chat's own Socket.IO server."""
    found: SocketIO = running(host, chat).app.extensions["socketio"]
    return found


def running(host: Flask, chat: Wordbrook) -> Any:
    """Return what runs of the chat in this process, started if need be."""
    return chat._chats[host].start()


def connect(
    host: Flask,
    socketio: SocketIO,
    browser: FlaskClient | None = None,
    token: str | None = None,
) -> OrderedTestClient:
    """Connect a socket, successfully or not."""
    auth = {"protocol": 1, **({"token": token} if token else {})}
    return OrderedTestClient(
        host, socketio, namespace=NAMESPACE, auth=auth, flask_test_client=browser
    )


def open_chat(
    host: Flask,
    socketio: SocketIO,
    browser: FlaskClient | None = None,
    token: str | None = None,
) -> SocketClient:
    """Connect a socket that is admitted."""
    client = connect(host, socketio, browser, token)
    assert client.is_connected(NAMESPACE), client.refusal
    return SocketClient(client)


def ask(chat: SocketClient, text: str = "hi", **more: Any) -> dict[str, Any]:
    """Ask, wait for the end of the answer, and return it."""
    ack = chat.ask(text, **more)
    chat.wait_for_end(ack)
    return ack
