"""An application as others write it: Flask-Login, a database, its own events, 404 and headers."""

from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, redirect, request
from flask_login import (
    LoginManager,
    UserMixin,
    current_user,
    login_required,
    login_user,
    logout_user,
)
from flask_socketio import Namespace, SocketIO, emit
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

CSP = "default-src 'self' https://cdn.example.org"


class Base(DeclarativeBase):
    """The host's tables."""


db = SQLAlchemy(model_class=Base)


class Message(db.Model):  # type: ignore[name-defined,misc]
    """A table with the name of one of ours."""

    __tablename__ = "messages"
    id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str]


class User(UserMixin):  # type: ignore[misc]
    """A user who is known by the name alone."""

    def __init__(self, name: str):
        self.id = name


class ChatNamespace(Namespace):  # type: ignore[misc]
    """Events of the host in a namespace of its own."""

    def on_shout(self, text: str) -> str:
        emit("echo", text)
        return text.upper()


def make_host(instance: Path, **config: Any) -> Flask:
    """Return the application, without a chat; `socketio` is among its extensions."""
    app = Flask("host", instance_path=str(instance))
    database = f"sqlite:///{instance / 'host.sqlite3'}"
    app.config.update(SECRET_KEY="of the host" * 3, SQLALCHEMY_DATABASE_URI=database, **config)
    instance.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    socketio = SocketIO(app)
    _add_events(socketio)
    logins = LoginManager(app)
    logins.user_loader(lambda name: User(name) if name not in app.config.get("GONE", ()) else None)
    app.register_blueprint(_pages())

    @app.errorhandler(404)
    def show_nothing(_: Exception) -> tuple[str, int]:
        return "the host has no such page", 404

    @app.after_request
    def add_policy(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = CSP
        return response

    with app.app_context():
        db.create_all()
    return app


def _add_events(socketio: SocketIO) -> None:
    socketio.on_namespace(ChatNamespace("/rooms"))

    @socketio.on("hello")  # type: ignore[untyped-decorator]
    def greet(name: str) -> str:
        return f"hello {name}"

    @socketio.on("blob")  # type: ignore[untyped-decorator]
    def measure(data: bytes) -> int:
        return len(data)


def _pages() -> Blueprint:
    pages = Blueprint("page", __name__)

    @pages.get("/")
    def home() -> str:
        return "home of the host"

    @pages.post("/form")
    def take_form() -> str:
        return request.form["field"]

    @pages.post("/sign-in/<name>")
    def sign_in(name: str) -> str:
        login_user(User(name))
        return name

    @pages.post("/sign-out")
    def sign_out() -> Any:
        name = current_user.get_id()
        logout_user()
        for sign_out_hook in SIGN_OUT_HOOKS:
            sign_out_hook(name)
        return redirect("/")

    @pages.get("/private")
    @login_required  # type: ignore[untyped-decorator]
    def show_private() -> str:
        return str(current_user.get_id())

    @pages.post("/messages")
    def add_message() -> str:
        db.session.add(Message(body=request.form["body"]))
        db.session.commit()
        return str(db.session.query(Message).count())

    return pages


SIGN_OUT_HOOKS: list[Any] = []
