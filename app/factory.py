"""Builds the application: makes every part once and wires them, in the order data passes."""

import time
from collections.abc import Callable

from flask import Flask
from flask_socketio import SocketIO

from .answers.cluster.peer_messages import PeerMessageHandler
from .answers.cluster.replicas import Replicas
from .answers.commands.open import ConversationOpener
from .answers.commands.start import AnswerStarter
from .answers.commands.stop import AnswerStopper
from .answers.lifecycle.drain import Drainer
from .answers.lifecycle.health import HealthMonitor
from .answers.lifecycle.janitor import Janitor
from .answers.lifecycle.metrics import Metrics
from .answers.lifecycle.persist import persist_answer
from .answers.lifecycle.readiness import Readiness
from .answers.lifecycle.recovery import Recovery
from .answers.lifecycle.title import TitleGenerator
from .answers.model.follower import Follower
from .answers.model.live_answer import LiveAnswer
from .answers.registry import AnswerLimits, Registry
from .answers.services import Services
from .answers.streaming.delivery import Delivery
from .answers.streaming.pacer import Pacer
from .answers.streaming.pump import Pump
from .api import build_api
from .backends import choose_backends
from .conversations import open_store
from .identity import Identities, Limits, identify
from .identity.secret_key import read_or_make_secret_key
from .identity.session_route import build_session
from .providers import build_provider
from .providers.base import ProviderError
from .runtime import Runtime, choose_runtime
from .settings import Settings, load_settings
from .sockets.admission import ConnectionAdmission
from .sockets.connection_guard import ConnectionGuard
from .sockets.dispatcher import CommandDispatcher
from .sockets.max_message_size import bound_messages
from .sockets.namespace import ChatNamespace, release_after_ack
from .startup_error import StartupError
from .web import (
    MetricsMiddleware,
    RequestGuard,
    build_health,
    build_page,
    collect,
    serve_assets,
    set_up_logging,
)

PING_INTERVAL_S = 15
PING_TIMEOUT_S = 10


def build_app(settings: Settings | None = None) -> Flask:
    """Build the application, with its tasks running. See create_app."""
    settings = settings or load_settings()
    runtime = choose_runtime(settings.async_mode)
    secret_key = _prepare_data_dir(settings)
    set_up_logging(settings, runtime, secret_key)
    core = build_services(settings, runtime)
    condition, readiness = HealthMonitor(core), Readiness(core)
    stop = start_services(core, condition, readiness)

    def drain() -> None:
        Drainer(core).run()
        stop()

    app = Flask("wordbrook", static_folder=None)
    app.config["MAX_SOCKETS"] = settings.limit_sockets_total
    app.extensions.update(runtime=runtime, wordbrook=core, stop=stop, drain=drain)
    identities = Identities(secret_key, is_https=settings.is_https)
    reading, stopping = ConversationOpener(core), AnswerStopper(core)
    _add_sockets(
        app, core, identities, CommandDispatcher(core, AnswerStarter(core), reading, stopping)
    )
    _add_http(app, core, identities, reading, stopping)
    app.register_blueprint(build_health(readiness.reasons, condition.away))
    # From the inside out: Socket.IO around the app, the page's files, and the doors around all.
    doors = RequestGuard(
        serve_assets(app.wsgi_app),
        settings,
        core.limits,
        on_refusal=lambda code: core.figures.refuse("http", code),
    )
    door = MetricsMiddleware(
        doors, settings, lambda: collect(core, readiness.reasons, condition.away)
    )
    app.wsgi_app = door  # type: ignore[method-assign]
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


def _add_sockets(
    app: Flask, core: Services, identities: Identities, commands: CommandDispatcher
) -> None:
    socketio = _build_socketio(app, core.settings, core.runtime)
    bound_messages(socketio, core.settings.limit_socket_buffer_bytes)
    guard = ConnectionGuard(socketio, core.runtime, core.settings)
    connections = ConnectionAdmission(core, socketio, identities, guard)
    socketio.on_namespace(ChatNamespace(core, connections, commands))
    release_after_ack(core, socketio)
    guard.watch()


