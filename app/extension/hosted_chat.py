"""The chat of one host application: started when it is first used, and again after a fork."""

import logging
import os
import threading
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from wsgiref.types import WSGIApplication

from flask import Flask, Response, request
from flask_socketio import SocketIO

from ..answers.hooks import AnswerHooks
from ..factory import build_chat
from ..identity import Users, make_identities
from ..identity.secret_key import read_or_make_secret_key
from ..protocol import NAMESPACE
from ..providers.factory import build_embedded_provider
from ..providers.python_models import PythonModel
from ..runtime import Runtime, choose_runtime
from ..sockets.namespace import ChatNamespace, SocketHandlers
from ..startup_error import StartupError
from ..surroundings import Surroundings
from ..worker import Worker, build_worker
from .host_users import HOST_ENVIRON, HostUsers, Identify, UserTokens
from .ordered_events import OrderedEvents
from .session_watch import HostSessionWatch
from .settings import EmbeddedSettings
from .signals import send_answer_finished, send_message_received

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Options:
    """The arguments of `init_app`."""

    url_prefix: str = "/chat"
    identify: Identify | None = None
    page: bool = True
    socketio: SocketIO | None = None
    identify_again_s: float = 300.0
    unauthorized: Callable[[], Any] | None = None


@dataclass(frozen=True, slots=True)
class RunningChat:
    """What runs in this process."""

    worker: Worker
    app: Flask
    watch: HostSessionWatch | None
    ordered: OrderedEvents | None

    @property
    def wsgi(self) -> WSGIApplication:
        """The WSGI application."""
        application: WSGIApplication = self.app.wsgi_app
        return application

    def stop(self) -> None:
        """Stop all tasks and close what is open."""
        if self.watch is not None:
            self.watch.stop()
        if self.ordered is not None:
            self.ordered.unwatch()
        self.worker.stop()


class HostedChat:
    """Starts and stops the chat of a host."""

    def __init__(
        self,
        host: Flask,
        settings: EmbeddedSettings,
        options: Options,
        models: Sequence[PythonModel],
    ):
        self.host = host
        self.settings = settings
        self.options = options
        self._models = models
        self._running: RunningChat | None = None
        self._of_parents: list[RunningChat] = []
        self._lock = threading.Lock()
        if options.socketio is not None:
            _check_namespace(options.socketio)
            options.socketio.on_namespace(ChatNamespace(self._handlers))
        os.register_at_fork(after_in_child=partial(_forget, weakref.ref(self)))

    @property
    def is_running(self) -> bool:
        """Whether it runs in this process."""
        return self._running is not None

    def start(self) -> RunningChat:
        """Return what runs in this process, started if need be.

        Raises:
            StartupError: it cannot start; the message says what to change.
        """
        running = self._running
        if running is None:
            with self._lock:
                running = self._running = self._running or self._build()
        return running

    def stop(self) -> None:
        """Stop it; the next use starts it again."""
        with self._lock:
            running, self._running = self._running, None
        if running is not None:
            running.stop()

    def shared_path(self) -> str | None:
        """Return the path of the host's Socket.IO, None where the chat has its own."""
        if self.options.socketio is None:
            return None
        return str(self.options.socketio.sockio_mw.engineio_path).rstrip("/")

    def tokens(self) -> UserTokens:
        """Return the maker of tokens."""
        return UserTokens(self._secret_key())

    def forget(self) -> None:
        """Forget what the parent of a forked process runs."""
        # Threads and connections stayed in the parent. They are kept, because their destructors
        # would end the parent's connections.
        self._lock = threading.Lock()
        if self._running is not None:
            self._running.worker.backends.ownership.abandon()
            self._of_parents.append(self._running)
            self._running = None

    def _handlers(self) -> SocketHandlers:
        handlers: SocketHandlers = self.start().app.extensions["handlers"]
        return handlers

    def _secret_key(self) -> str:
        try:
            self.settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
            return read_or_make_secret_key(self.settings)
        except OSError as error:
            raise StartupError(
                f"WORDBROOK_DATA_DIR={self.settings.data_dir} cannot be used: {error}"
            ) from error

    def _build(self) -> RunningChat:
        runtime, options = self._choose_runtime(), self.options
        secret_key = self._secret_key()
        provider = partial(build_embedded_provider, self._models, self.host.app_context)
        worker = build_worker(self.settings, runtime, provider, self._hooks())
        users: Users = make_identities(self.settings, secret_key)
        watch = None
        if options.identify is not None:
            users = host_users = HostUsers(self.host, options.identify, UserTokens(secret_key))
            watch = HostSessionWatch(
                runtime, worker.streaming.registry, host_users, options.identify_again_s
            )
        worker.start()
        quiet = _quiet_logger()
        surroundings = Surroundings(
            options.page,
            options.socketio,
            watch,
            self._refuse_visit if options.unauthorized else None,
            {"logger": quiet, "engineio_logger": quiet},
        )
        app = build_chat(worker, users, surroundings)
        ordered = None
        if options.socketio is not None:
            ordered = OrderedEvents(options.socketio.server, runtime)
            ordered.watch()
        if watch is not None:
            watch.start()
        return RunningChat(worker, app, watch, ordered)

    def _choose_runtime(self) -> Runtime:
        runtime = choose_runtime(self.settings.async_mode)
        shared = self.options.socketio
        if shared is not None and shared.server.async_mode.split("_")[0] != runtime.name:
            raise StartupError(
                f"The Socket.IO server of the application runs on {shared.server.async_mode}, but "
                f"this process is set up for {runtime.name}: patch it first, or give SocketIO() "
                f'async_mode="{runtime.name}".'
            )
        return runtime

    def _hooks(self) -> AnswerHooks:
        return AnswerHooks(
            partial(send_message_received, self.host), partial(send_answer_finished, self.host)
        )

    def _refuse_visit(self) -> Response:
        answer = self.options.unauthorized or (lambda: "")
        with self.host.request_context(request.environ[HOST_ENVIRON]):
            return self.host.make_response(answer())


def _quiet_logger() -> logging.Logger:
    # Without one, Socket.IO adds handlers to its own loggers.
    quiet = logging.getLogger(f"{__name__}.socketio")
    quiet.setLevel(logging.CRITICAL)
    return quiet


def _check_namespace(socketio: SocketIO) -> None:
    taken = {namespace for _, __, namespace in socketio.handlers}
    taken.update(each.namespace for each in socketio.namespace_handlers)
    if socketio.server is not None:
        taken.update(socketio.server.handlers, socketio.server.namespace_handlers)
    if NAMESPACE in taken:
        raise ValueError(
            f"the application has events in the namespace {NAMESPACE}, which the chat uses: "
            "leave out socketio=, then the chat has a server of its own"
        )


def _forget(reference: "weakref.ref[HostedChat]") -> None:
    if (chat := reference()) is not None:
        chat.forget()
