"""The demo: a local endpoint without a model, called by HTTP like a real one."""

from .provider import DEMO_MODEL, DemoProvider

__all__ = ["DEMO_MODEL", "DemoProvider"]
