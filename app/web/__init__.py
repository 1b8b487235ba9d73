"""WSGI middleware, the built page, health routes and metrics."""

from ..logs.setup import set_up_logging
from .api_checks import BodyRule
from .base_path import BasePath
from .client_connections import count_clients
from .health import build_health
from .metrics import MetricsMiddleware, collect
from .middleware import RequestGuard
from .page import MorePages, build_page
from .static_files import serve_assets

__all__ = [
    "BasePath",
    "BodyRule",
    "MetricsMiddleware",
    "MorePages",
    "RequestGuard",
    "build_health",
    "build_page",
    "collect",
    "count_clients",
    "serve_assets",
    "set_up_logging",
]
