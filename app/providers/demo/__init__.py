"""The demo: a model written in Python that shows how answers look, where no other is set."""

from .model import DEMO_MODEL, DemoModel

__all__ = ["DEMO_MODEL", "DemoModel"]
