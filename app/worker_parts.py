"""The parts of a worker, in the groups that its builder returns."""

from collections.abc import Callable
from typing import NamedTuple

from .answers.cluster.peer_messages import PeerMessageHandler
from .answers.cluster.replicas import Replicas
from .answers.commands.disconnect import UserDisconnector
from .answers.commands.model_choice import ModelChoice
from .answers.commands.notify import ConversationNotifier
from .answers.commands.open import ConversationOpener
from .answers.commands.start import AnswerStarter
from .answers.commands.stop import AnswerStopper
from .answers.lifecycle.health import HealthMonitor
from .answers.lifecycle.janitor import Janitor
from .answers.lifecycle.lost_use import LostUse
from .answers.lifecycle.metrics import Metrics
from .answers.lifecycle.readiness import Readiness
from .answers.lifecycle.recovery import Recovery
from .answers.lifecycle.title import TitleGenerator
from .answers.registry import Registry
from .answers.streaming.endpoint_activity import EndpointActivity
from .answers.streaming.pacer import Pacer
from .answers.streaming.pump import Pump
from .conversations import OpenBookings
from .conversations.db.database import Database
from .limits.budget import TokenBudget
from .limits.user_rules import UserRules
from .providers.base import Provider
from .settings import Settings

MakeRules = Callable[[Settings, Database], UserRules]


class Streaming(NamedTuple):
    """The path of a delta: provider, pump, followers; and what happens at its end."""

    metrics: Metrics
    pacer: Pacer
    registry: Registry
    pump: Pump
    provider: Provider
    titles: TitleGenerator
    replicas: Replicas
    activity: EndpointActivity


class Commands(NamedTuple):
    """The parts that carry out commands of sockets and requests."""

    starter: AnswerStarter
    stopper: AnswerStopper
    opener: ConversationOpener
    notifier: ConversationNotifier
    disconnector: UserDisconnector
    models: ModelChoice


class Maintenance(NamedTuple):
    """The parts with tasks of their own beside the stream."""

    recovery: Recovery
    janitor: Janitor
    health: HealthMonitor
    readiness: Readiness
    messages: PeerMessageHandler


def make_lost_use(budget: TokenBudget | None, database: Database) -> LostUse | None:
    """Return what settles the answers of lost processes; None where nothing is counted."""
    return LostUse(budget, OpenBookings(database)) if budget else None
