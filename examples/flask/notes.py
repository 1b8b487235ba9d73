"""Notes with a chat about them: Flask-Login, Flask-SQLAlchemy, Socket.IO events, and Wordbrook."""

import os

from flask import Flask, redirect, render_template, request, url_for
from flask_login import (
    LoginManager,
    UserMixin,
    current_user,
    login_required,
    login_user,
    logout_user,
)
from flask_socketio import SocketIO, emit, join_room
from flask_sqlalchemy import SQLAlchemy
from werkzeug.security import check_password_hash, generate_password_hash
from wordbrook import Wordbrook

db = SQLAlchemy()
logins = LoginManager()
socketio = SocketIO(async_mode="threading")  # whatever else is installed
chat = Wordbrook()


class User(UserMixin, db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(40), unique=True, nullable=False)
    password = db.Column(db.String(200), nullable=False)


class Note(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    user_id = db.Column(db.ForeignKey("user.id"), nullable=False, index=True)
    text = db.Column(db.Text, nullable=False)


@logins.user_loader
def load_user(user_id):
    return db.session.get(User, int(user_id))


@chat.model("notes", title="My notes")
def search_notes(turn):
    """Answer with the notes that have a word of the question: of the user who asks alone."""
    notes = db.session.scalars(db.select(Note).filter_by(user_id=int(turn.user))).all()
    words = set(turn.text.lower().split())
    found = [note.text for note in notes if words & set(note.text.lower().split())]
    yield f"{len(found)} of your {len(notes)} notes fit.\n"
    for text in found:
        yield f"\n- {text}"


@socketio.on("connect")
def join_own_room():
    if current_user.is_authenticated:
        join_room(f"user-{current_user.id}")


@socketio.on("note")
def add_note(text):
    db.session.add(Note(user_id=current_user.id, text=text))
    db.session.commit()
    emit("noted", text, to=f"user-{current_user.id}")
    return {"ok": True}


def home():
    notes = db.session.scalars(db.select(Note).filter_by(user_id=current_user.id)).all()
    return render_template("home.html", notes=notes)


def sign_in():
    if request.method == "GET":
        return render_template("sign_in.html")
    name, password = request.form["name"], request.form["password"]
    user = db.session.scalar(db.select(User).filter_by(name=name))
    if user is None:  # a new name makes an account
        user = User(name=name, password=generate_password_hash(password))
        db.session.add(user)
        db.session.commit()
    if not check_password_hash(user.password, password):
        return render_template("sign_in.html", error="That is not the password."), 401
    login_user(user)
    return redirect(url_for("home"))


@login_required
def sign_out():
    chat.disconnect(current_user.get_id())  # an open chat must not outlive the sign-out
    logout_user()
    return redirect(url_for("sign_in"))


def create_app():
    app = Flask(__name__, instance_path=os.environ.get("INSTANCE_PATH"))
    app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE", "sqlite:///notes.sqlite3")
    db.init_app(app)
    logins.init_app(app)
    logins.login_view = "sign_in"
    socketio.init_app(app)
    chat.init_app(
        app,
        url_prefix="/assistant",
        identify=lambda: current_user.get_id(),
        unauthorized=logins.unauthorized,
    )
    app.add_url_rule("/", view_func=login_required(home), endpoint="home")
    app.add_url_rule("/sign-in", view_func=sign_in, methods=["GET", "POST"])
    app.add_url_rule("/sign-out", view_func=sign_out, methods=["POST"])
    with app.app_context():
        db.create_all()
    return app
