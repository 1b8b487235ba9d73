"""What the parts of the core share, made once in create_app; no behaviour of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field

from ..conversations import ConversationStore
from ..identity.limits import Limits
from ..journal.base import Journal
from ..providers.base import Provider
from ..runtime import Runtime
from ..settings import Settings
from .figures import Figures
from .ownership import Ownership
from .pacing import Pacer
from .peers import Peers
from .pump import Pump
from .registry import Registry, Slots
from .titling import Titling


@dataclass(slots=True)
class Core:
    """One worker's core. `is_draining`: no new answers, the process is about to end."""

    settings: Settings
    runtime: Runtime
    store: ConversationStore
    journal: Journal
    provider: Provider
    ownership: Ownership
    peers: Peers
    registry: Registry
    slots: Slots
    limits: Limits
    pacer: Pacer
    pump: Pump
    titling: Titling
    clock: Callable[[], float]
    figures: Figures = field(default_factory=Figures)
    is_draining: bool = field(default=False)
