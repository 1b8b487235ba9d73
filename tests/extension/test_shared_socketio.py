"""A chat that uses the Socket.IO server of its host."""

import threading
from typing import Any

import pytest
from flask import Flask
from flask_socketio import SocketIO
from socketio import packet

from app import Wordbrook
from app.extension.ordered_events import MAX_WAITING, OrderedEvents
from app.protocol import NAMESPACE
from app.runtime import Runtime
from app.startup_error import StartupError
from app.testing.waiting import eventually
from tests.support.waiting import promptly

from .conftest import new_chat, signed_in
from .host import make_host
from .sockets import ask, connect, open_chat


@pytest.fixture
def shared(tmp_path: Any) -> Any:
    host = make_host(tmp_path)
    socketio = host.extensions["socketio"]
    chat = new_chat(socketio=socketio)
    chat.init_app(host, url_prefix="/assistant")
    yield host, socketio, chat
    chat.stop()


def test_chat_and_events_of_the_host_share_one_server(shared: Any) -> None:
    host, socketio, _ = shared
    browser = signed_in(host)
    tab = open_chat(host, socketio, browser)
    assert tab.text(ask(tab)) == "Hello HI"
    assert socketio.test_client(host).emit("hello", "you", callback=True) == "hello you"
    page = browser.get("/assistant/")
    if page.status_code != 503:
        assert '<meta name="socket-path" content="/socket.io" />' in page.text
    assert not connect(host, socketio, host.test_client()).is_connected(NAMESPACE)


def test_disconnect_leaves_the_other_namespaces_of_a_connection(shared: Any) -> None:
    host, socketio, chat = shared
    client = connect(host, socketio, signed_in(host))
    client.connect("/rooms")
    chat.disconnect("anna")
    promptly(lambda: not client.is_connected(NAMESPACE), what="the socket")
    assert client.emit("shout", "still", namespace="/rooms", callback=True) == "STILL"


def test_server_of_another_runtime_is_refused(tmp_path: Any, runtime: Runtime) -> None:
    host = Flask("host", instance_path=str(tmp_path))
    other = "threading" if runtime.name != "threading" else "gevent"
    chat = Wordbrook(host, socketio=SocketIO(host, async_mode=other))
    with pytest.raises(StartupError, match="runs on"):
        chat.start()


@pytest.mark.parametrize("has_server", [True, False])
def test_namespace_that_the_host_uses_itself_is_refused(tmp_path: Any, has_server: bool) -> None:
    host = Flask("host", instance_path=str(tmp_path))
    socketio = SocketIO(host) if has_server else SocketIO()
    socketio.on_event("hello", lambda: None, namespace=NAMESPACE)
    with pytest.raises(ValueError, match="leave out socketio="):
        Wordbrook(host, socketio=socketio)


class _SlowServer:
    """A Socket.IO server that handles each event in a task, the first ones the slowest."""

    async_handlers = True

    def __init__(self, runtime: Runtime):
        self.runtime = runtime
        self.manager = self
        self.handled: list[Any] = []
        self.closed: list[str] = []
        self.gate = runtime.event()

    def sid_from_eio_sid(self, eio_sid: str, _: str) -> str:
        return f"s-{eio_sid}"

    def is_connected(self, *_: str) -> bool:
        return True

    def disconnect(self, sid: str, namespace: str) -> None:
        self.closed.append(sid)

    def _handle_event(self, eio_sid: str, namespace: str, _: Any, data: Any) -> None:
        self.handled.append(("of the host", data))

    def _handle_event_internal(self, _: Any, sid: str, __: str, data: Any, *___: Any) -> None:
        self.gate.wait(10)
        if data == "raises":
            raise ValueError
        self.runtime.sleep(0.02 if data == 0 else 0)
        self.handled.append((sid, data))


def test_events_of_a_socket_keep_their_order_and_others_do_not_wait(runtime: Runtime) -> None:
    server = _SlowServer(runtime)
    OrderedEvents(server, runtime).watch()
    for number in range(20):
        server._handle_event("a", NAMESPACE, None, number)
    server._handle_event("b", NAMESPACE, None, "raises")
    server._handle_event("b", NAMESPACE, None, "after")
    server._handle_event("a", "/rooms", None, "at once")
    assert server.handled == [("of the host", "at once")]
    server.gate.set()
    eventually(lambda: len(server.handled) == 22)
    assert [data for sid, data in server.handled if sid == "s-a"] == list(range(20))
    assert ("s-b", "after") in server.handled


def test_socket_with_too_many_waiting_events_is_closed(runtime: Runtime) -> None:
    server = _SlowServer(runtime)
    ordered = OrderedEvents(server, runtime)
    ordered.watch()
    for number in range(MAX_WAITING + 5):
        server._handle_event("a", NAMESPACE, None, number)
    assert set(server.closed) == {"s-a"}
    server.gate.set()
    eventually(lambda: not ordered._waiting)


def test_python_socketio_handles_events_in_tasks_by_the_method_that_is_replaced(
    runtime: Runtime,
) -> None:
    """Guards the private interface that OrderedEvents uses."""
    socketio = SocketIO(Flask("host"), async_mode=runtime.name)
    server = socketio.server
    assert server.async_handlers is True
    calls: list[tuple[Any, ...]] = []
    server._handle_event = lambda *args: calls.append(args)
    server._handle_eio_connect("e", {"REQUEST_METHOD": "GET", "flask.app": Flask("x")})
    sent = packet.Packet(packet.EVENT, data=["name", 1], namespace="/chat", id=3).encode()
    server._handle_eio_message("e", sent)
    assert calls == [("e", "/chat", 3, ["name", 1])]
    assert threading.active_count() >= 1
