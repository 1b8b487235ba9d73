"""One worker process without its HTTP and Socket.IO side: all parts, built once and wired.

Each part gets what it uses in its constructor, and they are built in the order of the data.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .answers.cluster.peer_messages import PeerMessageHandler
from .answers.cluster.replica_feed import ReplicaFeeder
from .answers.cluster.replicas import Replicas
from .answers.commands.disconnect import UserDisconnector
from .answers.commands.launch import AnswerLauncher
from .answers.commands.model_choice import ModelChoice
from .answers.commands.notify import ConversationNotifier
from .answers.commands.open import ConversationOpener
from .answers.commands.start import AnswerStarter
from .answers.commands.stop import AnswerStopper
from .answers.hooks import NO_HOOKS, AnswerHooks
from .answers.lifecycle.drain import Drainer
from .answers.lifecycle.health import HealthMonitor
from .answers.lifecycle.janitor import Janitor
from .answers.lifecycle.lost_use import LostUse
from .answers.lifecycle.metrics import Metrics
from .answers.lifecycle.persist import AnswerPersister
from .answers.lifecycle.readiness import Readiness
from .answers.lifecycle.recovery import Recovery
from .answers.lifecycle.title import TitleGenerator
from .answers.model.live_answer import LiveAnswer
from .answers.registry import Registry
from .answers.streaming.delivery import Delivery
from .answers.streaming.endpoint_activity import EndpointActivity
from .answers.streaming.pacer import Pacer
from .answers.streaming.pump import Pump
from .answers.streaming.reading_pace import reading_pace
from .answers.streaming.run import Runner
from .backends import Backends, choose_backends, open_files_if_on
from .conversations import ConversationStore, RedisWitness, make_store, open_budget, open_database
from .conversations.db.database import Database
from .limits.rate_limits import Limits
from .limits.running_answers import AnswerLimits
from .limits.user_rules import SettingsRules
from .providers import ProviderBuilder, build_provider
from .runtime import Event, Runtime
from .settings import Settings
from .worker_parts import Commands, Maintenance, MakeRules, Streaming, make_lost_use

if TYPE_CHECKING:
    from .files.assembly import Files


@dataclass(frozen=True, slots=True)
class Worker:
    """All parts of a worker; for the factory and for tests, and no argument of any part.

    `draining` is set when the process is about to end: it starts no answers then.
    """

    settings: Settings
    runtime: Runtime
    draining: Event
    backends: Backends
    database: Database
    store: ConversationStore
    limits: Limits
    streaming: Streaming
    commands: Commands
    maintenance: Maintenance
    files: "Files | None" = None

    def start(self) -> None:
        """End the answers of lost processes, then start all tasks."""
        tasks = self.maintenance
        tasks.recovery.run()
        self.streaming.pump.start()
        self.streaming.pacer.start()
        tasks.janitor.start()
        tasks.health.start()
        if self.settings.redis_url is not None:
            tasks.readiness.start()
        messages = tasks.messages
        self.backends.peers.start(messages.handle, messages.catch_up, tasks.recovery.run_quietly)

    def stop(self) -> None:
        """Stop all tasks and close what is open."""
        tasks = self.maintenance
        for task in (tasks.health, tasks.readiness, tasks.janitor):
            task.stop()
        self.streaming.titles.stop()
        self.streaming.pacer.stop()
        self.streaming.pump.stop()
        self.streaming.provider.close()
        self.backends.journal.close()
        self.store.close()
        self.backends.ownership.release()
        self.backends.peers.stop()

    def drain(self) -> None:
        """Let the running answers end, then stop."""
        Drainer(
            self.runtime, self.streaming.registry, self.draining, self.settings.limit_drain_s
        ).run()
        self.stop()


def build_worker(
    settings: Settings,
    runtime: Runtime,
    provider: ProviderBuilder = build_provider,
    hooks: AnswerHooks = NO_HOOKS,
    rules: MakeRules = SettingsRules,
) -> Worker:
    """Build all parts; no task runs yet. `provider` and `rules` build those of the settings."""
    backends = choose_backends(settings, runtime)
    database = open_database(settings, runtime)
    store = make_store(database, settings)
    if (files := open_files_if_on(settings, runtime, database)) is not None:
        hooks = files.hooks(hooks)
    draining = runtime.event()
    of_users = rules(settings, database)
    budget = open_budget(settings, runtime, database, of_users)
    limits = Limits(settings, shared=backends.counts, budget=budget, rules=of_users)
    streaming = _build_streaming(
        settings, runtime, backends, store, draining, limits, provider, hooks
    )
    commands = _build_commands(
        settings, runtime, backends, store, draining, limits, streaming, hooks
    )
    lost, witness = make_lost_use(budget, database), RedisWitness(database)
    maintenance = _build_maintenance(
        settings, runtime, backends, store, draining, streaming, commands, lost, witness, hooks
    )
    common = (settings, runtime, draining, backends, database, store, limits)
    return Worker(*common, streaming, commands, maintenance, files)


def _build_streaming(
    settings: Settings,
    runtime: Runtime,
    backends: Backends,
    store: ConversationStore,
    draining: Event,
    limits: Limits,
    build: ProviderBuilder,
    hooks: AnswerHooks,
) -> Streaming:
    journal, peers = backends.journal, backends.peers
    metrics = Metrics()
    pacer = Pacer(runtime, lag_s=metrics.hub_lag_s, cpu_load=backends.cpu_load)
    if backends.channels is not None:
        backends.channels.pace = pacer.pause
    registry = Registry(on_activity=pacer.set_active, peers=peers)
    delivery = Delivery(
        on_delivered=lambda live, _: registry.discard_if_done(live),
        stuck_s=settings.limit_stuck_reader_s,
    )

    # These two parts need the pump, so they are built after it.
    def persist(live: LiveAnswer) -> None:
        runtime.spawn(persister.persist, live)

    def replace_lost(live: LiveAnswer) -> None:
        runtime.spawn(replicas.replace_lost, live)

    pump = Pump(
        runtime,
        journal,
        delivery,
        on_ended=persist,
        on_lost=replace_lost,
        on_cycle=pacer.note_cycle,
        metrics=metrics,
    )
    provider = build(settings, runtime, reading_pace(pacer, pump, settings))
    activity = EndpointActivity(runtime)
    titles = TitleGenerator(
        settings, runtime, store, provider, registry, activity, draining, budget=limits.budget
    )
    persister = AnswerPersister(runtime, store, registry, pump, titles, draining, hooks)
    feeder = ReplicaFeeder(runtime, store, journal, registry, peers, pump)
    replicas = Replicas(runtime, store, registry, peers, pump, feeder)
    return Streaming(metrics, pacer, registry, pump, provider, titles, replicas, activity)


def _build_commands(
    settings: Settings,
    runtime: Runtime,
    backends: Backends,
    store: ConversationStore,
    draining: Event,
    limits: Limits,
    streaming: Streaming,
    hooks: AnswerHooks,
) -> Commands:
    metrics, _, registry, pump, provider, _, replicas, activity = streaming
    runner = Runner(
        runtime,
        provider,
        pump,
        metrics,
        limit_answer_chars=settings.most_answer_chars,
        activity=activity,
    )
    launcher = AnswerLauncher(runtime, store, registry, backends.peers, pump, replicas, runner)
    stopper = AnswerStopper(store, registry, replicas)
    models = ModelChoice(provider, limits.rules)
    return Commands(
        AnswerStarter(
            settings,
            backends.ownership.boot_id,
            draining,
            limits,
            AnswerLimits(settings, backends.counts),
            models,
            store,
            registry,
            launcher,
            hooks,
        ),
        stopper,
        ConversationOpener(store, backends.journal, registry, pump, replicas),
        ConversationNotifier(registry, backends.peers, pump, stopper),
        UserDisconnector(runtime, registry, backends.peers),
        models,
    )


def _build_maintenance(
    settings: Settings,
    runtime: Runtime,
    backends: Backends,
    store: ConversationStore,
    draining: Event,
    streaming: Streaming,
    commands: Commands,
    lost: LostUse | None,
    witness: RedisWitness,
    hooks: AnswerHooks,
) -> Maintenance:
    peers, registry, pump = backends.peers, streaming.registry, streaming.pump
    recovery = Recovery(store, backends.journal, backends.ownership, registry, pump, hooks, lost)
    return Maintenance(
        recovery,
        Janitor(runtime, store, registry, recovery, settings.limit_unfollowed),
        HealthMonitor(runtime, store, registry, pump, peers),
        Readiness(runtime, witness, peers, pump, draining),
        PeerMessageHandler(
            runtime, store, registry, streaming.replicas, commands.notifier, commands.disconnector
        ),
    )
