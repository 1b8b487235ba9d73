"""The doors every request comes through, the built page, health, metrics, and the log's form."""

from .assets import serve_assets
from .doors import Doors
from .health import build_health
from .log_lines import set_up_logging
from .metrics import MetricsDoor, collect
from .page import build_page

__all__ = [
    "Doors",
    "MetricsDoor",
    "build_health",
    "build_page",
    "collect",
    "serve_assets",
    "set_up_logging",
]
