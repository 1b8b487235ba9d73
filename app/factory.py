"""Builds the Flask application around a worker: sockets, HTTP routes and middleware.

There is one way to build it. The stand-alone server adds its logs, its key and its path; the
extension (extension/) mounts the same application in another one.
"""

from typing import Any

from flask import Blueprint, Flask, request
from flask_socketio import SocketIO

from .api import build_api
from .api.operations import OPERATIONS
from .backends import open_features
from .http_door import OPERATIONS as DOOR_OPERATIONS
from .http_door import AnswerStreams, HttpCommands, build_http_door
from .identity import Identities, Users, identify, make_identities
from .identity.secret_key import read_or_make_secret_key
from .identity.session_route import build_session
from .identity.trusted_proxies import address_of
from .providers import Provider, ProviderBuilder, build_provider
from .runtime import Runtime, choose_runtime
from .settings import Settings, load_settings
from .sockets.admission import ConnectionAdmission, SessionWatch
from .sockets.connection_guard import ConnectionGuard
from .sockets.dispatcher import CommandDispatcher
from .sockets.message_bounds import bound_messages
from .sockets.namespace import ChatNamespace, SocketHandlers, release_after_ack
from .startup_error import StartupError
from .surroundings import Surroundings
from .web import (
    BasePath,
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
    """Build the stand-alone server, with its tasks running. See create_app."""
    runtime = choose_runtime((settings := settings or load_settings()).async_mode)
    secret_key = _prepare_data_dir(settings)
    set_up_logging(settings, runtime, secret_key)
    build = build_provider if provider is None else lambda *_: provider
    users = make_identities(settings, secret_key)
    if settings.has_accounts:
        app = _build_with_accounts(settings, runtime, build, secret_key, users)
    else:
        worker = build_worker(settings, runtime, build)
        worker.start()
        app = build_chat(worker, users)
    if settings.base_path:
        app.wsgi_app = BasePath(app.wsgi_app, settings.base_path)  # type: ignore[method-assign]
    return app


def _build_with_accounts(
    settings: Settings,
    runtime: Runtime,
    provider: ProviderBuilder,
    secret_key: str,
    anonymous: Identities,
) -> Flask:
    # Not imported before: a server without a sign-in needs none of it.
    from .accounts import RoleRules, open_accounts

    worker = build_worker(settings, runtime, provider, rules=RoleRules)
    worker.start()
    accounts = open_accounts(worker, secret_key, anonymous)
    app = build_chat(worker, accounts.users, accounts.surroundings())
    accounts.start(app)
    return app


def build_chat(worker: Worker, users: Users, around: Surroundings | None = None) -> Flask:
    """Build the chat of a worker, for the root of its path.

    Extensions: "wordbrook" (worker), "socketio", "handlers", "runtime", "clients", "stop", "drain".
    """
    around = around or Surroundings()
    settings, runtime = worker.settings, worker.runtime
    parts = (worker.database, worker.files, worker.limits, worker.commands.notifier.restored)
    features = open_features(settings, runtime, *parts)
    around = around.plus(features, lambda: identify(users))
    app = Flask("wordbrook", static_folder=None)
    app.config["MAX_SOCKETS"] = settings.limit_sockets_total
    app.extensions.update(runtime=runtime, wordbrook=worker, stop=worker.stop, drain=worker.drain)
    app.extensions["clients"] = count_clients(settings, runtime)
    app.extensions["handlers"] = _add_sockets(app, worker, users, around)
    _add_routes(app, worker, users, around)
    _add_middleware(app, worker, users, around)
    for feature in features:
        feature.start(app)
    return app


def _prepare_data_dir(settings: Settings) -> str:
    """Make the data directory and return the secret key."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        return read_or_make_secret_key(settings)
    except OSError as error:
        reason = error.strerror or error
        raise StartupError(f"DATA_DIR={settings.data_dir} cannot be used: {reason}") from error


def _add_sockets(app: Flask, worker: Worker, users: Users, around: Surroundings) -> SocketHandlers:
    settings, runtime = worker.settings, worker.runtime
    registry, metrics = worker.streaming.registry, worker.streaming.metrics
    guard, socketio = None, around.shared
    if socketio is None:
        socketio = _build_socketio(app, settings, runtime, around.socket_options or {})
        bound_messages(socketio, runtime, settings.limit_socket_buffer_bytes)
        guard = ConnectionGuard(socketio, runtime, settings, worker.limits, users)
    admission = ConnectionAdmission(
        settings,
        runtime,
        worker.draining,
        worker.limits,
        registry,
        metrics,
        socketio,
        users,
        guard,
        around.watch,
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
    handlers = SocketHandlers(registry, admission, dispatcher)
    if guard is not None:
        socketio.on_namespace(ChatNamespace(lambda: handlers))
        guard.watch()
    release_after_ack(registry, worker.streaming.pump, socketio)
    return handlers


def _build_socketio(
    app: Flask, settings: Settings, runtime: Runtime, options: dict[str, Any]
) -> SocketIO:
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
        **options,
    )


def _add_routes(app: Flask, worker: Worker, users: Users, around: Surroundings) -> None:
    settings, limits = worker.settings, worker.limits
    app.register_blueprint(build_session(settings, users, limits))
    app.register_blueprint(
        build_api(
            worker.store,
            identify=lambda: identify(users),
            overlay=worker.commands.opener.overlay,
            notices=worker.commands.notifier,
            catalogue=worker.commands.models.catalogue,
            check_search=lambda owner: limits.check_search(owner, address_of(request.environ)),
            operations=(*OPERATIONS, *DOOR_OPERATIONS, *around.operations),
        )
    )
    app.register_blueprint(_build_http_door(worker, users, around.watch))
    for blueprint in around.blueprints:
        app.register_blueprint(blueprint)
    if around.has_page:
        app.register_blueprint(
            build_page(
                users,
                limits,
                message_limit_bytes=settings.limit_message_bytes,
                file_limits=None if worker.files is None else worker.files.limits,
                refuse_visit=around.refuse_visit,
                more=around.more_pages,
                has_sharing=settings.has_sharing,
            )
        )
    app.register_blueprint(
        build_health(worker.maintenance.readiness.reasons, worker.maintenance.health.missing)
    )


def _build_http_door(worker: Worker, users: Users, watch: SessionWatch | None) -> Blueprint:
    streaming, commands = worker.streaming, worker.commands
    streams = AnswerStreams(
        worker.runtime,
        worker.draining,
        worker.limits,
        worker.store,
        streaming.registry,
        streaming.replicas,
        streaming.pump,
        is_direct=not worker.settings.is_embedded,
        watch=watch,
    )
    acks = HttpCommands(commands.starter, commands.stopper, streaming.metrics)
    files = None if worker.files is None else worker.files.inline
    return build_http_door(lambda: identify(users), streams, acks, files)


def _add_middleware(app: Flask, worker: Worker, users: Users, around: Surroundings) -> None:
    """Wrap the application from the inside out: assets, request checks, metrics."""
    streaming, maintenance = worker.streaming, worker.maintenance
    guard = RequestGuard(
        serve_assets(app.wsgi_app) if around.has_page else app.wsgi_app,
        worker.settings,
        worker.limits,
        users,
        on_refusal=lambda code: streaming.metrics.refuse("http", code),
        bodies=around.bodies,
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
            worker.files.metrics.collect if worker.files else None,
        ),
    )
