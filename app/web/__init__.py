"""The door every request comes through, the built page, its headers, health, and the log's form."""

from .assets import serve_assets
from .doors import Doors
from .health import build_health
from .log_lines import set_up_logging
from .page import build_page

__all__ = ["Doors", "build_health", "build_page", "serve_assets", "set_up_logging"]
