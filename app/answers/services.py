"""What the parts of the core share, made once in create_app; no behaviour of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field

from ..conversations import ConversationStore, RedisWitness
from ..journal.base import Journal
from ..limits.rate_limits import Limits
from ..providers.base import Provider
from ..runtime import Runtime
from ..settings import Settings
from .cluster.ownership import Ownership
from .cluster.peers import Peers
from .lifecycle.metrics import Metrics
from .lifecycle.title import TitleGenerator
from .registry import AnswerLimits, Registry
from .streaming.pacer import Pacer
from .streaming.pump import Pump


@dataclass(slots=True)
class Services:
    """One worker's core. `is_draining`: no new answers, the process is about to end."""

    settings: Settings
    runtime: Runtime
    store: ConversationStore
    witness: RedisWitness
    journal: Journal
    provider: Provider
    ownership: Ownership
    peers: Peers
    registry: Registry
    slots: AnswerLimits
    limits: Limits
    pacer: Pacer
    pump: Pump
    titling: TitleGenerator
    clock: Callable[[], float]
    figures: Metrics = field(default_factory=Metrics)
    is_draining: bool = field(default=False)
