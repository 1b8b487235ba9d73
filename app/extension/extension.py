"""The class that puts the chat into Flask applications."""

import re
from collections.abc import Callable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from flask import Blueprint, Flask, has_app_context
from flask.globals import app_ctx

from ..providers.python_models import PythonModel, model
from ..providers.python_models.declare import declared
from .commands import build_commands
from .host_users import check_user_id
from .hosted_chat import HostedChat, Options
from .mount import Mount
from .settings import read_settings

F = TypeVar("F", bound=Callable[..., Any])
NAME = "wordbrook"
_PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)+")


class Wordbrook:
    """The chat as a Flask extension, for one application or several.

    The options are those of `init_app`. `app.extensions["wordbrook"]` is this object.
    """

    def __init__(self, app: Flask | None = None, **options: Any):
        self._options = options
        self._models: list[PythonModel] = []
        self._chats: WeakKeyDictionary[Flask, HostedChat] = WeakKeyDictionary()
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask, **options: Any) -> None:
        """Serve the chat of `app` under `url_prefix` ("/chat"); nothing runs yet.

        `identify` is called in the request context of the host and returns the id of the user who
        is signed in, or None; without it each browser is a user. It is called at each request, when
        a socket connects and, for open sockets, every `identify_again_s` (300) seconds. `socketio`
        is the application's Socket.IO server, which the chat then uses too. `page=False` serves no
        page. `unauthorized` returns the response to a visitor of the page who is not signed in, in
        place of 401. Settings are WORDBROOK_… in `app.config` and in the environment.

        Raises:
            SettingsError: a setting is unusable.
            ValueError, RuntimeError: an option is, or `app` has a chat already.
        """
        if NAME in app.extensions:
            raise RuntimeError("this application has a chat already")
        chosen = Options(**{**self._options, **options})
        prefix = "/" + chosen.url_prefix.strip("/")
        if not _PREFIX.fullmatch(prefix):
            raise ValueError("url_prefix must be a path such as /chat")
        settings = read_settings(app, has_users=chosen.identify is not None)
        chat = self._chats[app] = HostedChat(app, settings, chosen, self._models)
        app.extensions[NAME] = self
        app.register_blueprint(_addresses(prefix, has_page=chosen.page))
        app.cli.add_command(build_commands(settings))
        app.wsgi_app = Mount(  # type: ignore[method-assign]
            app.wsgi_app, prefix, lambda: chat.start().wsgi, chat.shared_path
        )

    def model(self, name: str, **options: Any) -> Callable[[F], F]:
        """Offer a function as a model; see `wordbrook.model`. It stays an ordinary function.

        It runs in the context of the application, in a task of the process.

        Raises:
            ValueError: there is a model of this name, or the name is unusable.
        """
        if any(each.name == name for each in self._models):
            raise ValueError(f"there is another model {name!r}")
        if any(chat.is_running for chat in self._chats.values()):
            raise RuntimeError("models must be declared before the first request")

        def declare(function: F) -> F:
            made = declared(model(name, **options)(function))
            if made is not None:
                self._models.append(made)
            return function

        return declare

    def start(self, app: Flask | None = None) -> None:
        """Start the chat's tasks in this process now; its first request does that otherwise.

        Raises:
            StartupError: it cannot start; the message says what to change.
        """
        for chat in self._of(app):
            chat.start()

    def mounted(self, app: Flask | None = None) -> Flask:
        """Return the chat's own application, started if need be; for tests."""
        return self._of(app)[0].start().app

    def stop(self, app: Flask | None = None) -> None:
        """Stop the chat's tasks in this process; for tests."""
        for chat in self._of(app):
            chat.stop()

    def disconnect(self, user_id: object) -> None:
        """Close all sockets of a user, on every worker; call this when the user signs out."""
        owner = check_user_id(user_id)
        for chat in self._of(None):
            # Other workers may have sockets of the user where this one has none.
            if chat.is_running or chat.settings.redis_url is not None:
                chat.start().worker.commands.disconnector.disconnect(owner)

    def token_for(self, user_id: object, *, expires_s: float = 3600) -> str:
        """Return a token with which a program acts as a user, as bearer token and for sockets."""
        return self._of(None)[0].tokens().make(user_id, expires_s)

    def _of(self, app: Flask | None) -> list[HostedChat]:
        """Return the chat of `app`, else of the current application, else all."""
        if app is None and has_app_context():
            app = app_ctx.app
        if app is not None and app in self._chats:
            return [self._chats[app]]
        if not self._chats:
            raise RuntimeError("call init_app first")
        return list(self._chats.values())


def _addresses(prefix: str, *, has_page: bool) -> Blueprint:
    """Return a blueprint for url_for alone: "wordbrook.page", "wordbrook.conversation"."""
    blueprint = Blueprint(NAME, __name__, url_prefix=prefix)
    if has_page:
        rule = "/c/<conversation_id>"
        blueprint.add_url_rule("/", endpoint="page", build_only=True)
        blueprint.add_url_rule(rule, endpoint="conversation", build_only=True)
    return blueprint