def _add_http(
    app: Flask,
    core: Services,
    identities: Identities,
    reading: ConversationOpener,
    stopping: AnswerStopper,
) -> None:
    app.register_blueprint(build_session(core.settings, identities, core.limits))
    app.register_blueprint(
        build_api(
            core.store,
            identify=lambda: identify(identities),
            overlay=reading.overlay,
            notices=stopping,
            catalogue=core.provider.catalogue,
        )
    )
    app.register_blueprint(build_page(identities, core.limits))


def _build_socketio(app: Flask, settings: Settings, runtime: Runtime) -> SocketIO:
    return SocketIO(
        app,
        async_mode=runtime.name,
        # With async handlers events overtake each other: a stop its send, a close an open.
        async_handlers=False,
        # The connect checks the origin, so that a refusal can say why.
        cors_allowed_origins=[],
        transports=["websocket", "polling"] if settings.allow_polling else ["websocket"],
        allow_upgrades=settings.allow_polling,
        ping_interval=PING_INTERVAL_S,
        ping_timeout=PING_TIMEOUT_S,
        max_http_buffer_size=settings.limit_socket_buffer_bytes,
        manage_session=False,
    )


def build_services(settings: Settings, runtime: Runtime) -> Services:
    """Make the parts of the core; nothing runs yet."""
    place = choose_backends(settings, runtime)
    figures = Metrics()
    pacer = Pacer(runtime, lag_s=figures.hub_lag_s, cpu_load=place.neighbours)
    if place.channels is not None:
        place.channels.pace = pacer.pause
    registry = Registry(on_activity=pacer.set_active, peers=place.peers)

    def on_delivered(live: LiveAnswer, _: Follower) -> None:
        registry.discard_if_done(live)

    def on_ended(live: LiveAnswer) -> None:
        runtime.spawn(persist_answer, core, live)

    def on_lost(live: LiveAnswer) -> None:
        runtime.spawn(Replicas(core).give_up, live)

    delivery = Delivery(on_delivered=on_delivered, stuck_s=settings.limit_stuck_reader_s)
    pump = Pump(
        runtime,
        place.journal,
        delivery,
        on_ended=on_ended,
        on_lost=on_lost,
        on_cycle=pacer.note_cycle,
        metrics=figures,
    )
    store = open_store(settings, runtime)
    provider = build_provider(settings, runtime, _pace(pacer, pump, settings))
    core = Services(
        settings=settings,
        runtime=runtime,
        store=store,
        journal=place.journal,
        provider=provider,
        ownership=place.ownership,
        peers=place.peers,
        registry=registry,
        slots=AnswerLimits(settings, place.counts),
        limits=Limits(settings, shared=place.counts),
        pacer=pacer,
        pump=pump,
        titling=TitleGenerator(settings, runtime, store, provider, registry),
        clock=time.monotonic,
        figures=figures,
    )
    return core


def start_services(
    core: Services, condition: HealthMonitor, readiness: Readiness
) -> Callable[[], None]:
    """End what earlier processes left, then let the core's tasks run; return what stops them."""
    recovery = Recovery(core)
    recovery.run()
    core.pump.start()
    core.pacer.start()
    janitor = Janitor(core, recovery)
    janitor.start()
    condition.start()
    readiness.start()
    hearing = PeerMessageHandler(core, AnswerStopper(core))
    core.peers.start(hearing.handle, hearing.catch_up, recovery.run_quietly)

    def stop() -> None:
        condition.stop()
        readiness.stop()
        janitor.stop()
        core.pacer.stop()
        core.pump.stop()
        core.provider.close()
        core.journal.close()
        core.store.close()
        core.ownership.release()
        core.peers.stop()

    return stop


def _pace(pacer: Pacer, pump: Pump, settings: Settings) -> Callable[[], bool]:
    def pace() -> bool:
        has_waited = pacer.pause()
        if not pump.may_read.wait(settings.limit_idle_s):
            raise ProviderError("storage_unavailable")
        return has_waited

    return pace
