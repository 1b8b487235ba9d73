"""Builds the Flask application around a worker: sockets, HTTP routes and middleware."""

from flask import Blueprint, Flask, request
from flask_socketio import SocketIO

from .api import build_api
from .api.operations import OPERATIONS
from .http_door import OPERATIONS as DOOR_OPERATIONS
from .http_door import AnswerStreams, HttpCommands, build_http_door
from .identity import Identities, identify
from .identity.secret_key import read_or_make_secret_key
from .identity.session_route import build_session
from .identity.trusted_proxies import address_of
from .providers.base import Provider
from .runtime import Runtime, choose_runtime
from .settings import Settings, load_settings
from .sockets.admission import ConnectionAdmission
from .sockets.connection_guard import ConnectionGuard
from .sockets.dispatcher import CommandDispatcher
from .sockets.message_bounds import bound_messages
from .sockets.namespace import ChatNamespace, release_after_ack
from .startup_error import StartupError
from .web import (
    MetricsMiddleware,
    RequestGuard,
    build_health,
    build_page,
    collect,
    count_clients,
    serve_assets,
    set_up_logging,
)
from .worker import Worker, build_worker

PING_INTERVAL_S = 15
PING_TIMEOUT_S = 10


def build_app(settings: Settings | None = None, provider: Provider | None = None) -> Flask:
    """Build the application, with its tasks running. See create_app."""
    settings = settings or load_settings()
    runtime = choose_runtime(settings.async_mode)
    secret_key = _prepare_data_dir(settings)
    set_up_logging(settings, runtime, secret_key)
    worker = build_worker(settings, runtime, provider)
    worker.start()
    app = Flask("wordbrook", static_folder=None)
    app.config["MAX_SOCKETS"] = settings.limit_sockets_total
    app.extensions.update(runtime=runtime, wordbrook=worker, stop=worker.stop, drain=worker.drain)
    app.extensions["clients"] = count_clients(settings, runtime)
    identities = Identities(secret_key, is_https=settings.is_https)
    _add_sockets(app, worker, identities)
    _add_routes(app, worker, identities)
    _add_middleware(app, worker, identities)
    return app


def _prepare_data_dir(settings: Settings) -> str:
    """Make the data directory and return the secret key."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        return read_or_make_secret_key(settings)
    except OSError as error:
        raise StartupError(
            f"DATA_DIR={settings.data_dir} cannot be used: {error.strerror or error}"
        ) from error


def _add_sockets(app: Flask, worker: Worker, identities: Identities) -> None:
    settings, runtime = worker.settings, worker.runtime
    registry, metrics = worker.streaming.registry, worker.streaming.metrics
    socketio = _build_socketio(app, settings, runtime)
    bound_messages(socketio, runtime, settings.limit_socket_buffer_bytes)
    guard = ConnectionGuard(socketio, runtime, settings, worker.limits, identities)
    admission = ConnectionAdmission(
        settings,
        runtime,
        worker.draining,
        worker.limits,
        registry,
        metrics,
        socketio,
        identities,
        guard,
    )
    dispatcher = CommandDispatcher(
        runtime,
        registry,
        worker.limits,
        metrics,
        worker.commands.starter,
        worker.commands.opener,
        worker.commands.stopper,
    )
    socketio.on_namespace(ChatNamespace(registry, admission, dispatcher))
    release_after_ack(registry, worker.streaming.pump, socketio)
    guard.watch()


def _build_socketio(app: Flask, settings: Settings, runtime: Runtime) -> SocketIO:
    return SocketIO(
        app,
        async_mode=runtime.name,
        # With async handlers events overtake each other: a stop its send, a close an open.
        async_handlers=False,
        # RequestGuard and the connect handler check the origin.
        cors_allowed_origins=[],
        transports=["websocket", "polling"] if settings.allow_polling else ["websocket"],
        allow_upgrades=settings.allow_polling,
        ping_interval=PING_INTERVAL_S,
        ping_timeout=PING_TIMEOUT_S,
        max_http_buffer_size=settings.limit_socket_buffer_bytes,
        manage_session=False,
    )


def _add_routes(app: Flask, worker: Worker, identities: Identities) -> None:
    settings, limits = worker.settings, worker.limits
    app.register_blueprint(build_session(settings, identities, limits))
    app.register_blueprint(
        build_api(
            worker.store,
            identify=lambda: identify(identities),
            overlay=worker.commands.opener.overlay,
            notices=worker.commands.notifier,
            catalogue=worker.streaming.provider.catalogue,
            check_search=lambda owner: limits.check_search(owner, address_of(request.environ)),
            operations=(*OPERATIONS, *DOOR_OPERATIONS),
        )
    )
    app.register_blueprint(_build_http_door(worker, identities))
    app.register_blueprint(
        build_page(identities, limits, message_limit_bytes=settings.limit_message_bytes)
    )
    app.register_blueprint(
        build_health(worker.maintenance.readiness.reasons, worker.maintenance.health.missing)
    )


def _build_http_door(worker: Worker, identities: Identities) -> Blueprint:
    streaming, commands = worker.streaming, worker.commands
    streams = AnswerStreams(
        worker.runtime,
        worker.draining,
        worker.limits,
        worker.store,
        streaming.registry,
        streaming.replicas,
        streaming.pump,
        is_direct=True,
    )
    return build_http_door(
        lambda: identify(identities),
        streams,
        HttpCommands(commands.starter, commands.stopper, streaming.metrics),
    )


def _add_middleware(app: Flask, worker: Worker, identities: Identities) -> None:
    """Wrap the application from the inside out: assets, request checks, metrics."""
    streaming, maintenance = worker.streaming, worker.maintenance
    guard = RequestGuard(
        serve_assets(app.wsgi_app),
        worker.settings,
        worker.limits,
        identities,
        on_refusal=lambda code: streaming.metrics.refuse("http", code),
    )
    app.wsgi_app = MetricsMiddleware(  # type: ignore[method-assign]
        guard,
        worker.settings,
        lambda: collect(
            streaming.registry,
            streaming.pump,
            streaming.pacer,
            streaming.metrics,
            maintenance.readiness.reasons,
            maintenance.health.missing,
        ),
    )
