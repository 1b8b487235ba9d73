"""The web package around a small application, and a built page on disk."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
from flask import Flask, Response, jsonify, request
from flask.testing import FlaskClient

from app.api.errors import answer_errors
from app.identity import Identities, Limits
from app.identity.session_route import build_session
from app.web import RequestGuard, build_health, build_page, serve_assets

from ..identity.builders import KEY, Clock, make_settings

HTML = b"<!doctype html><title>Wordbrook</title><script src=/assets/main-a1b2c3d4.js></script>"
SCRIPT = b"console.log('of a built page');\n" * 100


def build_static(root: Path) -> Path:
    """Write the files of a page build; return their folder."""
    assets = root / "static" / "assets"
    assets.mkdir(parents=True)
    static = assets.parent
    (static / "index.html").write_bytes(HTML)
    (static / "index.html.br").write_bytes(brotli.compress(HTML))
    (static / "favicon.svg").write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    script = assets / "main-a1b2c3d4.js"
    script.write_bytes(SCRIPT)
    script.with_name(script.name + ".br").write_bytes(brotli.compress(SCRIPT))
    script.with_name(script.name + ".gz").write_bytes(gzip.compress(SCRIPT))
    return static


class Server:
    """A server with all of web and identity; `handled` counts requests that passed the checks."""

    def __init__(
        self,
        static: Path = Path("/nonexistent"),
        readiness: Callable[[], list[str]] = list,
        away: Callable[[], list[str]] = list,
        file_limits: tuple[int, int] | None = None,
        **overrides: object,
    ):
        settings = make_settings(**overrides)
        self.identities = Identities(KEY, is_https=settings.is_https)
        self.limits = Limits(settings, Clock())
        self.handled = 0
        self.seen: dict[str, Any] = {}
        app = self.app = Flask("server", static_folder=None)
        session = build_session(settings, self.identities, self.limits)
        answer_errors(session)
        app.register_blueprint(session)
        limit = settings.limit_message_bytes
        app.register_blueprint(
            build_page(
                self.identities,
                self.limits,
                static,
                message_limit_bytes=limit,
                file_limits=file_limits,
            )
        )
        app.register_blueprint(build_health(readiness, away))

        @app.route("/api/echo", methods=["GET", "POST", "PATCH", "DELETE"])
        def echo() -> Response:
            self.handled += 1
            self.seen = dict(request.environ)
            return jsonify(read=len(request.get_data()))

        @app.get("/socket.io/")
        def handshake() -> str:
            self.handled += 1
            return "a socket"

        app.wsgi_app = RequestGuard(  # type: ignore[method-assign]
            serve_assets(app.wsgi_app, static), settings, self.limits, self.identities
        )

    def browser(self) -> FlaskClient:
        """Return a client with its own cookies."""
        return self.app.test_client()
